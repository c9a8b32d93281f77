"""The sums of the referee pack: what the compared tables are made of, pooled."""

from dataclasses import dataclass

import polars as pl

from pipeline.programme.frames import programme_frames
from pipeline.programme.model import Programme
from pipeline.referee.pooling import POOL, Pooled, Pooling, pooled, relatives_of
from pipeline.store.lake import Lake
from schemas import scored

ITEMS = ["round", "informant_group", "scale", "item", "other_item"]
CLASSES = ["round", "informant_group", "scale", "grade_band"]
OUTCOMES = ["round", "informant_group", "outcome", "breakdown"]
# Sums of single classes would tell of single pupils; the programme's are enough.
NOT_PER_UNIT = ["class_t2_n"]
NOT_OF_BACKGROUND = ["class_nx", "class_x2", "class_x2_n", "class_xy_n", "class_y2_n"]
NO_TEST_PER_UNIT = ["class_good2_n", "class_top2_n", "class_poor2_n"]


@dataclass(frozen=True)
class PackSums:
    """Pooled sums, as the lake holds them.

    Attributes:
        tables: Qualified name of a scored table -> its pooled rows.
        units_pooled: Units that went into a pool, counted once per table and group.
        left_out: Rows that no pool made large enough.
    """

    tables: dict[str, pl.DataFrame]
    units_pooled: int
    left_out: int

    def files(self) -> dict[str, pl.DataFrame]:
        """Return the files of the pack: name without ending -> rows."""
        scales = self.tables["scored.scale_moments"]
        of_classes = scales.group_by(CLASSES).agg(pl.col(NOT_PER_UNIT).sum())
        unused = ["breakdown", *NOT_PER_UNIT, "class_nt", "class_t2"]
        tests = self.tables["scored.test_levels"].drop("breakdown")
        of_test_classes = tests.group_by("subject").agg(pl.col(NO_TEST_PER_UNIT).sum())
        background = self.tables["scored.background_moments"]
        mean = pl.col("sum_x") / pl.col("n")
        n_x, n_2 = pl.col("class_nx"), pl.col("class_n2")
        about_mean = (pl.col("class_x2") - 2 * mean * n_x + mean**2 * n_2).sum()
        return {
            "scale_sums": scales.drop(unused),
            "class_sums": of_classes.sort(CLASSES),
            "item_sums": self.tables["scored.item_moments"].select(
                *ITEMS, "n", "sum_x", "sum_y", "sum_xy"
            ),
            "background_sums": background.drop(NOT_OF_BACKGROUND),
            "background_class_sums": background.group_by(OUTCOMES)
            .agg(pl.col(NOT_OF_BACKGROUND[2:]).sum(), class_x2_mean=about_mean)
            .sort(OUTCOMES),
            "test_sums": tests.drop(NO_TEST_PER_UNIT),
            "test_class_sums": of_test_classes.sort("subject"),
        }


def pack_sums(lake: Lake, programme: Programme) -> PackSums:
    """Return the sums of all rounds, units below the programme's limit pooled."""
    members = lake.without(programme.control_municipalities)
    scales, background, tests = (
        _scales(members, programme),
        _background(members, programme),
        _tests(members, programme),
    )
    items, small_items = _items(members, programme)
    parts = (scales, background, tests)
    return PackSums(
        {
            "scored.scale_moments": _as(scales.sums, scored.ScaleMoments.empty()),
            "scored.item_moments": _as(items, scored.ItemMoments.empty()),
            "scored.background_moments": background.sums,
            "scored.test_levels": _as(tests.sums, scored.TestLevels.empty()),
        },
        sum(part.units for part in parts),
        sum(part.left_out for part in parts) + small_items,
    )


def _scales(lake: Lake, programme: Programme) -> Pooled:
    rows = lake.rows("scored.scale_moments")
    rows = rows.filter(pl.col("breakdown") == "all")
    rows = rows.drop("breakdown", "class_nt", "class_t2")
    who, cells = ["informant_group"], ["round", "scale", "grade_band"]
    return pooled(rows, _pooling(programme, who, cells, "n"))


def _background(lake: Lake, programme: Programme) -> Pooled:
    rows = lake.rows("scored.background_moments")
    who, cells = ["informant_group", "outcome"], ["round", "breakdown"]
    return pooled(rows, _pooling(programme, who, cells, "n"))


def _tests(lake: Lake, programme: Programme) -> Pooled:
    subjects = programme_frames(programme)["programme.subjects"]
    rows = lake.rows("scored.test_levels")
    rows = rows.filter(pl.col("breakdown") == "all").drop("breakdown")
    rows = rows.join(subjects, on="subject", how="semi")
    who = ["subject", "grade"]
    return pooled(rows, _pooling(programme, who, ["round"], "tested"))


def _items(lake: Lake, programme: Programme) -> tuple[pl.DataFrame, int]:
    """Return sums over all municipalities, and how many rows were too small."""
    rows = lake.rows("scored.item_moments")
    added = rows.group_by(ITEMS).agg(pl.col("n", "sum_x", "sum_y", "sum_xy").sum())
    kept = added.filter(pl.col("n") >= _minimum(programme)).sort(ITEMS)
    return kept, added.height - kept.height


def _pooling(
    programme: Programme,
    who: list[str],
    cells: list[str],
    counted: str,
) -> Pooling:
    lineage = programme_frames(programme)["programme.lineage"]
    groups = programme.file.informant_groups if "informant_group" in who else []
    hidden = [group.id for group in groups if not group.per_unit]
    minimum = _minimum(programme)
    return Pooling(who, cells, counted, minimum, relatives_of(lineage), hidden)


def _minimum(programme: Programme) -> int:
    return programme.file.fewest()


def _as(rows: pl.DataFrame, empty: pl.DataFrame) -> pl.DataFrame:
    """Return rows in the columns of a table; what the pack does not know is fixed."""
    fixed = {"municipality": POOL, "grade_band": POOL, "breakdown": "all"}
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(fixed.get(name)))
        .cast(dtype)
        .alias(name)
        for name, dtype in dict(empty.schema).items()
    ).with_columns(pl.col(pl.Int64, pl.Decimal).fill_null(0))
