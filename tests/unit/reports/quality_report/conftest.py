"""A quality report and its annex, of made cells of the Danish programme."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from pipeline.editorial.fields import fields_of
from pipeline.programme.model import Programme
from pipeline.reports import rendering
from pipeline.reports.registry import REPORTS
from pipeline.reports.rendering import Origin, OwnWords, render_reports
from schemas.disclosed import Cells
from tests.unit.reports.made_cells import BIG, MUNICIPALITY, made_cells, made_units

ROUND = "2019"
ORIGIN = Origin(asset="disclosed/cells", program="p", inputs="i")
MOVED = "grade:4"  # whose good results are certainly more than in the round before
SECRET = 0.7345  # a share of good results that no other number of the cells is like


class Rendered(NamedTuple):
    """Where documents lie, and what they are made of."""

    folder: Path
    cells: pl.DataFrame
    units: pl.DataFrame
    programme: Programme

    def page(self, report: str, edition: str) -> str:
        """Return a document as HTML."""
        path = f"{edition}/{ROUND}/{MUNICIPALITY}/{report}/{MUNICIPALITY}.da.html"
        return (self.folder / path).read_text(encoding="utf-8")

    @property
    def public(self) -> str:
        """The report."""
        return self.page("quality_report", "public")

    @property
    def annex(self) -> str:
        """The annex."""
        return self.page("quality_annex", "confidential")


def in_both_editions(programme: Programme) -> pl.DataFrame:
    """Return made cells: all confidential, and what the public one may hold.

    Of tests that is the country, and of a municipality's goals the outcome.
    """
    made = made_cells(programme)
    tests = programme.indicators.tests
    assert tests is not None
    of_test = pl.col("measure").is_in([one.id for one in tests.subjects])
    of_goal = pl.col("quantity") == "goal"
    told_alone = of_goal | (pl.col("quantity") == "change_share_good")
    decided = made.filter(of_test, of_goal)
    since = [
        decided.with_columns(
            since=pl.lit("2017"), about=pl.lit(goal), verdict=pl.lit("not_met")
        )
        for goal in ("top", "poor")
    ]
    made = pl.concat([made, *since])
    # The municipality as a whole is its big school, but for its good results.
    whole = made.filter(of_test, unit=BIG).with_columns(
        level=pl.lit("municipality"),
        unit=pl.lit(None, pl.String),
        value=pl.when(quantity="share_good").then(SECRET).otherwise("value"),
    )
    moved = whole.filter(of_goal, about="good").with_columns(
        about=pl.lit(None, pl.String),
        since=pl.lit("2017"),
        quantity=pl.lit("change_share_good"),
        verdict=pl.when(breakdown=MOVED).then(pl.lit("up")).otherwise(pl.lit("down")),
    )
    made = pl.concat([made, whole, moved]).with_columns(edition=pl.lit("confidential"))
    below = of_test & (pl.col("level") != "programme")
    numbers = ("value", "low", "high", "n", "base", "detectable")
    outcome = below & told_alone & (pl.col("level") == "municipality")
    public = made.filter(~below | outcome).with_columns(
        *(pl.when(~outcome).then(name).alias(name) for name in numbers),
        status=pl.when(outcome).then(pl.lit("confidential")).otherwise("status"),
        edition=pl.lit("public"),
    )
    return Cells.validate(pl.concat([public, made]).sort(Cells.empty().columns[:2]))


@pytest.fixture(scope="session")
def render(
    programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Rendered]:
    """Return what a municipality's report is, with some files that people wrote."""
    cells, units = in_both_editions(programme), made_units(programme)
    own = tuple(one for one in REPORTS if one.id.startswith("quality_"))

    def written(files: Mapping[str, str], only: str | None = None) -> Rendered:
        folder = tmp_path_factory.mktemp("quality")
        for name, text in files.items():
            file = folder / "editorial" / MUNICIPALITY / ROUND / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        chosen = units if only is None else units.filter(unit_type=only)
        fields = fields_of(folder / "editorial", programme, chosen, MUNICIPALITY)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rendering, "REPORTS", own)
            render_reports(
                programme,
                cells,
                chosen,
                municipality=MUNICIPALITY,
                round_=ROUND,
                out=folder / "reports",
                origin=ORIGIN,
                own_words=OwnWords(fields=fields),
            )
        return Rendered(folder / "reports", cells, chosen, programme)

    return written
