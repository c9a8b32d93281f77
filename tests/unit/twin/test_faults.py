"""Planting: which rows become faulty, and that all the others stay as they are."""

import numpy as np
import polars as pl

from pipeline.twin.faults.plan import FaultKind, Faulty, fault_frame, with_faults

ROWS = pl.DataFrame({"key": [f"k{n}" for n in range(200)], "answer": [1, None] * 100})
OUTSIDE = FaultKind(
    check="answer_outside_scale",
    column="answer",
    why="Why.",
    cells={"answer": 9},
    where=pl.col("answer").is_not_null(),
)
TWICE = FaultKind(check="same_respondent_twice", column="key", why="Again.")


def plant(*kinds: FaultKind, in_copies: bool = False) -> Faulty:
    return with_faults(
        ROWS,
        [[kind] for kind in kinds],
        rate=0.1,
        rng=np.random.default_rng(3),
        in_copies=in_copies,
    )


def test_a_faulty_cell_is_replaced_where_it_can_be_and_nothing_else_is() -> None:
    faulty = plant(OUTSIDE)
    rows = [fault.row for fault in faulty.faults]
    assert 5 < len(rows) == len(set(rows)) < 40
    assert faulty.frame.height == ROWS.height
    assert faulty.frame[rows]["answer"].to_list() == [9] * len(rows)
    assert ROWS[rows]["answer"].null_count() == 0
    others = [row for row in range(ROWS.height) if row not in rows]
    assert faulty.frame[others].equals(ROWS[others])
    assert faulty.frame["key"].equals(ROWS["key"])


def test_a_repeated_row_is_a_copy_of_a_clean_one_at_the_end() -> None:
    faulty = plant(OUTSIDE, TWICE)
    copies = [f for f in faulty.faults if f.kind is TWICE]
    assert [f.row for f in copies] == list(range(200, 200 + len(copies)))
    assert faulty.frame["answer"][200:].is_in([1, None], nulls_equal=True).all()
    assert faulty.frame["key"][200:].n_unique() == len(copies)


def test_in_copies_no_row_is_lost() -> None:
    faulty = plant(OUTSIDE, in_copies=True)
    assert faulty.frame.head(200).equals(ROWS)
    assert set(faulty.frame["answer"][200:]) == {9}


def test_truth_counts_lines_from_the_top_of_the_file() -> None:
    faulty = plant(OUTSIDE)
    first = faulty.faults[0]
    rows = fault_frame("2015/479/a.csv", faulty.faults, header_lines=1)
    assert rows.row(0, named=True) == {
        "delivery": "2015/479/a.csv",
        "line": first.row + 2,
        "column": "answer",
        "subject": None,
        "check_id": "answer_outside_scale",
        "why": "Why.",
    }
