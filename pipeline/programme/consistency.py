"""Do the files of a programme folder agree with each other?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.programme.model import Instrument, Programme, Source


@dataclass(frozen=True)
class Finding:
    """A contradiction: `file` below the programme folder and the place in it."""

    file: str
    location: tuple[str | int, ...]
    message: str


def inconsistencies(programme: Programme) -> Iterator[Finding]:
    """Yield every contradiction between the files of `programme`."""
    yield from _programme(programme)
    for name, instrument in programme.instruments.items():
        yield from _instrument(programme, f"instruments/{name}.yaml", name, instrument)
    for name, source in programme.sources.items():
        yield from _source(programme, f"exports/{name}.yaml", name, source)
    yield from _indicators(programme)


def _programme(programme: Programme) -> Iterator[Finding]:
    file = "programme.yaml"
    listed = {
        "rounds": [r.id for r in programme.file.rounds],
        "municipalities": [m.code for m in programme.file.municipalities],
        "themes": [t.id for t in programme.file.themes],
        "informant_groups": [g.id for g in programme.file.informant_groups],
    }
    for key, ids in listed.items():
        for index in _repeated(ids):
            yield Finding(file, (key, index), f"{ids[index]!r} stands twice; keep one.")
    if not programme.municipality_codes:
        yield Finding(file, ("municipalities",), "none is active; set active: true.")


def _instrument(
    programme: Programme, file: str, name: str, instrument: Instrument
) -> Iterator[Finding]:
    if instrument.id != name:
        yield Finding(file, ("id",), f"must equal the file name; write id: {name}.")
    groups = {group.id for group in programme.file.informant_groups}
    if instrument.informant_group not in groups:
        yield Finding(
            file,
            ("informant_group",),
            f"{instrument.informant_group!r} is not in programme.yaml; "
            f"add it there or use one of {sorted(groups)}.",
        )
    item_ids = [item.id for item in instrument.items]
    for index in _repeated(item_ids):
        yield Finding(file, ("items", index), f"{item_ids[index]!r} stands twice.")
    scale_ids = [scale.id for scale in instrument.scales]
    for index in _repeated(scale_ids):
        yield Finding(file, ("scales", index), f"{scale_ids[index]!r} stands twice.")
    for index, item in enumerate(instrument.items):
        if item.answers not in instrument.answer_scales:
            yield Finding(
                file,
                ("items", index, "answers"),
                f"answer scale {item.answers!r} is not defined; "
                f"use one of {sorted(instrument.answer_scales)}.",
            )
            return
    yield from _scales(programme, file, instrument)


def _scales(
    programme: Programme, file: str, instrument: Instrument
) -> Iterator[Finding]:
    themes = {theme.id for theme in programme.file.themes}
    items = {item.id: item for item in instrument.items}
    for index, scale in enumerate(instrument.scales):
        at = ("scales", index)
        if scale.theme not in themes:
            yield Finding(
                file, (*at, "theme"), f"{scale.theme!r} is not in programme.yaml."
            )
        if missing := [item for item in scale.items if item not in items]:
            yield Finding(file, (*at, "items"), f"unknown items {missing}; add them.")
            continue
        steps = {
            len(instrument.answer_scales[items[item].answers].codes)
            for item in scale.items
        }
        if len(steps) > 1:
            yield Finding(
                file, (*at, "items"), "items of a scale need equally many answers."
            )
    scale_ids = {scale.id for scale in instrument.scales}
    for index, change in enumerate(instrument.changes):
        if change.scale not in scale_ids:
            yield Finding(file, ("changes", index), f"unknown scale {change.scale!r}.")
        if unknown := set(change.between) - set(programme.round_ids):
            yield Finding(file, ("changes", index), f"unknown rounds {unknown}.")


def _source(
    programme: Programme, file: str, name: str, source: Source
) -> Iterator[Finding]:
    if source.id != name:
        yield Finding(file, ("id",), f"must equal the file name; write id: {name}.")
    if source.feeds == "survey":
        instrument = programme.instruments.get(source.instrument or "")
        if instrument is None:
            yield Finding(file, ("instrument",), "names no file in instruments/.")
            return
        known = {item.id for item in instrument.items}
        for round_id, columns in source.item_columns.items():
            if round_id not in {"all", *programme.round_ids}:
                yield Finding(
                    file, ("item_columns", round_id), "is neither a round nor 'all'."
                )
            for item in columns:
                if item not in known:
                    yield Finding(
                        file,
                        ("item_columns", round_id, item),
                        f"is not an item of instruments/{instrument.id}.yaml.",
                    )
    measures = {measure.id for measure in programme.indicators.measures}
    for index, column in enumerate(source.measures):
        if column.measure not in measures:
            yield Finding(
                file, ("measures", index), f"{column.measure!r} not in indicators.yaml."
            )


def _indicators(programme: Programme) -> Iterator[Finding]:
    file = "indicators.yaml"
    areas = {area.id for area in programme.indicators.areas}
    for index, measure in enumerate(programme.indicators.measures):
        if measure.area not in areas:
            yield Finding(
                file, ("measures", index, "area"), f"{measure.area!r} is no area."
            )


def _repeated(ids: Iterable[str]) -> Iterator[int]:
    seen = set()
    for index, identifier in enumerate(ids):
        if identifier in seen:
            yield index
        seen.add(identifier)
