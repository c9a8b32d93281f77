"""Empty files for fields that nobody has begun: made once, and never touched again."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipeline.documents.wording import Wording
from pipeline.editorial.missing import Expected, expected_fields
from pipeline.editorial.own_words import FENCE
from pipeline.programme.model import Column, Programme


def write_empty_files(
    folder: Path,
    programme: Programme,
    units: pl.DataFrame,
    wording: Wording,
    *,
    municipality: str,
    round_: str,
) -> list[Path]:
    """Write a file for every field that has none, and return those that were written.

    Args:
        folder: Gets a folder per municipality.
        programme: Says which fields there are.
        units: `staged.Units`.
        wording: In which language the files explain themselves.
        municipality: The code.
        round_: The round.

    Raises:
        OSError: The disk is full or the folder cannot be written.
    """
    written = []
    for one in expected_fields(
        programme, units, municipality=municipality, round_=round_
    ):
        path = folder / one.file
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8") as file:  # never over another's
                file.write(empty_file(one, wording))
        except FileExistsError:
            continue
        written.append(path)
    return written


def empty_file(expected: Expected, wording: Wording) -> str:
    """Return what a file says in which nothing is filled in yet."""
    comments = "".join(f"# {line}\n" for line in _explained(expected, wording))
    return f"{FENCE}\n{comments}{FENCE}\n"


def _explained(expected: Expected, wording: Wording) -> Iterator[str]:
    """Yield what to write, who, and how."""
    field, language = expected.field, wording.language
    name = field.name.of(language)
    yield name if expected.unit is None else f"{name}: {_flat(expected.unit_name)}"
    yield _flat(field.ask.of(language))
    yield wording.say("editorial.file.of", who=wording.say(f"editorial.of.{field.of}"))
    if field.law is not None:
        yield field.law.paragraph.of(language)
        if not field.law.checked:
            yield wording.say("editorial.file.unchecked")
    must = "mandatory" if field.mandatory else "optional"
    yield wording.say(f"editorial.file.{must}")
    yield wording.say(f"editorial.file.{field.kind}")
    match field.kind:
        case "text":
            return
        case "date":
            yield "date: 2016-03-15"
        case "table":
            yield "rows:"
            for place, column in enumerate(field.columns):
                dash = "  - " if place == 0 else "    "
                yield f"{dash}{column.id}: {_asked(column, wording)}"


def _asked(column: Column, wording: Wording) -> str:
    """Return what to write in a column."""
    name = column.name.of(wording.language)
    how = wording.say(
        f"editorial.column.{column.kind}",
        choices=" / ".join(one.id for one in column.choices),
    )
    may = wording.say("editorial.column.optional") if column.optional else ""
    return f"({name}{how}{may})"


def _flat(text: str | None) -> str:
    return " ".join((text or "").split())
