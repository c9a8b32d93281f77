"""The referee pack: sums, our own tables of them, and a script that computes them anew.

`laering referee --out DIR`. What the script does not share with us: the language, the
models (lme4, psych) and every line of the arithmetic.
"""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import get_args

import numpy as np
import polars as pl

from pipeline.programme.frames import programme_frames
from pipeline.programme.model import Programme
from pipeline.referee.sums import PackSums, pack_sums
from pipeline.statistics.two_level import (
    Method,
    NotConverged,
    UnitSums,
    fit_two_level,
)
from pipeline.statistics.verdicts import DECIMALS
from pipeline.store.lake import Lake
from pipeline.verification.product import computed

TABLES = (
    "compared.norms",
    "compared.invariance",
    "compared.variance_components",
    "compared.unit_spreads",
    "compared.mapping",
    "compared.progression",
    "compared.since_start",
    "compared.reliability",
    "compared.test_components",
    "compared.indicators",
    "compared.indicator_changes",
    "compared.gradients",
)
OURS = "ours"
TWO_LEVEL = "compared.two_level"
SCALE = ["round", "informant_group", "scale"]
CENTRE = 500.0


@dataclass(frozen=True)
class Pack:
    """What was written.

    Attributes:
        folder: Where.
        units_pooled: Units that went into a pool, counted once per table and group.
        left_out: Rows that no pool made large enough.
    """

    folder: Path
    units_pooled: int
    left_out: int


def write_pack(lake: Lake, programme: Programme, out: Path) -> Pack:
    """Write the pack into `out`; the same lake and programme give the same bytes.

    Args:
        lake: Its scored sums are read; nothing of a respondent is.
        programme: Rounds, thresholds, successions.
        out: Folder; files of an earlier pack in it are replaced.

    Raises:
        OSError: The folder cannot be written.
    """
    sums = pack_sums(lake, programme)
    (out / OURS).mkdir(parents=True, exist_ok=True)
    for name, rows in (sums.files() | _of_programme(programme)).items():
        _write(rows, out / f"{name}.csv")
    for name, rows in _ours(sums, programme).items():
        _write(rows, out / OURS / f"{name}.csv")
    for entry in resources.files("report_templates").joinpath("referee").iterdir():
        if entry.name.endswith((".R", ".md")):
            (out / entry.name).write_bytes(entry.read_bytes())
    return Pack(out, sums.units_pooled, sums.left_out)


def _ours(sums: PackSums, programme: Programme) -> dict[str, pl.DataFrame]:
    """Return our own tables of exactly the pooled sums."""
    tables = computed(sums.tables, programme, TABLES)
    tables[TWO_LEVEL] = two_level(tables["compared.mapping"])
    return {name.partition(".")[2]: rows for name, rows in tables.items()}


def _of_programme(programme: Programme) -> dict[str, pl.DataFrame]:
    """Return what the script must know of the programme."""
    frames, limits = programme_frames(programme), programme.file.thresholds
    numbers = {
        "confidence": limits.confidence,
        "minimum_n": float(programme.file.fewest()),
        "false_discovery_rate": limits.false_discovery_rate,
        "smallest_difference": limits.smallest_difference,
        "class_share": limits.unknown_classes.share,
        "class_size": limits.unknown_classes.size,
        "least_freedom": limits.least_freedom,
        **{f"share_{k}": v for k, v in limits.false_discovery_shares.items()},
    }
    return {
        "rounds": frames["programme.rounds"],
        "groups": frames["programme.groups"].select(
            "informant_group", "per_unit", "in_classes"
        ),
        "lineage": frames["programme.lineage"],
        "parameters": pl.DataFrame(
            {"name": list(numbers), "value": list(numbers.values())}
        ),
    }


def _write(rows: pl.DataFrame, file: Path) -> None:
    file.write_text(rows.write_csv(), encoding="utf-8")


def two_level(mapping: pl.DataFrame) -> pl.DataFrame:
    """Return the two-level model without covariates, in points.

    Args:
        mapping: `compared.mapping`; its units are read.

    Returns:
        (round, informant_group, scale, method, units, n, mean, mean_variance, between,
        within, deviance); no row where a model cannot be fitted.
    """
    units = mapping.filter(pl.col("level") == "unit").sort(*SCALE, "unit")
    rows = [
        dict(zip(SCALE, key, strict=True)) | {"method": method} | found
        for key, group in units.group_by(SCALE, maintain_order=True)
        for method in get_args(Method)
        if (found := _fitted(group, method)) is not None
    ]
    numbers = ("mean", "mean_variance", "between", "within", "deviance")
    schema = dict.fromkeys([*SCALE, "method"], pl.String)
    schema |= {"units": pl.Int64, "n": pl.Int64} | dict.fromkeys(numbers, pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _fitted(units: pl.DataFrame, method: Method) -> dict[str, float] | None:
    n = units["n"].to_numpy().astype(float)
    centred = units["points"].to_numpy() - CENTRE
    spread = units["sd"].fill_null(0).to_numpy()
    squares = (n - 1) * spread**2 + n * centred**2
    try:
        fit = fit_two_level(UnitSums.of_means(n, n * centred, squares), method)
    except (NotConverged, ValueError):
        return None
    numbers = {
        "mean": CENTRE + fit.fixed[0],
        "mean_variance": fit.fixed_covariance[0, 0],
        "between": fit.between,
        "within": fit.within,
        "deviance": fit.deviance,
    }
    counts = {"units": units.height, "n": int(np.sum(n))}
    return counts | {name: round(float(v), DECIMALS) for name, v in numbers.items()}
