"""sql/compared/item_shares.sql: shares by hand, and parts that make the whole."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.compared import ItemShares
from schemas.scored import ClassCounts, ItemCounts
from tests.unit.sql_tables import query, rows

SETS = pl.DataFrame(
    [
        # Of `bullied` sometimes or oftener matters; of `glad` each of three faces.
        *(("pupils", "bullied", "3 4", True, True, code) for code in (3, 4)),
        *(("pupils", "glad", f"{code}", code == 3, True, code) for code in (1, 2, 3)),
        ("staff", "tired", "2", True, False, 2),
    ],
    schema={
        "informant_group": pl.String,
        "item": pl.String,
        "answers": pl.String,
        "matters": pl.Boolean,
        "in_bands": pl.Boolean,
        "answer": pl.Int64,
    },
    orient="row",
)
ITEMS = {"bullied": "pupils", "glad": "pupils", "tired": "staff"}
Ticks = dict[tuple[str, str, str, int], int]  # unit, band, item, answer -> persons


def shares(ticks: Ticks, classes: tuple[dict[str, object], ...] = ()) -> pl.DataFrame:
    """Return the shares; the municipality is the first letter of a unit."""
    counts = [
        {
            "round": "2015",
            "municipality": unit[0],
            "unit": unit,
            "informant_group": ITEMS[item],
            "grade_band": band,
            "item": item,
            "answer": answer,
            "n": n,
        }
        for (unit, band, item, answer), n in ticks.items()
    ]
    found = query(
        "compared/item_shares",
        {
            "scored.item_counts": rows(ItemCounts.empty().schema, *counts),
            "scored.class_counts": rows(ClassCounts.empty().schema, *classes),
            "programme.counted_answers": SETS,
        },
    )
    ItemShares.validate(found)
    return found


def test_of_25_who_answered_5_gave_what_matters() -> None:
    found = shares(
        {
            ("a1", "4-6", "bullied", 1): 20,
            ("a1", "4-6", "bullied", 3): 4,
            ("a1", "4-6", "bullied", 4): 1,
        }
    )
    of_unit = found.filter(level="unit").select("breakdown", "n", "n_counted", "share")
    assert of_unit.rows() == [("all", 25, 5, 0.2), ("band:4-6", 25, 5, 0.2)]


def test_a_class_has_a_share_of_its_own_whatever_its_grade_bands() -> None:
    who: dict[str, object] = {"round": "2015", "municipality": "A", "unit": "A1"}
    who |= {"informant_group": "pupils", "item": "bullied"}
    ticked = {("A1", "4-6", "bullied", 1): 6, ("A1", "4-6", "bullied", 3): 4}
    classes = (
        who | {"class_id": "6A", "grade_band": "4-6", "answer": 1, "n": 6},
        who | {"class_id": "6A", "grade_band": "7-9", "answer": 3, "n": 2},
        who | {"class_id": None, "grade_band": "4-6", "answer": 3, "n": 2},
    )
    found = shares(ticked, classes)
    of_class = found.filter(pl.col("breakdown").str.starts_with("class:"))
    told = of_class.select("level", "breakdown", "n", "n_counted", "share")
    assert told.rows() == [("unit", "class:6A", 8, 2, 0.25)]
    assert shares(ticked).equals(
        found.filter(~pl.col("breakdown").str.contains("class"))
    )


def test_nobody_who_gave_what_matters_is_a_zero_and_no_gap() -> None:
    found = shares({("a1", "4-6", "bullied", 1): 7})
    assert set(found.select("n", "n_counted").rows()) == {(7, 0)}


def test_a_group_without_several_bands_has_no_bands() -> None:
    found = shares({("a1", "all", "tired", 2): 3, ("a1", "all", "tired", 1): 5})
    assert found.select("level", "breakdown", "n", "n_counted").rows() == [
        ("municipality", "all", 8, 3),
        ("programme", "all", 8, 3),
        ("unit", "all", 8, 3),
    ]


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(["a1", "a2", "b1"]),
            st.sampled_from(["4-6", "7-9"]),
            st.sampled_from(["bullied", "glad"]),
            st.integers(1, 3),
        ),
        st.integers(1, 40),
        min_size=1,
        max_size=30,
    )
)
def test_units_bands_and_faces_add_up_to_the_whole(ticks: Ticks) -> None:
    found = shares(ticks)
    key = ["level", "municipality", "unit", "item", "breakdown", "answers"]
    sums = {
        tuple(row[:6]): row[6:] for row in found.select(*key, "n", "n_counted").rows()
    }

    def total(**of: str | None) -> tuple[int, int]:
        some = [
            counts
            for place, counts in sums.items()
            if all(dict(zip(key, place, strict=True))[k] == v for k, v in of.items())
        ]
        return sum(n for n, _ in some), sum(n for _, n in some)

    for (level, municipality, unit, item, breakdown, answers), counts in sums.items():
        at = {"item": item, "answers": answers, "breakdown": breakdown}
        if level == "municipality":
            assert counts == total(level="unit", municipality=municipality, **at)
        if level == "programme":
            assert counts == total(level="municipality", **at)
        if breakdown == "all":
            bands = [
                total(level=level, municipality=municipality, unit=unit,
                      item=item, answers=answers, breakdown=f"band:{band}")
                for band in ("4-6", "7-9")
            ]  # fmt: skip
            assert counts == tuple(map(sum, zip(*bands, strict=True)))
        if item == "glad":
            faces = total(level=level, municipality=municipality, unit=unit,
                          item=item, breakdown=breakdown)  # fmt: skip
            assert faces == (3 * counts[0], counts[0])


def test_a_share_is_counted_over_n() -> None:
    found = shares({("a1", "4-6", "glad", 1): 2, ("b1", "7-9", "glad", 3): 1})
    row = found.filter(level="programme", breakdown="all", answers="3")
    assert row["share"].item() == pytest.approx(1 / 3, abs=1e-9)
