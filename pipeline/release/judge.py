"""Great Expectations judges a release: one suite per theme, over tables of sums.

Importing it takes four seconds, so import this module only where something is judged.
"""

import great_expectations as gx
import polars as pl
from great_expectations import expectations as gxe
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.row_conditions import Column

from pipeline.release.expectations import Expectation
from schemas import disclosed

SUBJECT = ["round", "since", "edition", "municipality", "informant_group"]
SUBJECT += ["measure", "breakdown"]


def judge(
    evidence: pl.DataFrame, expected: list[Expectation], rounds: list[str]
) -> pl.DataFrame:
    """Return `disclosed.release_quality`: the evidence judged, each round by itself.

    Args:
        evidence: `disclosed.release_evidence`.
        expected: From `expectations`.
        rounds: Rounds in time; where there is no evidence nothing is judged.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(
        globally=False, metric_calculations=False
    )
    source = context.data_sources.add_pandas("release")
    judged = set(evidence.select("expectation", "round").unique().rows())
    rows = []
    for theme in dict.fromkeys(one.theme for one in expected):
        ours = [one for one in expected if one.theme == theme]
        pairs = [(one, r) for one in ours for r in rounds if (one.id, r) in judged]
        if not pairs:
            continue
        suite = context.suites.add(
            gx.ExpectationSuite(
                name=theme, expectations=[_between(one, r) for one, r in pairs]
            )
        )
        batch = source.add_dataframe_asset(theme).add_batch_definition_whole_dataframe(
            "sums"
        )
        definition = context.validation_definitions.add(
            gx.ValidationDefinition(name=theme, data=batch, suite=suite)
        )
        frame = figures_of(evidence, ours).to_pandas()
        result = definition.run(
            batch_parameters={"dataframe": frame}, result_format="SUMMARY"
        )
        rows += [_row(one, ours) for one in result.results]
    return _as_table(rows, expected)


def figures_of(evidence: pl.DataFrame, ours: list[Expectation]) -> pl.DataFrame:
    """Return a row per subject and a column per expectation; null: not about it."""
    wide = evidence.filter(pl.col("expectation").is_in([one.id for one in ours]))
    columns = [
        pl.col("observed").filter(expectation=one.id).first().alias(one.id)
        for one in ours
    ]
    return wide.group_by(SUBJECT, maintain_order=True).agg(columns)


def _between(one: Expectation, round_: str) -> gxe.Expectation:
    return gxe.ExpectColumnValuesToBeBetween(
        column=one.id,
        min_value=one.lowest,
        max_value=one.highest,
        mostly=one.within,
        row_condition=Column("round") == round_,
        severity=FailureSeverity.CRITICAL if one.blocking else FailureSeverity.WARNING,
        meta={"round": round_},
    )


def _row(
    result: ExpectationValidationResult, ours: list[Expectation]
) -> dict[str, object]:
    """Return one row of `disclosed.release_quality`.

    Raises:
        RuntimeError: An expectation could not be evaluated.
    """
    config = result.expectation_config
    if config is None or (result.exception_info or {}).get("raised_exception"):
        raise RuntimeError(f"an expectation could not be evaluated: {config}")
    one = next(one for one in ours if one.id == config.kwargs["column"])
    counted = result.result
    return {
        "expectation": one.id,
        "theme": one.theme,
        "round": (config.meta or {})["round"],
        "lowest": one.lowest,
        "highest": one.highest,
        "within": one.within,
        "judged": counted["element_count"] - counted.get("missing_count", 0),
        "outside": counted.get("unexpected_count", 0),
        "success": bool(result.success),
        "blocking": one.blocking,
    }


def _as_table(
    rows: list[dict[str, object]], expected: list[Expectation]
) -> pl.DataFrame:
    """Order by round and, within it, as the expectations stand."""
    position = {one.id: number for number, one in enumerate(expected)}
    table = pl.DataFrame(rows, schema=disclosed.ReleaseQuality.empty().schema)
    return table.sort(
        "round", pl.col("expectation").replace_strict(position, return_dtype=pl.Int64)
    )
