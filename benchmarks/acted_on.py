"""Can people act on the profiles? Three shares over every profile of a finished run.

    python -m benchmarks.acted_on --data DIR [--programme DIR] [--edition unit]

Of what is certainly wrong by `disclosed.cells`: how much is named on the first page of
the unit's PDF, and on its first two; and how much leads to a module or a talk sheet,
and stands in the unit's own sheet or plan. Of the profiles: how many have something
true to show before their tables, answers per 100 or a certain difference.
"""

import argparse
import re
import sys
from collections import Counter
from html import unescape
from pathlib import Path

import polars as pl
import pypdfium2 as pdfium

from benchmarks.certain_problems import Problem, called, problems
from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme

TO_ACT_ON = 2  # pages
TAG = re.compile(r"<(svg|style)\b.*?</\1>|<[^>]*>", re.S)
HEADING = re.compile(r'<article class="topic">\s*<h3>(.*?)</h3>', re.S)
SHEET = re.compile(r'<section class="sheet" aria-labelledby="talk">.*?</section>', re.S)
ANSWER = re.compile(r'<table[^>]*class="answers".*?<td(?![^>]*class="none")', re.S)
CERTAIN = re.compile(r'<p class="verdict">|aria-labelledby="(?:strengths|further-1)"')


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--programme", type=Path, default=None)
    parser.add_argument("--edition", default="unit")
    given = parser.parse_args()
    programme = load_programme(given.programme or Path("programme"))
    lines = told(counted(given.data, programme, given.edition))
    sys.stdout.write("\n".join([*lines, ""]))


def counted(data: Path, programme: Programme, edition: str) -> Counter[str]:
    """Return how many profiles and certain problems there are, and of which what is so.

    Args:
        data: Folder of a finished run: `lake` and `reports`.
        programme: What the run was made with.
        edition: Whose documents are looked at.
    """
    cells = pl.concat(
        pl.read_parquet(file).filter(
            pl.col("edition") == edition, pl.col("level") == "unit"
        )
        for file in sorted((data / "lake/disclosed/cells").rglob("*.parquet"))
    )
    by_unit = {
        (round_, unit): rows for (round_, unit), rows in cells.group_by("round", "unit")
    }
    offered = _offered(programme)
    found: Counter[str] = Counter()
    pages = f"*/*/*_profile/*.{programme.language}.html"
    for page in sorted((data / "reports" / edition).glob(pages)):
        round_, unit = page.parts[-4], page.name.partition(".")[0]
        own = by_unit.get((round_, unit), cells.clear())
        text = page.read_text(encoding="utf-8")
        found["profiles"] += 1
        found["show"] += bool(ANSWER.search(text) or CERTAIN.search(text))
        bad = list(problems(own, programme, round_, unit))
        if bad:
            found += _of_problems(page, text, bad, programme, offered)
    return found


def told(found: Counter[str]) -> list[str]:
    """Return the shares in words."""
    of_problems = {
        "named_1": "named on the first page",
        "named_2": "named on the first two pages",
        "offered": "with a module or a talk sheet in the programme",
        "in_hand": "in the unit's own talk sheet or plan",
    }
    profiles, certain = found["profiles"], found["problems"]
    shown = _share(found["show"], profiles)
    return [
        f"{profiles} profiles, with something true to show: {shown}",
        f"{certain} certain problems in {found['with_problems']} profiles",
        *(
            f"  {words}: {_share(found[key], certain)}"
            for key, words in of_problems.items()
        ),
    ]


def _of_problems(
    page: Path,
    text: str,
    bad: list[Problem],
    programme: Programme,
    offered: set[str],
) -> Counter[str]:
    """Return what becomes of the problems of one unit."""
    with pdfium.PdfDocument(page.with_suffix(".pdf")) as document:
        pages = [
            _words(document[place]) for place in range(min(TO_ACT_ON, len(document)))
        ]
    sheet = SHEET.search(text)
    plan = page.parent.with_name(page.parent.name.replace("_profile", "_plan"))
    plan /= page.name
    in_hand = HEADING.findall(sheet[0]) if sheet else []
    in_hand += (
        HEADING.findall(plan.read_text(encoding="utf-8")) if plan.exists() else []
    )
    in_hand = {" ".join(unescape(TAG.sub("", one)).split()) for one in in_hand}
    found = Counter(with_problems=1)
    for problem in bad:
        name = called(programme, problem)
        found["problems"] += 1
        found["named_1"] += name in pages[0]
        found["named_2"] += any(name in one for one in pages)
        found["offered"] += problem.measure in offered
        found["in_hand"] += name in in_hand
    return found


def _offered(programme: Programme) -> set[str]:
    """Return the scales, tests and figures that a module or a sheet is about."""
    modules = programme.modules
    of_units = [one.triggered_by for one in modules.modules if one.kind == "B"]
    return {one for listed in of_units for one in listed} | {
        one for sheet in modules.sheets for one in sheet.about
    }


def _words(page: pdfium.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_range().split())


def _share(count: int, everything: int) -> str:
    share = count / everything if everything else 1.0
    return f"{count} ({share:.1%})"


if __name__ == "__main__":
    main()
