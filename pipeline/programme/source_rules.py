"""What the description of a delivery must keep to."""

from collections.abc import Collection, Iterator
from typing import get_args

from pipeline.programme.mistakes import Location, Mistake, listed
from pipeline.programme.model import Origin, Programme, Source, UnitType

STATUSES = {"invited", "partial", "completed", "withdrawn"}
EVERY_ROUND = "all"
NEEDED = {
    "survey": (),
    "test_results": ("respondent", "unit", "subject", "grade", "level"),
    "unit_results": (),
    "units": ("unit",),
}


def source_mistakes(
    programme: Programme, name: str, source: Source
) -> Iterator[Mistake]:
    """Yield what contradicts itself or other files in one source."""
    file = f"exports/{name}.yaml"
    if source.id != name:
        yield Mistake(file, ("id",), f"must equal the file name; write id: {name}.")
    rounds, codes = programme.round_ids, programme.file.municipalities
    yield from _origin(file, source, "round", source.round, rounds)
    yield from _origin(
        file, source, "municipality", source.municipality, [m.code for m in codes]
    )
    for column in NEEDED[source.feeds]:
        if getattr(source.columns, column) is None:
            yield Mistake(
                file,
                ("columns",),
                f"{column} is missing, which {source.feeds} needs; name its column.",
            )
    if source.feeds == "survey":
        yield from _items(programme, file, source)
    if source.feeds == "unit_results":
        yield from _measures(programme, file, source)
    yield from _translations(programme, file, source)
    if (source.name_row or 1) > source.header_rows:
        yield Mistake(file, ("name_row",), "is beyond header_rows; correct one.")
    if source.status_columns and source.columns.status is not None:
        yield Mistake(
            file,
            ("columns", "status"),
            "says the status again; keep this or status_columns.",
        )
    for status in source.status_columns.keys() - STATUSES:
        yield Mistake(
            file,
            ("status_columns", status),
            f"is no status; {listed(STATUSES)}.",
        )


def _origin(
    file: str, source: Source, what: str, origin: Origin, known: Collection[str]
) -> Iterator[Mistake]:
    """Check where a round or municipality comes from."""
    place = f"{{{what}}}"
    if origin.folder and not all(place in pattern for pattern in source.files):
        yield Mistake(
            file,
            ("files",),
            f"{what} comes from the folder, so every pattern needs {place}; add it.",
        )
    meant: dict[Location, str] = {
        ("values", key): value for key, value in origin.values.items()
    }
    if origin.constant is not None and origin.constant not in origin.values:
        meant["constant",] = origin.constant
    for at, value in meant.items():
        if value not in known:
            yield Mistake(
                file,
                (what, *at),
                f"{value!r} is no {what} of programme.yaml; {listed(known)}.",
            )


def _items(programme: Programme, file: str, source: Source) -> Iterator[Mistake]:
    instrument = programme.instruments.get(source.instrument or "")
    if instrument is None:
        yield Mistake(
            file,
            ("instrument",),
            f"names no file in instruments/; {listed(programme.instruments)}.",
        )
        return
    known = {item.id for item in instrument.items}
    if not source.item_columns:
        yield Mistake(
            file,
            (),
            f"item_columns is missing; add it, with the items under {EVERY_ROUND!r}.",
        )
    for round_, columns in source.item_columns.items():
        at = ("item_columns", round_)
        if round_ not in {EVERY_ROUND, *programme.round_ids}:
            rounds = ", ".join(programme.round_ids)
            yield Mistake(
                file, at, f"is no round; use {EVERY_ROUND!r} or one of {rounds}."
            )
        seen: dict[str, str] = {}
        for item, column in columns.items():
            if item not in known:
                yield Mistake(
                    file,
                    (*at, item),
                    f"{item!r} is no item of instruments/{instrument.id}.yaml; add it "
                    "there or correct its spelling.",
                )
            if column in seen:
                yield Mistake(
                    file,
                    (*at, item),
                    f"column {column!r} holds {seen[column]!r} already; correct one.",
                )
            seen[column] = item


def _measures(programme: Programme, file: str, source: Source) -> Iterator[Mistake]:
    columns = source.columns
    if not source.measures and (columns.measure is None or columns.value is None):
        yield Mistake(
            file,
            ("columns",),
            "no measure is read; name the columns measure and value, or list measures.",
        )
    known = {measure.id for measure in programme.indicators.measures}
    for index, wide in enumerate(source.measures):
        if wide.measure not in known:
            yield Mistake(
                file,
                ("measures", index, "measure"),
                f"{wide.measure!r} is not in indicators.yaml; add it there or correct "
                "its spelling.",
            )


def _translations(programme: Programme, file: str, source: Source) -> Iterator[Mistake]:
    """Check that delivered values are translated into what the programme knows."""
    tests = programme.indicators.tests
    known: dict[str, Collection[str]] = {
        "gender": {"girl", "boy"},
        "exempt": {"true", "false"},
        "status": STATUSES,
        "unit_type": get_args(UnitType),
        "measure": {measure.id for measure in programme.indicators.measures},
        "subject": {subject.id for subject in tests.subjects} if tests else set(),
        "level": {level.id for level in tests.levels} if tests else set(),
    }
    instrument = programme.instruments.get(source.instrument or "")
    if instrument is not None:
        known |= {
            name: {str(code) for code in (*scale.answers, *scale.missing)}
            for name, scale in instrument.answer_scales.items()
        }
    for meaning, values in source.values.items():
        for delivered, ours in values.items():
            if meaning in known and ours not in known[meaning]:
                yield Mistake(
                    file,
                    ("values", meaning, delivered),
                    f"{ours!r} is no {meaning}; {listed(known[meaning])}.",
                )
