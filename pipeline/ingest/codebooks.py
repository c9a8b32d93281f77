"""Does the codebook of an export say what the instrument says?

Variable names may mean something else in a new survey; then the answers would be read
as answers to other questions, and nothing else would notice.
"""

from functools import lru_cache
from typing import NoReturn

from pipeline.ingest.headers import item_columns
from pipeline.ingest.raw_table import Codebook
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import AnswerScale, Instrument, Item, Source, Text

STEM_JOINT = " - "  # battery stem - item


def check_codebook(
    codebook: Codebook, source: Source, instrument: Instrument, round_: str
) -> None:
    """Refuse an export whose answers or questions are not those of the instrument.

    Every answer code must be listed, and no code that is neither an answer nor a
    missing code. Labels and questions may be worded otherwise than in the instrument,
    but a label must not be that of another code, nor a question that of another item.

    Raises:
        Refusal: `codebook_contradiction`.
    """
    items = {item.id: item for item in instrument.items}
    for item_id, variable in item_columns(source, round_).items():
        scale = instrument.answer_scales[items[item_id].answers]
        problem = _answers_problem(codebook.answers.get(variable, {}), scale)
        if problem:
            _refuse(codebook.answers_in, variable, problem, instrument)
        question = codebook.questions.get(variable, "")
        if other := _asked_item(question, items, items[item_id]):
            problem = f"asks item {other!r}, where item_columns expects {item_id!r}"
            _refuse(codebook.questions_in, variable, problem, instrument)


def _answers_problem(answers: dict[str, str], scale: AnswerScale) -> str | None:
    labels = {**scale.answers, **scale.missing}
    expected = {str(code) for code in labels}
    if extra := sorted(answers.keys() - expected):
        return f"lists the answer codes {', '.join(extra)}, which the instrument lacks"
    if lacking := sorted({str(code) for code in scale.answers} - answers.keys()):
        return f"does not list the answer codes {', '.join(lacking)}"
    for code, label in labels.items():
        delivered = answers.get(str(code), "")
        others = (text for other, text in labels.items() if other != code)
        taken = any(_says(delivered, text) for text in others)
        if taken and not _says(delivered, label):
            return f"gives the code {code} the label of another code"
    return None


def _asked_item(question: str, items: dict[str, Item], item: Item) -> str | None:
    """Return the id of another item whose text `question` is; null: none."""
    if not question or _asks(question, item):
        return None
    return next((other.id for other in items.values() if _asks(question, other)), None)


def _asks(question: str, item: Item) -> bool:
    return any(
        _plain(question) == _plain(text)
        or _plain(question).endswith(_plain(STEM_JOINT + text))
        for text in (item.text.da, item.text.en)
    )


def _says(delivered: str, label: Text) -> bool:
    return _plain(delivered) in {_plain(label.da), _plain(label.en)}


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _refuse(file: str, variable: str, problem: str, instrument: Instrument) -> NoReturn:
    raise Refusal(
        "codebook_contradiction",
        f"{file}, variable {variable!r}: {problem}; check that the export belongs to "
        f"instruments/{instrument.id}.yaml, or correct item_columns of this round.",
    )
