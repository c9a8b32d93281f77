"""What is expected of a release, generated from the thresholds of the programme."""

from dataclasses import dataclass

from pipeline.programme.model import ReleaseTheme, Thresholds

TINY = 1e-6  # stored numbers are rounded to 1e-9, so what must be equal is this close


@dataclass(frozen=True)
class Expectation:
    """Its subjects' observed values must lie within limits.

    Attributes:
        id: Name of the figure, as in `disclosed.release_evidence`.
        theme: Where the page shows it.
        lowest: Smallest value that keeps the limit. Null: none.
        highest: Largest. Null: none.
        within: Share of the subjects that must keep the limit.
        blocking: True: a failure keeps the reports back.
    """

    id: str
    theme: ReleaseTheme
    lowest: float | None
    highest: float | None
    within: float
    blocking: bool


def expectations(thresholds: Thresholds) -> list[Expectation]:
    """Return what a release is judged by, in the order of the page."""
    limits, screening = thresholds.release, thresholds.screening
    growth = screening.class_growth
    most, everyone = limits.subjects_within, 1.0
    margin, (sd_low, sd_high) = limits.norm_mean_margin, limits.norm_sd
    rules: list[tuple[ReleaseTheme, str, float | None, float | None, float]] = [
        ("integrity", "shown_without_number", None, 0, everyone),
        ("integrity", "interval_without_value", None, 0, everyone),
        ("integrity", "parts_differ", None, 0, everyone),
        ("integrity", "first_round_mean", 500 - TINY, 500 + TINY, everyone),
        ("integrity", "first_round_sd", 100 - TINY, 100 + TINY, everyone),
        ("completeness", "rows_accepted", limits.rows_accepted, None, most),
        ("completeness", "units_missing", None, 0, everyone),
        ("completeness", "groups_missing", None, 0, everyone),
        ("participation", "response_rate", thresholds.low_response_rate, None, most),
        ("participation", "response_rate_fall", None, limits.response_rate_fall, most),
        ("participation", "units_below_rate", None, limits.units_below_rate, most),
        ("participation", "known_again", screening.known_again, None, everyone),
        ("participation", "odd_classes", None, 0, everyone),
        ("participation", "class_growth", 1 / growth, growth, everyone),
        ("distributions", "scale_shift", None, limits.distribution_shift, most),
        ("distributions", "item_shift", None, limits.distribution_shift, most),
        ("shown", "units_shown", limits.units_shown, None, most),
        ("tests", "test_coverage", limits.test_coverage, None, most),
        (
            "tests",
            "test_coverage_change",
            -thresholds.coverage_difference,
            thresholds.coverage_difference,
            most,
        ),
        (
            "reliability",
            "reliability",
            thresholds.reliability.flag,
            None,
            limits.reliable_scales,
        ),
        ("norms", "norm_mean", margin, 1 - margin, everyone),
        ("norms", "norm_sd", sd_low, sd_high, everyone),
        ("norms", "norm_n", limits.norm_n, None, most),
    ]
    return [
        Expectation(id_, theme, low, high, within, blocking=theme in limits.blocking)
        for theme, id_, low, high, within in rules
    ]
