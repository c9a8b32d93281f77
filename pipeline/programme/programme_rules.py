"""What `programme.yaml` must keep."""

from collections.abc import Iterator

from pipeline.programme.findings import Finding, twice
from pipeline.programme.model import Programme

FILE = "programme.yaml"


def programme_findings(programme: Programme) -> Iterator[Finding]:
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
