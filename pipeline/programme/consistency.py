"""Do the files of a programme folder agree with each other?"""

from collections.abc import Iterator

from pipeline.programme.editorial_rules import editorial_rule_mistakes
from pipeline.programme.indicator_rules import (
    indicator_mistakes,
    module_mistakes,
    sheet_mistakes,
)
from pipeline.programme.instrument_rules import instrument_mistakes, scales_twice
from pipeline.programme.mistakes import Mistake, twice
from pipeline.programme.model import Programme, ProgrammeFile
from pipeline.programme.source_rules import source_mistakes
from pipeline.programme.succession_rules import succession_mistakes
from pipeline.programme.text_rules import text_mistakes

FILE = "programme.yaml"


def inconsistencies(programme: Programme) -> Iterator[Mistake]:
    """Yield every contradiction between the files of `programme`."""
    yield from _programme_mistakes(programme)
    for name, instrument in programme.instruments.items():
        yield from instrument_mistakes(programme, name, instrument)
    yield from scales_twice(programme)
    for name, source in programme.sources.items():
        yield from source_mistakes(programme, name, source)
    yield from indicator_mistakes(programme)
    yield from module_mistakes(programme)
    yield from sheet_mistakes(programme)
    yield from editorial_rule_mistakes(programme)
    yield from succession_mistakes(programme)
    yield from text_mistakes(programme)


def _programme_mistakes(programme: Programme) -> Iterator[Mistake]:
    """Yield what contradicts itself in `programme.yaml`."""
    file = programme.file
    for key, ids in {
        "rounds": [round_.id for round_ in file.rounds],
        "municipalities": [m.code for m in file.municipalities],
        "themes": [theme.id for theme in file.themes],
        "informant_groups": [group.id for group in file.informant_groups],
        "editions": [edition.id for edition in file.editions],
        "phases": [phase.id for phase in file.phases],
    }.items():
        yield from twice(FILE, (key,), ids, "id")
    if not programme.municipality_codes:
        yield Mistake(
            FILE, ("municipalities",), "none is active; remove one `active: false`."
        )
    elif not programme.member_municipalities:
        yield Mistake(
            FILE, ("municipalities",), "all are control; remove one `control: true`."
        )
    for index, round_ in enumerate(file.rounds):
        if round_.fieldwork.first > round_.fieldwork.last:
            yield Mistake(
                FILE, ("rounds", index, "fieldwork"), "first is after last; swap them."
            )
    for index, phase in enumerate(file.phases):
        if phase.until is not None and phase.until < phase.months:
            yield Mistake(FILE, ("phases", index), "until is before months; swap them.")
    yield from _edition_mistakes(file)
    yield from _seriousness_mistakes(programme)
    limits = file.thresholds.reliability
    if limits.hide > limits.flag:
        yield Mistake(
            FILE,
            ("thresholds", "reliability"),
            "hide is above flag, so nothing is ever flagged; lower hide.",
        )


def _edition_mistakes(file: ProgrammeFile) -> Iterator[Mistake]:
    """Yield editions that nobody can read, or that count groups that do not answer."""
    if not file.written:
        yield Mistake(FILE, ("editions",), "none is written; add `written: true`.")
    known = {group.id for group in file.informant_groups}
    for index, edition in enumerate(file.editions):
        for unknown in sorted(set(edition.minimum_n_of) - known):
            yield Mistake(
                FILE,
                ("editions", index, "minimum_n_of"),
                f"{unknown} is no informant group; correct the id.",
            )


def _seriousness_mistakes(programme: Programme) -> Iterator[Mistake]:
    """Yield weights of what there is not."""
    tests = programme.indicators.tests
    known = {
        *(scale.id for one in programme.instruments.values() for scale in one.scales),
        *(measure.id for measure in programme.indicators.measures),
        *(subject.id for subject in (tests.subjects if tests else [])),
    }
    for one in programme.file.seriousness:
        if one not in known:
            yield Mistake(
                FILE,
                ("seriousness", one),
                f"{one!r} is no scale, measure or test subject; correct or remove it.",
            )
