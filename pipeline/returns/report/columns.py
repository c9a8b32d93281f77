"""What each delivered column is read as."""

from collections.abc import Iterator

from pipeline.documents.wording import Wording
from pipeline.ingest.expected import Expected
from pipeline.ingest.headers import item_columns, key_columns
from pipeline.programme.model import Measure, Source
from pipeline.returns.report.view import Understood


def understood(
    expected: Expected, measures: dict[str, Measure], round_: str, wording: Wording
) -> tuple[Understood, ...]:
    """Return the columns that a source uses, each once, with what they are read as.

    Args:
        expected: The source and its questionnaire.
        measures: Id -> figure that arrives as an aggregate.
        round_: Round of the rows; questions may stand elsewhere in another.
        wording: The language.
    """
    found: dict[str, Understood] = {}
    for column in (
        *_fields(expected.source, wording),
        *_items(expected, round_, wording),
        *_figures(expected.source, measures, wording),
        *_dropped(expected.source, wording),
    ):
        found.setdefault(column.column, column)
    return tuple(found.values())


def _fields(source: Source, wording: Wording) -> Iterator[Understood]:
    for column in key_columns(source):
        yield _read_as("respondent", column, wording)
    fields = source.columns.model_dump(exclude={"respondent"}, by_alias=True)
    for field, column in fields.items():
        if column is not None:
            yield _read_as(field, column, wording)
    for field, origin in (
        ("round", source.round),
        ("municipality", source.municipality),
    ):
        for column in (origin.column, origin.agrees_with):
            if column is not None:
                yield _read_as(field, column, wording)
    for status, column in source.status_columns.items():
        detail = wording.say(f"return_report.status.{status}")
        yield _read_as("status", column, wording, detail)


def _items(expected: Expected, round_: str, wording: Wording) -> Iterator[Understood]:
    if expected.instrument is None:
        return
    texts = {item.id: item.text for item in expected.instrument.items}
    for item, column in item_columns(expected.source, round_).items():
        yield _read_as("item", column, wording, texts[item].of(wording.language))


def _figures(
    source: Source, measures: dict[str, Measure], wording: Wording
) -> Iterator[Understood]:
    for one in source.measures:
        label = measures[one.measure].label.of(wording.language)
        yield _read_as("figure", one.column, wording, label)
        if one.n_column is not None:
            yield _read_as("figure_n", one.n_column, wording, label)


def _dropped(source: Source, wording: Wording) -> Iterator[Understood]:
    for column in source.dropped_rows:
        yield _read_as("dropped", column, wording)


def _read_as(
    meaning: str, column: str, wording: Wording, detail: str = ""
) -> Understood:
    return Understood(
        column=column,
        meaning=wording.say(f"return_report.meaning.{meaning}"),
        detail=detail,
    )
