"""Claims are the cells of which a document prints the number, or why there is none."""

import html
import json
import re
from pathlib import Path

import polars as pl
import pytest
from pandera.errors import SchemaError

from pipeline.documents.marks import plain
from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.parts.evidence import claims_of, evidence
from pipeline.reports.unit_profile.profile import profile_of
from schemas.reported import Claims
from tests.unit.reports.cell_rows import (
    READING,
    cell,
    change,
    difference,
    frame,
    programme_cell,
)
from tests.unit.reports.made_cells import MUNICIPALITY, SMALL, made_cells

NUDGE = 1.07  # seen in every rounded number, and too little to change a conclusion


def told(
    programme: Programme, cells: pl.DataFrame, unit: str, *, only_printed: bool = False
) -> tuple[str, set[int]]:
    """Return everything that the profile of 2019 says and draws, and what it claims.

    `only_printed`: without the cells that it only counts, or tells of in words.
    """
    scope = Scope(
        programme=programme,
        unit=Unit(code=unit, name="Å Skole", unit_type="school"),
        municipality="Ærø",
        round=programme.file.rounds[-1],
        cells=CellBook(cells, MUNICIPALITY, "unit").of(unit),
        wording=Wording(programme.phrases["da"], "da", "school"),
    )
    profile = profile_of(scope)
    pictures = profile.pictures
    claims = claims_of(profile, pictures)
    found, codes = evidence(scope, claims, "document")
    said = json.dumps([profile, pictures, found], default=vars, ensure_ascii=False)
    assert claims <= set(codes)
    rows = {row for claim in codes for row in claim.rows}
    if only_printed:
        rows = {claim.rows[0] for claim in claims if claim.made == "itself"}
    return plain(said), rows


def nudged(name: str) -> pl.Expr:
    """Return a number that is printed otherwise; a small one without its interval."""
    small = pl.col("quantity").str.starts_with("cautious")
    return pl.col(name) * NUDGE + small.cast(pl.Int64) * pl.col(name).sign()


def test_a_shown_cell_is_claimed_where_its_number_changes_the_document(
    small: Programme,
) -> None:
    cells = made_cells(small)
    said, claimed = told(small, cells, SMALL, only_printed=True)
    concerned = cells.with_row_index("row").filter(
        pl.col("status") == "shown",
        pl.col("unit").is_null() | (pl.col("unit") == SMALL),
    )
    this_one = pl.int_range(pl.len())
    printed = {
        row
        for row in concerned["row"]
        if told(
            small,
            cells.with_columns(
                pl.when(this_one == row).then(nudged(name)).otherwise(name)
                for name in ("value", "low", "high")
            ),
            SMALL,
        )[0]
        != said
    }
    assert printed == claimed & set(concerned["row"])
    assert len(printed) < concerned.height


def test_every_number_that_is_claimed_can_be_read(
    reports: tuple[Path, pl.DataFrame, pl.DataFrame], synthetic: Programme
) -> None:
    out, _, claims = reports
    wording = Wording(synthetic.phrases["da"], "da", "school")
    # A plan tells of most of its cells in words; the profile beside it has the numbers.
    profiles = claims.filter(pl.col("path").str.contains("_profile/"))
    for (path,), rows in profiles.drop_nulls("value").group_by("path"):
        page = (out / f"{path}.html").read_text(encoding="utf-8")
        page = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
        labels = re.findall(r'aria-label="([^"]*)"', page)
        text = html.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *labels]))
        readable = set(re.findall(r"[\d.,]*\d", text))
        for value, quantity in rows.select("value", "quantity").iter_rows():
            size = abs(value)
            kinds = ("points", "share", "percent", "mean", "rate")
            assert readable & {wording.bare(kind, size) for kind in kinds}, quantity


@pytest.mark.parametrize(
    ("row", "claimed"),
    [
        (cell("points", status="hidden"), True),  # "skjult"
        (cell("points", status="hidden", measure="calm", round="2017"), True),
        (change("friends", 3.0, "no_certain_change"), True),
        (change("wellbeing", 3.0, "no_certain_change"), True),  # is counted
        (cell("coverage", 0.9, **READING), False),  # as large as last time
        (
            programme_cell("reliability", 0.69, measure="friends"),
            False,
        ),  # a caution, without a number
        (cell("points", 503.0, 10.0, n=40, round="2021"), False),
    ],
)
def test_what_decides_or_is_looked_up_is_not_claimed_unless_it_is_printed(
    small: Programme, row: dict, *, claimed: bool
) -> None:
    rest = difference("friends", 14.0, "above")
    _, rows = told(small, frame(row, *rest), "1")
    assert (0 in rows) == claimed


@pytest.mark.parametrize(
    ("status", "numbers", "allowed"),
    [
        ("shown", {"value": 503.0, "low": 490.0, "high": 515.0, "n": 40}, True),
        ("not_comparable", {"n": 40}, True),
        ("not_comparable", {"value": 503.0}, False),
        ("hidden", {}, True),
        ("hidden", {"n": 4}, False),
        ("hidden", {"low": 490.0}, False),
    ],
)
def test_a_claim_about_a_hidden_cell_has_no_number(
    reports: tuple[Path, pl.DataFrame, pl.DataFrame],
    status: str,
    numbers: dict,
    *,
    allowed: bool,
) -> None:
    nothing = dict.fromkeys(("value", "low", "high", "n"))
    claim = (
        reports[2]
        .head(1)
        .with_columns(
            pl.lit(status).alias("status"),
            *(
                pl.lit(number, dtype=reports[2].schema[name]).alias(name)
                for name, number in (nothing | numbers).items()
            ),
        )
    )
    if allowed:
        Claims.validate(claim)
    else:
        with pytest.raises(SchemaError, match="hidden_cells_have_no_number"):
            Claims.validate(claim)
