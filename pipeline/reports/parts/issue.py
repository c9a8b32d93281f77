"""In which edition a document is issued, for whom, and what it has passed."""

from dataclasses import dataclass

from pipeline.documents.wording import Wording
from pipeline.programme.model import Edition, Language
from pipeline.reports.certificate.page import PAGE

ABOVE = "../../"  # from a document to the folder of its round, where certificates lie


@dataclass(frozen=True, kw_only=True)
class InLanguage:
    """The same document in another language."""

    language: Language
    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A file beside a document."""

    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Issue:
    """What stands at the foot of a document, and its edition at the head."""

    edition: str
    readers: str
    checked: str
    certificate: str  # words of the link
    path: str
    languages: tuple[InLanguage, ...]
    numbers: tuple[Beside, ...]
    as_files: str  # what stands before the numbers


def issue(
    edition: Edition,
    wording: Wording,
    languages: tuple[InLanguage, ...] = (),
    numbers: tuple[Beside, ...] = (),
) -> Issue:
    """Return the edition of a document, its readers, and where its certificate lies.

    Args:
        edition: The edition.
        wording: In whose language.
        languages: The same document in others.
        numbers: The numbers of whom it is about, as files.
    """
    say, name = wording.say, wording.say(f"edition.{edition.id}")
    audience = edition.audience.of(wording.language)
    return Issue(
        edition=name,
        readers=say("checked.edition", edition=name, audience=audience),
        checked=say("checked.text"),
        certificate=say("checked.link"),
        path=f"{ABOVE}{PAGE.format(language=wording.language)}",
        languages=languages,
        numbers=numbers,
        as_files=say("data_file.beside"),
    )
