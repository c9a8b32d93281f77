"""How a number that a page tells is held against the row of a file of numbers."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from html import unescape
from pathlib import Path

import polars as pl

from pipeline.reports.numbers_files.table import KEY, address

NUMBERS = ("value", "low", "high", "detectable", "n", "base")
HALF = 0.5
LINKED = re.compile(r'<a href="#:(\d+)">([^<]*)</a>')
Row = Mapping[str, str]


def read(file: Path) -> list[dict[str, str]]:
    """Return a CSV as any other program reads it."""
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def addressed(claims: pl.DataFrame) -> pl.DataFrame:
    """Return claims with the address of each as files of numbers write it."""
    key = ["informant_group" if name == "group" else name for name in KEY]
    return claims.with_columns(address=address(key))


def told_beside(
    out: Path, pages: Collection[str], claims: pl.DataFrame, rows: Mapping[str, Row]
) -> Iterator[tuple[str, float, Row]]:
    """Yield each number of Danish pages that leads to one row: place, number, row."""
    own = addressed(claims.filter(made="itself"))
    led = {(path, code): to for path, code, to in own["path", "code", "address"].rows()}
    for path in pages:
        page = (out / path).read_text(encoding="utf-8")
        for code, text in LINKED.findall(page):
            row = rows.get(led.get((path.removesuffix(".html"), int(code)), ""))
            for part in re.split(r"\N{EN DASH}| til ", unescape(text)):
                told = printed(part)
                if row is not None and told is not None:
                    yield f"{path} {code} {text}", told, row


def told_by(row: Row, told: float) -> bool:
    """Is a number of a page that of a row, or what a reader computes from it?

    A share of few is told as a count; what would be better, as half of an interval.
    """
    number = {name: float(row[name]) for name in NUMBERS if row[name]}
    if any(same(told, one, row["kind"]) for one in number.values()):
        return True
    if row["quantity"] == "item_share" and {"value", "n"} <= number.keys():
        return abs(told - number["value"] * number["n"]) <= 0.005 * number["n"] + HALF
    if {"low", "high"} <= number.keys():
        return abs(told - (number["high"] - number["low"]) / 2) <= HALF
    return False


def printed(text: str) -> float | None:
    """Return the number that a Danish reader reads."""
    plain = re.sub(r"[^\d,+\N{MINUS SIGN}-]", "", text.replace(".", ""))
    plain = plain.replace("\N{MINUS SIGN}", "-").replace(",", ".")
    return float(plain) if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) else None


def same(told: float, known: float, kind: str) -> bool:
    """Is a number of a page that of a file? Shares are told of 100, or counted."""
    if kind in {"share", "percent"} and abs(told - 100 * known) < 0.0001:
        return True
    return abs(abs(told) - abs(known)) < 0.0001
