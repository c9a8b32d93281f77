"""What `indicators.yaml` and `modules.yaml` must keep."""

from collections.abc import Iterator

from pipeline.programme.mistakes import (
    Location,
    Mistake,
    listed,
    not_neighbours,
    twice,
)
from pipeline.programme.model import Goal, Measure, Programme, Tests, WellbeingForm

FILE = "indicators.yaml"
MODULES = "modules.yaml"


def indicator_mistakes(programme: Programme) -> Iterator[Mistake]:
    """Yield what contradicts itself or `programme.yaml` in `indicators.yaml`."""
    indicators = programme.indicators
    areas = {area.id for area in indicators.areas}
    measures = [measure.id for measure in indicators.measures]
    yield from twice(FILE, ("areas",), [area.id for area in indicators.areas], "area")
    yield from twice(FILE, ("measures",), measures, "measure")
    for index, measure in enumerate(indicators.measures):
        at = ("measures", index)
        if measure.area not in areas:
            yield Mistake(
                FILE,
                (*at, "area"),
                f"area {measure.area!r} is not under areas; add it or {listed(areas)}.",
            )
        yield from _range(at, measure)
        for place, change in enumerate(measure.changes):
            yield from not_neighbours(
                FILE,
                (*at, "changes", place, "between"),
                change.between,
                programme.round_ids,
            )
    if indicators.tests is not None:
        yield from _tests(programme, indicators.tests)
    if indicators.wellbeing is not None:
        for index, form in enumerate(indicators.wellbeing.forms):
            at = ("wellbeing", "forms", index)
            yield from _form(at, form, set(measures))
    yield from _goals(programme)
    yield from _chapters(programme)


def _chapters(programme: Programme) -> Iterator[Mistake]:
    """Yield chapters about nothing that is delivered."""
    known = {measure.id for measure in programme.indicators.measures}
    chapters = programme.indicators.chapters
    yield from twice(FILE, ("chapters",), [one.id for one in chapters], "chapter")
    for index, chapter in enumerate(chapters):
        for key, named, among in (
            ("measures", chapter.measures, known),
            ("page", chapter.page, set(chapter.measures)),
        ):
            for place, measure in enumerate(named):
                if measure not in among:
                    yield Mistake(
                        FILE,
                        ("chapters", index, key, place),
                        f"{measure!r} is not among its measures; {listed(among)}.",
                    )


def module_mistakes(programme: Programme) -> Iterator[Mistake]:
    """Yield modules that nothing in the programme can call for."""
    modules, known = programme.modules, _figures(programme)
    known |= {scale.id for i in programme.instruments.values() for scale in i.scales}
    ids = [module.id for module in modules.modules]
    low_is_good = {
        m.id for m in programme.indicators.measures if m.high_is_good is False
    }
    groups = {group.id for group in programme.file.informant_groups}
    yield from twice(MODULES, ("modules",), ids, "module")
    for index, module in enumerate(modules.modules):
        for place, group in enumerate(module.participants):
            if group not in groups:
                yield Mistake(
                    MODULES,
                    ("modules", index, "participants", place),
                    f"{group!r} is no informant group; correct or remove it.",
                )
        for place, trigger in enumerate(module.triggered_by):
            if trigger not in known:
                yield Mistake(
                    MODULES,
                    ("modules", index, "triggered_by", place),
                    f"{trigger!r} is no scale, measure or test; correct or remove it.",
                )
            if trigger in low_is_good and "measure_below" in module.signs:
                yield Mistake(
                    MODULES,
                    ("modules", index, "triggered_by", place),
                    f"a low {trigger!r} is good, so measure_below is no sign; remove "
                    "one.",
                )


def sheet_mistakes(programme: Programme) -> Iterator[Mistake]:
    """Yield sheets about nothing, and scales that lead to neither module nor sheet."""
    modules, known = programme.modules, _figures(programme)
    known |= {scale.id for i in programme.instruments.values() for scale in i.scales}
    ids = [sheet.id for sheet in modules.sheets]
    yield from twice(MODULES, ("sheets",), ids, "sheet")
    for index, sheet in enumerate(modules.sheets):
        for place, about in enumerate(sheet.about):
            if about not in known:
                yield Mistake(
                    MODULES,
                    ("sheets", index, "about", place),
                    f"{about!r} is no scale, measure or test; correct or remove it.",
                )
    if modules.sheets:
        yield from _lead_nowhere(programme)


