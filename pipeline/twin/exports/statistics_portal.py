"""National files as Uddannelsesstatistik.dk answers them: JSON objects, or CSV."""

import json
from collections.abc import Iterator

import numpy as np
import polars as pl

from pipeline.programme.model import Measure, Programme, Round, Source
from pipeline.twin.answers.figures import ALL
from pipeline.twin.assumptions import Assumptions
from pipeline.twin.exports.survey_exports import Place
from pipeline.twin.exports.text_forms import as_usual_or_not
from pipeline.twin.faults.kinds import kinds_of_figures
from pipeline.twin.faults.plan import fault_frame, with_faults
from pipeline.twin.randomness import generator

MUNICIPALITY_NAME = "kommune"  # ignored dimensions that hold it name the municipality
BLANK = ""


def sources_of_round(programme: Programme, number: int) -> list[Source]:
    """Return the sources of aggregates that deliver in a round.

    Where several sources describe the same figures (in other formats), they take turns.
    """
    alike: dict[frozenset[str], list[Source]] = {}
    for source in programme.sources.values():
        if source.feeds == "unit_results" and source.reader == "uddannelsesstatistik":
            alike.setdefault(frozenset(measures_of(source)), []).append(source)
    return [sources[number % len(sources)] for sources in alike.values()]


def measures_of(source: Source) -> list[str]:
    """Return the measures that a source delivers."""
    if source.columns.measure is not None:
        return list(dict.fromkeys(source.values.get("measure", {}).values()))
    return [column.measure for column in source.measures]


def write_figures(
    source: Source,
    figures: pl.DataFrame,
    programme: Programme,
    round_: Round,
    place: Place,
    assumptions: Assumptions,
    seed: int,
) -> pl.DataFrame:
    """Write the national file of one source and round; return the planted faults.

    Args:
        source: Names the file and its columns.
        figures: Rows of `pipeline.twin.answers.figures` with unit_name and
            municipality_name.
        programme: With the measures.
        round_: The round.
        place: The raw folder; as municipality one that takes no part.
        assumptions: Which figures the portal leaves out.
        seed: Of the twin.
    """
    is_national = pl.col("unit").is_null() == (source.columns.unit is None)
    few = pl.col("n") < assumptions.national.fewest
    shown = figures.filter(is_national, ~few.fill_null(value=False))
    shown = shown.filter(pl.col("measure").is_in(measures_of(source)))
    measures = {measure.id: measure for measure in programme.indicators.measures}
    rng = generator(seed, "portal", source.id, round_.id)
    hidden = rng.random(shown.height) < assumptions.national.marked_missing
    texts = [
        _marker(source) if lost else _number(value, measures[measure], source)
        for value, measure, lost in zip(
            shown["value"], shown["measure"], hidden, strict=True
        )
    ]
    rows = shown.with_columns(text=pl.Series(texts, dtype=pl.String))
    year = _text(source.round.values, round_.id, round_.school_year or round_.id)
    is_long = source.columns.measure is not None
    objects = _long(rows, source, year) if is_long else _wide(rows, source, year)
    faulty = with_faults(
        pl.DataFrame(list(objects)),
        kinds_of_figures(source, measures, place.municipality.code),
        rate=assumptions.faults.figures,
        rng=rng,
        in_copies=True,
    )
    path = place.path(source.files[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    is_json = path.suffix == ".json"
    table = faulty.frame.fill_null(BLANK)
    unusual = assumptions.forms.unusual
    path.write_bytes(
        _json(table.to_dicts()) if is_json else _csv(table, source, unusual, rng)
    )
    name = path.relative_to(place.raw).as_posix()
    return fault_frame(name, faulty.faults, header_lines=0 if is_json else 1)


def _long(rows: pl.DataFrame, source: Source, year: str) -> Iterator[dict[str, str]]:
    """Yield an object per unit, measure and stage that the source knows."""
    columns, values = source.columns, source.values
    breakdowns = values.get("breakdown", {})
    stages = {ours.rpartition(":")[2]: text for text, ours in breakdowns.items()}
    for row in rows.iter_rows(named=True):
        if row["stage"] not in stages and row["stage"] != ALL:
            continue
        entry = _dimensions(row, source, year)
        _put(entry, columns.breakdown, stages.get(row["stage"], row["stage"]))
        name = _text(values.get("measure", {}), row["measure"], row["measure"])
        _put(entry, columns.measure, name)
        _put(entry, columns.value, row["text"])
        _put(entry, columns.n, _whole(row["n"], source))
        yield entry


def _wide(rows: pl.DataFrame, source: Source, year: str) -> Iterator[dict[str, str]]:
    """Yield an object per unit with all measures of the source."""
    named = {column.measure: column for column in source.measures}
    whole = rows.filter(pl.col("stage") == ALL)
    for _, part in whole.group_by("municipality", "unit", maintain_order=True):
        first = part.row(0, named=True)
        entry = _dimensions(first, source, year)
        for column in source.measures:
            entry[column.column] = BLANK
            _put(entry, column.n_column, BLANK)
        for row in part.iter_rows(named=True):
            column = named[row["measure"]]
            entry[column.column] = row["text"]
            _put(entry, column.n_column, _whole(row["n"], source))
        yield entry


def _dimensions(row: dict, source: Source, year: str) -> dict[str, str]:
    entry: dict[str, str] = {}
    for column in source.ignored_columns:
        is_place = MUNICIPALITY_NAME in column.casefold()
        entry[column] = row["municipality_name" if is_place else "unit_name"] or BLANK
    _put(entry, source.municipality.column, row["municipality"])
    _put(entry, source.columns.unit, row["unit"])
    _put(entry, source.round.column, year)
    return entry


def _put(entry: dict[str, str], column: str | None, text: str) -> None:
    if column is not None:
        entry[column] = text


def _number(value: float, measure: Measure, source: Source) -> str:
    """Return a figure as the portal writes it: 96,3 %, 7,1 or 2.351."""
    if measure.unit == "count":
        return _whole(round(value), source)
    text = f"{100 * value:.1f} %" if measure.unit == "share" else f"{value:.1f}"
    return text.replace(".", source.decimal)


def _whole(n: int | None, source: Source) -> str:
    if n is None:
        return BLANK
    return f"{n:,}".replace(",", "." if source.decimal == "," else ",")


def _marker(source: Source) -> str:
    return next((text for text in source.missing_values if text), BLANK)


def _text(texts: dict[str, str], ours: str, otherwise: str) -> str:
    return next((text for text, value in texts.items() if value == ours), otherwise)


def _json(objects: list[dict[str, str]]) -> bytes:
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in objects)
    return f"[\n{lines}\n]\n".encode()


def _csv(
    table: pl.DataFrame, source: Source, unusual: float, rng: np.random.Generator
) -> bytes:
    frame = table.select(pl.when(pl.all() != BLANK).then(pl.all()))

    def written(delimiter: str) -> str:
        return frame.write_csv(separator=source.delimiter or delimiter)

    return as_usual_or_not(written, "utf-8-sig", unusual, rng)
