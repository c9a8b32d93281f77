"""What the compared tables conclude: one family of tests whatever the level."""

import polars as pl
import pytest

from pipeline.comparison import conclusions
from pipeline.programme.model import Programme
from pipeline.statistics.multiplicity import normal_quantile
from schemas import compared
from tests.unit.sql_tables import rows

CONCLUDED = {
    "mapping": conclusions.placed,
    "progression": conclusions.moved,
    "perspectives": conclusions.gaps,
    "indicator_changes": conclusions.changed_indicators,
}
P = 0.027807  # two-sided, of a deviate of 2.2
ERROR = 5.0
WHAT = {
    "round": "2017",
    "since": "2015",
    "municipality": "479",
    "informant_group": "pupils_4_10",
    "other_group": "parents",
    "scale": "trivsel",
    "quantity": "share_good",
}
OF_QUERIES = (  # columns that conclusions are drawn from and that tables do not keep
    "sd",
    "sd_since",
    "linked_steps",
    "linked_sd",
    "linked_sd_since",
    "linked_sd_change",
)


def row(level: str, estimate: str, deviate: float) -> dict[str, object]:
    """Return an estimate that is `deviate` standard errors from 0."""
    value, reach = deviate * ERROR, normal_quantile(0.95) * ERROR
    numbers = dict.fromkeys(("n", "n_since", "n_other"), 50)
    ends = {"low": value - reach, "high": value + reach}
    return {
        **WHAT,
        **numbers,
        **ends,
        "level": level,
        "variance": ERROR**2,
        estimate: value,
        f"{estimate}_high": ends["high"],
    }


@pytest.mark.parametrize(
    ("table", "schema", "estimate", "suffix"),
    [
        ("mapping", compared.Mapping, "difference_programme", "_programme"),
        ("progression", compared.Progression, "change", ""),
        ("perspectives", compared.Perspectives, "gap", ""),
        ("indicator_changes", compared.IndicatorChanges, "change", ""),
    ],
)
def test_what_is_said_of_units_and_of_their_municipality_is_one_family(
    table: str, schema: type, estimate: str, suffix: str, programme: Programme
) -> None:
    def concluded(**deviates: float) -> tuple[float, str]:
        given = [row(level, estimate, value) for level, value in deviates.items()]
        frame = rows(schema.empty().schema, *given)
        missing = [name for name in OF_QUERIES if name not in frame.columns]
        frame = frame.with_columns(
            pl.lit(None, pl.Float64).alias(name) for name in missing
        )
        found = CONCLUDED[table](frame, programme)
        return found[f"q{suffix}"][0], found[f"verdict{suffix}"][0]

    q, verdict = concluded(municipality=2.2)
    assert q == pytest.approx(P, abs=1e-6)
    assert verdict in {"up", "above"}
    # Beside a unit's, it is one of two tests and may spend .2 of .8: 2 p / (2 * .25).
    q, verdict = concluded(municipality=2.2, unit=0.1)
    assert q == pytest.approx(4 * P, abs=1e-6)
    assert verdict in {"no_certain_change", "no_certain_difference"}
