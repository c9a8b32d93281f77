"""What SurveyXact says about the variables of an export: structure and labels."""

from collections.abc import Iterator

import polars as pl

from pipeline.programme.model import AnswerScale
from pipeline.twin.answers.surveys import Survey
from pipeline.twin.exports.surveyxact import STATUS_LABELS

STRUCTURE = (
    "questionName",
    "variableName",
    "questionType",
    "subType",
    "questionText",
    "choiceValue",
    "choiceText",
)
Row = tuple[str, str, str, str, str, int | None, str | None]
NOT_CHOSEN, CHOSEN = "Ikke valgt", "Valgt"


def structure(survey: Survey, round_: str, background: list[str]) -> pl.DataFrame:
    """Return one row per variable and choice.

    Args:
        survey: The survey.
        round_: Decides which items were asked.
        background: Uploaded variables.
    """
    rows: list[Row] = [
        (column, column, "Open", "String", column, None, None) for column in background
    ]
    rows += _items(survey, round_)
    for number, label in enumerate(STATUS_LABELS, start=1):
        question = f"Samlet status - {label}"
        rows.append(
            ("stato", f"stato_{number}", "Closed", "Multiple", question, number, label)
        )
    return pl.DataFrame(
        rows,
        schema=dict.fromkeys(STRUCTURE, pl.String) | {"choiceValue": pl.Int64},
        orient="row",
    )


def labels(survey: Survey, round_: str) -> pl.DataFrame:
    """Return variable, value and label of every choice."""
    rows: list[tuple[str, int, str]] = []
    for item, column in survey.asked(round_).items():
        rows += [(column, code, text) for code, text in _choices(_scale(survey, item))]
    for number in range(1, len(STATUS_LABELS) + 1):
        rows += [(f"stato_{number}", 0, NOT_CHOSEN), (f"stato_{number}", 1, CHOSEN)]
    return pl.DataFrame(
        rows,
        schema={"variable": pl.String, "value": pl.Int64, "label": pl.String},
        orient="row",
    )


def _items(survey: Survey, round_: str) -> Iterator[Row]:
    instrument = survey.form.instrument
    texts = {item.id: item.text.of("da") for item in instrument.items}
    batteries = {
        item: (number, scale.label.of("da"))
        for number, scale in enumerate(instrument.scales, start=1)
        for item in scale.items
    }
    for item, column in survey.asked(round_).items():
        number, heading = batteries.get(item, (0, "Til sidst"))
        scale = _scale(survey, item)
        text = f"{_stem(heading, scale)} - {texts[item]}"
        for code, label in _choices(scale):
            yield (f"spm_{number}", column, "Closed", "Single", text, code, label)


def _stem(heading: str, scale: AnswerScale) -> str:
    """Return the text above a battery, with the line break and quotes of real ones."""
    unsure = min(scale.missing, default=None)
    advice = (
        "spring over, hvis du er i tvivl"
        if unsure is None
        else f'er du i tvivl, så vælg "{scale.missing[unsure].of("da")}"'
    )
    return f"{heading}\nSæt ét kryds i hver linje; {advice}"


def _scale(survey: Survey, item: str) -> AnswerScale:
    instrument = survey.form.instrument
    answers = instrument.items[survey.form.positions[item]].answers
    return instrument.answer_scales[answers]


def _choices(scale: AnswerScale) -> list[tuple[int, str]]:
    listed = {**scale.answers, **scale.missing}
    return [(code, listed[code].of("da")) for code in sorted(listed)]
