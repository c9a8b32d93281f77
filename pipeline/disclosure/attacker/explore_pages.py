"""The pages to explore the public numbers: they hold rows of the files, nothing else.

What those rows say is read from the files. Here it is only seen that a page has no
other row, no other number, and no other script than the one that every page has. In a
release, which holds the files of one round, rows of earlier rounds are read themselves.
"""

import json
import re
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.disclosure.attacker.facts import Fact, UnknownContentError
from pipeline.disclosure.attacker.number_files import NumberFile, csv_rows
from pipeline.disclosure.attacker.number_rows import NumberReader
from pipeline.disclosure.attacker.pages import parsed
from pipeline.disclosure.attacker.pictures import outlines
from pipeline.programme.model import Programme

PLACE = re.compile(r"public/(?P<round>[^/]+)/explore\.(?P<language>\w\w)\.html")
SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)
DATA, NAMES, CODE = (
    ' type="text/csv" id="data"',
    ' type="application/json" id="names"',
    "",
)
COLUMNS = {"round", "municipality", "unit", "group", "measure", "quantity", "since"}
COLUMNS |= {"status", "value", "low", "high", "n", "verdict"}
NOT_TOLD = ("about", "detectable", "base", "because")  # of what a file's row tells
NAMED = {"round", "rounds", "municipalities", "units", "themes", "groups", "scales"}
NAMED |= {"words", "verdicts", "statuses", "sentences"}
DIGIT = re.compile(r"\d")
PROGRAM = "explore/explore.js"


def read_explore_pages(
    folder: Path, numbers: Iterable[NumberFile], programme: Programme
) -> list[Fact]:
    """Hold each page against the public files of numbers.

    Args:
        folder: The reports.
        numbers: All files of numbers below it.
        programme: Its names and words are public.

    Returns:
        What they say of rounds of which no public file lies there.

    Raises:
        UnknownContentError: A page says something that no public file says.
    """
    pages = sorted(folder.glob("public/*/explore.*.html"))
    if not pages:
        return []
    public = pl.concat(
        csv_rows((folder / one.path).read_bytes())
        for one in numbers
        if one.edition == "public"
    )
    facts: list[Fact] = []
    words = {*_texts(programme.model_dump(mode="json")), *programme.round_ids}
    for phrases in programme.phrases.values():
        words |= set(phrases.values())
    for column in ("municipality", "unit", "municipality_name", "unit_name"):
        words |= set(public[column].drop_nulls())
    for file in pages:
        path = file.relative_to(folder).as_posix()
        if not PLACE.fullmatch(path):
            raise UnknownContentError(path, "a page of unknown kind")
        rows = _read(file.read_text(encoding="utf-8"), public, words, path)
        facts += NumberReader(path, None, None).read(rows)
    return facts


def _read(page: str, public: pl.DataFrame, words: set[str], path: str) -> pl.DataFrame:
    """Return the rows of a page of rounds without public files, as a file has them."""
    scripts = dict(SCRIPT.findall(page))
    if scripts.keys() != {DATA, NAMES, CODE} or len(SCRIPT.findall(page)) != len(
        scripts
    ):
        raise UnknownContentError(path, "another script")
    program = files("report_templates").joinpath(PROGRAM).read_text(encoding="utf-8")
    if scripts[CODE].strip() != program.strip():
        raise UnknownContentError(path, "a script that is not that of every page")
    rows = csv_rows(scripts[DATA].encode())
    if unknown := set(rows.columns) ^ COLUMNS:
        raise UnknownContentError(path, f"the column {min(unknown)}")
    known = public.filter(breakdown="all").select(rows.columns).unique()
    more = rows.join(known, on=rows.columns, how="anti", nulls_equal=True)
    files_of = more["round"].is_in(public["round"].unique().to_list())
    if files_of.any():
        what = more.filter(files_of).select("round", "unit", "measure", "quantity")
        raise UnknownContentError(path, f"a row that no public file has: {what.row(0)}")
    named = json.loads(scripts[NAMES])
    if unknown := named.keys() ^ NAMED:
        raise UnknownContentError(path, f"the names {min(unknown)}")
    for text in _texts(named):
        if DIGIT.search(text) and text not in words:
            raise UnknownContentError(path, f"a text {text!r}")
    _read_frame(page, words, path)
    unit, municipality = pl.col("unit"), pl.col("municipality")
    return more.with_columns(
        *(pl.lit(None, pl.String).alias(one) for one in NOT_TOLD),
        level=pl.when(unit.is_not_null())
        .then(pl.lit("unit"))
        .when(municipality.is_not_null())
        .then(pl.lit("municipality"))
        .otherwise(pl.lit("programme")),
        breakdown=pl.lit("all"),
        kind=pl.lit("points"),
        address=pl.concat_str(pl.all().fill_null("-"), separator="/"),
    )


def _read_frame(page: str, words: set[str], path: str) -> None:
    """Read what stands there without a script: sentences, names, outlines."""
    shapes = set(outlines().values())
    digits = sorted((one for one in words if DIGIT.search(one)), key=len, reverse=True)
    for element in parsed(page).iter():
        for text in (element.text, element.tail, element.get("aria-label")):
            left = text or ""
            for one in digits if DIGIT.search(left) else ():
                left = left.replace(one, "")
            if DIGIT.search(left):
                raise UnknownContentError(path, f"a text {left.strip()!r}")
        if element.get("d") is not None and element.get("d") not in shapes:
            raise UnknownContentError(path, "an outline that is no municipality's")


def _texts(value: Any) -> set[str]:  # noqa: ANN401 - whatever a programme holds
    """Return every text within a value, and every key."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(map(str, value), *map(_texts, value.values()))
    return set().union(*map(_texts, value)) if isinstance(value, list) else set()
