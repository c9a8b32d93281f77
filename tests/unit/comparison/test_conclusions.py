"""What the compared tables conclude: one family of tests whatever the level."""

import polars as pl
import pytest

from pipeline.comparison import conclusions
from pipeline.programme.model import Programme
from pipeline.statistics.multiplicity import normal_quantile
from pipeline.statistics.verdicts import Family, with_interval, with_q_values
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
    "variance_municipality",
    "variance_programme",
    "freedom_municipality",
    "freedom_programme",
    "freedom_since",
    "freedom",
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
            pl.lit(ERROR**2 if "variance" in name else None, pl.Float64).alias(name)
            for name in missing
        )
        found = CONCLUDED[table](frame, programme)
        return found[f"q{suffix}"][0], found[f"verdict{suffix}"][0]

    q, verdict = concluded(municipality=2.2)
    # Levels may spend four fifths of the gate.
    assert q == pytest.approx(P / 0.8, abs=1e-6)
    assert verdict in {"up", "above"}
    # Beside a unit's, it is one of two tests and may spend a quarter: 2 p / (2 * .25).
    q, verdict = concluded(municipality=2.2, unit=0.1)
    assert q == pytest.approx(4 * P / 0.8, abs=1e-6)
    assert verdict in {"no_certain_change", "no_certain_difference"}


def test_an_interval_is_as_wide_as_its_variance_is_unknown() -> None:
    frame = pl.DataFrame(
        {"points": [510.0, 510.0], "variance": [25.0, 25.0], "freedom": [4.0, None]}
    )
    found = with_interval(frame, "points", confidence=0.95)
    half_widths = [5 * 2.776445105, 5 * 1.959963985]
    assert found["high"].to_list() == pytest.approx([510 + w for w in half_widths])
    assert found["low"].to_list() == pytest.approx([510 - w for w in half_widths])


def test_a_deviate_of_few_degrees_of_freedom_says_less() -> None:
    frame = pl.DataFrame({"level": ["unit"] * 2, "all": 1})
    family = Family(["all"], 0.05, {"unit": 1.0})
    freedom = pl.Series([4.0, None])
    found = with_q_values(frame, z=pl.lit(2.5), freedom=pl.lit(freedom), family=family)
    assert found["p"].to_list() == pytest.approx([0.066766, 0.012419], abs=1e-6)


def varies(
    scale: str, unit: int, observed: float | None, freedom: float
) -> dict[str, object]:
    """Return how much the answers of a unit vary."""
    return {"round": "2015", "municipality": "479", "unit": str(unit),
            "informant_group": "pupils_4_10", "scale": scale, "observed": observed,
            "observed_freedom": freedom}  # fmt: skip


def spread(given: list[dict[str, object]], programme: Programme) -> pl.DataFrame:
    schema = compared.UnitSpreads.empty().schema
    return conclusions.spread(rows(schema, *given), programme)


def test_units_lend_each_other_what_is_usual_within_a_population(
    programme: Programme,
) -> None:
    # Two scales: units of the first vary alike, those of the second do not.
    given = [
        varies(scale, unit, value, 30.0)
        for scale, values in (("a", (1.0, 1.0, 1.0, None)), ("b", (0.2, 1.0, 3.0, 9.0)))
        for unit, value in enumerate(values)
    ]
    found = spread(given, programme)
    a, b = (found.filter(scale=scale) for scale in ("a", "b"))
    assert a.select("spread", "freedom").unique().rows() == [(1, 90)]
    assert 0.2 < b["spread"][0] < b["spread"][3] < 9
    assert (b["freedom"] > 30).all()


def test_units_that_together_tell_too_little_all_differ_as_the_norm_does(
    programme: Programme,
) -> None:
    """Of 49 degrees of freedom, one fewer than the least, nothing is taken."""
    given = [
        varies("a", unit, observed, freedom)
        for unit, (observed, freedom) in enumerate([(0.1, 20.0), (4.0, 29.0), (2.0, 1)])
    ]
    enough = spread(given, programme)
    assert enough["freedom"].is_not_null().all()
    too_few = spread(given[:2], programme)
    assert too_few.select("spread", "freedom").unique().rows() == [(1, None)]
