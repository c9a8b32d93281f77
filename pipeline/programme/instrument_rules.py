"""What a questionnaire must keep to."""

from collections.abc import Iterator

from pipeline.programme.mistakes import Mistake, listed, not_neighbours, twice
from pipeline.programme.model import Instrument, Programme


def instrument_mistakes(
    programme: Programme, name: str, instrument: Instrument
) -> Iterator[Mistake]:
    """Yield what contradicts itself or `programme.yaml` in one questionnaire."""
    file = f"instruments/{name}.yaml"
    if instrument.id != name:
        yield Mistake(file, ("id",), f"must equal the file name; write id: {name}.")
    yield from _group(programme, file, name, instrument)
    grades = [grade for band in instrument.grade_bands for grade in band.grades]
    if len(grades) > len(set(grades)):
        yield Mistake(
            file, ("grade_bands",), "a grade stands in two bands; keep it in one."
        )
    yield from twice(file, ("items",), [i.id for i in instrument.items], "item")
    yield from twice(file, ("scales",), [s.id for s in instrument.scales], "scale")
    yield from _items(file, instrument)
    yield from _scales(programme, file, instrument)
    yield from _changes(programme, file, instrument)


def scales_twice(programme: Programme) -> Iterator[Mistake]:
    """Yield scales whose id another file has already: tables know them by it alone."""
    tests = programme.indicators.tests
    seen = {measure.id: "indicators.yaml" for measure in programme.indicators.measures}
    for subject in tests.subjects if tests else []:
        seen[subject.id] = "indicators.yaml"
    for name, instrument in programme.instruments.items():
        file = f"instruments/{name}.yaml"
        for index, scale in enumerate(instrument.scales):
            elsewhere = seen.setdefault(scale.id, file)
            if elsewhere != file:
                message = f"{scale.id!r} stands in {elsewhere} too; rename it here."
                yield Mistake(file, ("scales", index, "id"), message)


def _group(
    programme: Programme, file: str, name: str, instrument: Instrument
) -> Iterator[Mistake]:
    group, at = instrument.informant_group, ("informant_group",)
    groups = {g.id for g in programme.file.informant_groups}
    if group not in groups:
        yield Mistake(
            file,
            at,
            f"{group!r} is not in programme.yaml; add it there or {listed(groups)}.",
        )
    first = next(
        other
        for other, i in programme.instruments.items()
        if i.informant_group == group
    )
    if first != name:
        yield Mistake(
            file,
            at,
            f"instruments/{first}.yaml asks the same group; a group has one "
            "questionnaire, so put the items into one file.",
        )


def _items(file: str, instrument: Instrument) -> Iterator[Mistake]:
    for index, item in enumerate(instrument.items):
        if item.answers not in instrument.answer_scales:
            yield Mistake(
                file,
                ("items", index, "answers"),
                f"answer scale {item.answers!r} is not defined; "
                f"{listed(instrument.answer_scales)}.",
            )
            continue
        answers = instrument.answer_scales[item.answers]
        if item.counted is not None and not answers.has_some(item.counted):
            yield Mistake(
                file,
                ("items", index, "counted"),
                f"must be some of the answers {answers.codes}, each once, and not all.",
            )
        if item.sensitive and instrument.counted(item) is None:
            yield Mistake(
                file,
                ("items", index, "sensitive"),
                "nobody says which answers count; give it or its answers `counted`.",
            )


def _scales(
    programme: Programme, file: str, instrument: Instrument
) -> Iterator[Mistake]:
    themes = {theme.id for theme in programme.file.themes}
    items = {item.id: item for item in instrument.items}
    for index, scale in enumerate(instrument.scales):
        at = ("scales", index)
        if scale.theme not in themes:
            yield Mistake(
                file,
                (*at, "theme"),
                f"{scale.theme!r} is not in programme.yaml; "
                f"add it or {listed(themes)}.",
            )
        yield from twice(file, (*at, "items"), scale.items, "item")
        for place, item in enumerate(scale.items):
            if item not in items:
                yield Mistake(
                    file,
                    (*at, "items", place),
                    f"item {item!r} is not under items; add it or correct it.",
                )
        answers = {items[item].answers for item in scale.items if item in items}
        steps = {
            len(instrument.answer_scales[answer].codes)
            for answer in answers & instrument.answer_scales.keys()
        }
        if len(steps) > 1:
            yield Mistake(
                file,
                (*at, "items"),
                "the items have different numbers of answers; give them the same "
                "answer scale or split the scale.",
            )


def _changes(
    programme: Programme, file: str, instrument: Instrument
) -> Iterator[Mistake]:
    scales = {scale.id for scale in instrument.scales}
    for index, change in enumerate(instrument.changes):
        at = ("changes", index)
        if change.scale not in scales:
            yield Mistake(
                file,
                (*at, "scale"),
                f"scale {change.scale!r} is not in this file; {listed(scales)}.",
            )
        yield from not_neighbours(
            file, (*at, "between"), change.between, programme.round_ids
        )
