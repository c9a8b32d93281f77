"""How measures and their units are named in a sign."""

from collections.abc import Iterator

import polars as pl

from pipeline.screening.suspicions import Suspicion

LISTED = 100  # units that are named


def signs_of_units(
    check: str,
    round_: str,
    measure: str,
    units: pl.DataFrame,
    facts: dict[str, str | int | float],
) -> Iterator[Suspicion]:
    """Yield a sign of the programme, and one per municipality that names its units."""
    subject = measure_subject(measure, str(facts["breakdown"]))
    yield Suspicion(check, round_, "measure", subject, units.height, facts=facts)
    for (code,), rows in units.sort("municipality", "unit").group_by(
        "municipality", maintain_order=True
    ):
        named = {**facts, "units": " ".join(rows["unit"].head(LISTED))}
        yield Suspicion(
            check,
            round_,
            "measure",
            subject,
            rows.height,
            municipality=str(code),
            facts=named,
        )


def measure_subject(measure: str, breakdown: str) -> str:
    """Return the subject of a sign about a measure."""
    return measure if breakdown == "all" else f"{measure} {breakdown}"
