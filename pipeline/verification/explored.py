"""A page to explore the public numbers, computed anew: row by row."""

import re
from collections import Counter
from collections.abc import Mapping

import polars as pl

from pipeline.programme.load import load_programme
from pipeline.programme.model import Language, Programme
from pipeline.reports.explore.page import COLUMNS, explore_html, explored
from pipeline.reports.explore.tables import EDITION
from pipeline.reports.numbers_files.files import rows_of
from pipeline.reports.numbers_files.texts import as_texts
from pipeline.store.steps import Places

CELLS, UNITS = "disclosed.cells", "staged.units"
DATA = re.compile(r'<script type="text/csv" id="data">(.*?)</script>', re.DOTALL)
SAID = ["status", "value", "low", "high", "n", "verdict"]
WHOSE = [name for name in COLUMNS if name not in SAID]

Rows = Mapping[str, Counter[str]]  # address -> what its row says


def rows_told(page: bytes) -> Rows:
    """Return the rows that a page holds."""
    found = DATA.search(page.decode())
    content = found[1].encode() if found else b""
    if not content.strip():
        return {}
    return _by_address(pl.read_csv(content, infer_schema=False))


def rows_computed(
    places: Places, round_: str, language: Language
) -> tuple[Rows, bytes]:
    """Return the rows that a page must hold, by the cells of a lake, and the page."""
    programme = load_programme(places.programme)
    rows = _public_rows(programme, places, round_)
    page = explore_html(programme, rows, language, round_)
    return _by_address(explored(rows, programme, round_)), page.encode()


def _public_rows(programme: Programme, places: Places, round_: str) -> pl.DataFrame:
    """Return the public numbers of all municipalities up to a round, as texts."""
    cells, units = places.lake.rows(CELLS), places.lake.rows(UNITS)
    rounds = programme.round_ids
    return pl.concat(
        as_texts(
            rows_of(
                programme,
                cells,
                units,
                edition=EDITION,
                municipality=municipality,
                round_=one,
            )
        )
        for one in rounds[: rounds.index(round_) + 1]
        for municipality in programme.municipality_codes
        if municipality not in programme.control_municipalities
    )


def _by_address(rows: pl.DataFrame) -> Rows:
    """Return whose and of what each row is, and what it says."""
    found: dict[str, Counter[str]] = {}
    for row in rows.iter_rows(named=True):
        address = "/".join(str(row[name] or "-") for name in WHOSE)
        said = " ".join(f"{name}={row[name] or '-'}" for name in SAID)
        found.setdefault(address, Counter())[said] += 1
    return found