def _lead_nowhere(programme: Programme) -> Iterator[Mistake]:
    """Yield the scales of single units that no B module and no sheet is about."""
    modules = programme.modules
    led = {about for sheet in modules.sheets for about in sheet.about}
    for module in modules.modules:
        if module.kind == "B":
            led |= set(module.triggered_by)
    per_unit = {one.id for one in programme.file.informant_groups if one.per_unit}
    for instrument in programme.instruments.values():
        for scale in instrument.scales:
            if instrument.informant_group in per_unit and scale.id not in led:
                told = (
                    f"no B module and no sheet is about {scale.id!r}; name it in one."
                )
                yield Mistake(MODULES, ("sheets",), told)


def _figures(programme: Programme) -> set[str]:
    """Return the measures and test subjects."""
    tests = programme.indicators.tests
    subjects = {subject.id for subject in tests.subjects} if tests else set()
    return subjects | {measure.id for measure in programme.indicators.measures}


def _range(at: Location, measure: Measure) -> Iterator[Mistake]:
    low, high = measure.minimum, measure.maximum
    if measure.unit == "mean" and (low is None or high is None):
        yield Mistake(FILE, at, "a mean needs minimum and maximum; add them.")
    if low is not None and high is not None and low >= high:
        yield Mistake(
            FILE, (*at, "minimum"), "is not below maximum; correct one of them."
        )


def _tests(programme: Programme, tests: Tests) -> Iterator[Mistake]:
    subjects = [subject.id for subject in tests.subjects]
    yield from twice(FILE, ("tests", "subjects"), subjects, "subject")
    levels = [level.id for level in tests.levels]
    yield from twice(FILE, ("tests", "levels"), levels, "level")
    for index, subject in enumerate(tests.subjects):
        for round_ in subject.grades.keys() - set(programme.round_ids):
            yield Mistake(
                FILE,
                ("tests", "subjects", index, "grades", round_),
                f"{round_!r} is no round; {listed(programme.round_ids)}.",
            )
    for index, gap in enumerate(tests.breaks):
        at = ("tests", "breaks", index)
        if gap.subject not in subjects:
            yield Mistake(FILE, (*at, "subject"), f"is no subject; {listed(subjects)}.")
        yield from not_neighbours(
            FILE, (*at, "between"), gap.between, programme.round_ids
        )


def _form(at: Location, form: WellbeingForm, measures: set[str]) -> Iterator[Mistake]:
    numbers = [item.number for item in form.items if item.number is not None]
    if len(numbers) > len(set(numbers)) or max(numbers, default=0) > form.questions:
        yield Mistake(
            FILE,
            (*at, "items"),
            f"each number stands once, from 1 to {form.questions}; correct them.",
        )
    used = [item.measure for item in form.items if item.measure is not None]
    for measure in sorted({*used, *form.indicators} - measures):
        yield Mistake(
            FILE, at, f"{measure!r} is not under measures; correct its spelling."
        )
    for measure, declared in form.indicators.items():
        if used.count(measure) != declared:
            yield Mistake(
                FILE,
                (*at, "indicators", measure),
                f"says {declared}, but {used.count(measure)} items name it; "
                "correct one.",
            )


def _goals(programme: Programme) -> Iterator[Mistake]:
    indicators, known = programme.indicators, _figures(programme)
    national = {goal.id for goal in indicators.national_goals}
    yield from twice(FILE, ("goals",), [goal.id for goal in indicators.goals], "goal")
    for index, goal in enumerate(indicators.goals):
        at = ("goals", index)
        for name in [*goal.subjects, *goal.measures]:
            if name not in known:
                yield Mistake(
                    FILE, at, f"{name!r} is no subject or measure; correct it."
                )
        for name in set(goal.national_goals) - national:
            yield Mistake(
                FILE,
                (*at, "national_goals"),
                f"{name!r} is not under national_goals; {listed(national)}.",
            )
        if goal.rule == "at_least" and goal.target is None:
            yield Mistake(FILE, at, "at_least needs a target; add it.")
        codes = {municipality.code for municipality in programme.file.municipalities}
        for code in goal.municipal_targets.keys() - codes:
            yield Mistake(
                FILE,
                (*at, "municipal_targets"),
                f"{code!r} is no municipality of programme.yaml; correct it.",
            )
        yield from _direction(at, goal, indicators.measures)


def _direction(at: Location, goal: Goal, measures: list[Measure]) -> Iterator[Mistake]:
    """Yield a goal that asks a figure to get worse."""
    worse = {"rises": False, "at_least": False, "falls": True}[goal.rule]
    for measure in measures:
        if measure.id in goal.measures and measure.high_is_good is worse:
            yield Mistake(
                FILE,
                (*at, "rule"),
                f"{goal.rule} makes {measure.id!r} worse by its high_is_good; "
                "correct one.",
            )
