"""Do the files of a programme folder agree with each other?"""

from collections.abc import Iterator

from pipeline.programme.findings import Finding, twice
from pipeline.programme.indicator_rules import indicator_findings, module_findings
from pipeline.programme.instrument_rules import instrument_findings, scales_twice
from pipeline.programme.model import Programme
from pipeline.programme.source_rules import source_findings
from pipeline.programme.succession_rules import succession_findings

FILE = "programme.yaml"


def inconsistencies(programme: Programme) -> Iterator[Finding]:
    """Yield every contradiction between the files of `programme`."""
    yield from _programme_findings(programme)
    for name, instrument in programme.instruments.items():
        yield from instrument_findings(programme, name, instrument)
    yield from scales_twice(programme)
    for name, source in programme.sources.items():
        yield from source_findings(programme, name, source)
    yield from indicator_findings(programme)
    yield from module_findings(programme)
    yield from succession_findings(programme)


def _programme_findings(programme: Programme) -> Iterator[Finding]:
    """Yield what contradicts itself in `programme.yaml`."""
    file = programme.file
    for key, ids in {
        "rounds": [round_.id for round_ in file.rounds],
        "municipalities": [m.code for m in file.municipalities],
        "themes": [theme.id for theme in file.themes],
        "informant_groups": [group.id for group in file.informant_groups],
    }.items():
        yield from twice(FILE, (key,), ids, "id")
    if not programme.municipality_codes:
        yield Finding(
            FILE, ("municipalities",), "none is active; remove one `active: false`."
        )
    elif not programme.member_municipalities:
        yield Finding(
            FILE, ("municipalities",), "all are control; remove one `control: true`."
        )
    for index, round_ in enumerate(file.rounds):
        if round_.fieldwork.first > round_.fieldwork.last:
            yield Finding(
                FILE, ("rounds", index, "fieldwork"), "first is after last; swap them."
            )
    limits = file.thresholds.reliability
    if limits.hide > limits.flag:
        yield Finding(
            FILE,
            ("thresholds", "reliability"),
            "hide is above flag, so nothing is ever flagged; lower hide.",
        )
