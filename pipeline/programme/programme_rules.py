"""What `programme.yaml` and `successions.csv` must keep."""

from collections.abc import Iterator

from pipeline.programme.findings import Finding, listed, twice
from pipeline.programme.model import Programme

FILE = "programme.yaml"
SUCCESSIONS = "successions.csv"


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


def succession_findings(programme: Programme) -> Iterator[Finding]:
    """Yield lines of `successions.csv` that cannot be."""
    for line, succession in enumerate(programme.successions, start=2):
        at = f"{SUCCESSIONS}:{line}"
        if succession.round not in programme.round_ids:
            known = listed(programme.round_ids)
            yield Finding(at, (), f"round: is not in programme.yaml; {known}.")
        closed = succession.kind == "closed"
        if closed is (succession.successor is not None):
            yield Finding(
                at,
                (),
                "successor: a closed unit has none, every other kind has one; "
                "correct it or kind.",
            )
        if succession.unit == succession.successor:
            yield Finding(
                at, (), "successor: is the unit itself; correct it or remove the line."
            )
