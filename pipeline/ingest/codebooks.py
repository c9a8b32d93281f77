"""Does the codebook of an export say what the instrument says?

Variable names may mean something else in a new survey; then the answers would be read
as answers to other questions, and nothing else would notice.
"""

from functools import lru_cache

from pipeline.ingest.declared_missing import declares_numbers, is_declared_code
from pipeline.ingest.headers import item_columns
from pipeline.ingest.raw_table import Codebook
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import AnswerScale, Instrument, Item, Source, Text

IN_BATTERY = (" - {item}", "[{item}]")  # how tools write an item behind its stem


def check_codebook(
    codebook: Codebook, source: Source, instrument: Instrument, round_: str
) -> None:
    """Refuse an export whose answers or questions are not those of the instrument.

    Every answer code must be listed, and no code that is neither an answer nor a
    missing code. Labels and questions may be worded otherwise than in the instrument,
    but a label must not be that of another code, nor a question that of another item.
    Codes that the file declares missing must not be answers of the instrument; where it
    declares some, it must declare the missing codes of the instrument that it labels.

    Raises:
        Refusal: `answer_declared_missing`, `missing_code_not_declared`,
            `code_not_in_instrument`, `code_not_in_codebook`, `label_of_another_code` or
            `question_of_another_item`.
    """
    items = {item.id: item for item in instrument.items}
    for item_id, variable in item_columns(source, round_).items():
        scale = instrument.answer_scales[items[item_id].answers]
        if found := _contradiction(codebook, variable, scale):
            check, codes = found
            file, sheet = codebook.answers_in
            raise Refusal(
                check,
                file,
                sheet=sheet,
                column=variable,
                codes=codes,
                instrument=instrument.id,
            )
        question = codebook.questions.get(variable, "")
        if other := _asked_item(question, items, items[item_id]):
            file, sheet = codebook.questions_in
            raise Refusal(
                "question_of_another_item",
                file,
                sheet=sheet,
                column=variable,
                found=other,
                expected=item_id,
                instrument=instrument.id,
            )


def n_items_asked(
    codebook: Codebook, source: Source, instrument: Instrument, round_: str
) -> int:
    """Return how many items a codebook words as the instrument does."""
    items = {item.id: item for item in instrument.items}
    return sum(
        _asks(codebook.questions.get(variable, ""), items[item])
        for item, variable in item_columns(source, round_).items()
    )


def _contradiction(
    codebook: Codebook, variable: str, scale: AnswerScale
) -> tuple[str, str] | None:
    """Return the failed check and the codes at fault; null: there is none."""
    declared = codebook.missing.get(variable, ())
    answered = [str(code) for code in scale.answers]
    if wrong := [code for code in answered if is_declared_code(code, declared)]:
        return "answer_declared_missing", ", ".join(wrong)
    answers = {
        code: label
        for code, label in codebook.answers.get(variable, {}).items()
        if not is_declared_code(code, declared)
    }
    listed = [str(code) for code in scale.missing if str(code) in answers]
    if listed and declares_numbers(declared):
        return "missing_code_not_declared", ", ".join(listed)
    labels = {**scale.answers, **scale.missing}
    expected = {str(code) for code in labels}
    if extra := sorted(answers.keys() - expected):
        return "code_not_in_instrument", ", ".join(extra)
    lacking = sorted(set(answered) - answers.keys())
    if lacking and not codebook.voluntary:
        return "code_not_in_codebook", ", ".join(lacking)
    answers = codebook.answers.get(variable, {})
    for code, label in labels.items():
        delivered = answers.get(str(code), "")
        others = (text for other, text in labels.items() if other != code)
        taken = any(_says(delivered, text) for text in others)
        if taken and not _says(delivered, label):
            return "label_of_another_code", str(code)
    return None


def _asked_item(question: str, items: dict[str, Item], item: Item) -> str | None:
    """Return the id of another item whose text `question` is; null: none."""
    if not question or _asks(question, item):
        return None
    return next((other.id for other in items.values() if _asks(question, other)), None)


def _asks(question: str, item: Item) -> bool:
    asked = _plain(question)
    return any(
        asked == _plain(text)
        or asked.endswith(tuple(_plain(form.format(item=text)) for form in IN_BATTERY))
        for text in item.text.spoken.values()
    )


def _says(delivered: str, label: Text) -> bool:
    return _plain(delivered) in map(_plain, label.spoken.values())


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
