"""Whether two workbooks of numbers are the same but for the language of their names.

A workbook keeps its texts in a list, and its cells point into it. Where the cells of
two are the same bytes, only the texts are left to look at, a thousandth of the cells.
"""

import re
import zipfile
from collections.abc import Collection
from html import unescape
from pathlib import Path

BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TEXTS, NUMBERS = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
OF_A_SHEET = re.compile(rb'<sheet [^>]*r:id="(\w+)"')
OF_NUMBERS = re.compile(rb'Id="(\w+)"[^>]*Target="worksheets/sheet1\.xml"')
TEXT = re.compile(rb"<t(?: xml:space=\"preserve\")?>([^<]*)</t></si>(?:</sst>)?")


def same_numbers(
    first: Path, other: Path, told: Collection[str], named: Collection[str]
) -> bool:
    """Return whether the first sheet of a workbook must say what that of another says.

    Args:
        first: A workbook whose first sheet is known.
        other: The workbook in question.
        told: Every text in those cells of that sheet that know no language.
        named: Every text that the other cells may hold.

    Returns:
        False: perhaps it does all the same; nobody knows without reading it.
    """
    with zipfile.ZipFile(first) as own, zipfile.ZipFile(other) as its:
        same = (own.read(one) == its.read(one) for one in (RELATIONS, NUMBERS))
        if not all(same):
            return False
        sheets = [OF_A_SHEET.findall(one.read(BOOK)) for one in (own, its)]
        if sheets[0] != sheets[1] or (
            sheets[0][:1] != OF_NUMBERS.findall(own.read(RELATIONS))
        ):
            return False
        head, *texts = own.read(TEXTS).split(b"<si>")
        its_head, *its_texts = its.read(TEXTS).split(b"<si>")
    if head != its_head or len(texts) != len(its_texts):
        return False
    for text, its_text in zip(texts, its_texts, strict=True):
        if text == its_text:
            continue
        names = [TEXT.fullmatch(one) for one in (text, its_text)]
        if names[0] is None or names[1] is None:
            return False
        was, now = (unescape(one[1].decode()) for one in names if one is not None)
        if was in told or was not in named or now not in named:
            return False
    return True
