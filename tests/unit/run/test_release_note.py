"""What a release says has changed: kinds of numbers, counted, and no figure."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.editorial.decisions import Decision
from pipeline.programme.model import Programme
from pipeline.publishing.findings import Kind
from pipeline.publishing.warnings import Warned
from pipeline.run.release_note import differences, release_note
from pipeline.store.lake import Lake, write_table
from pipeline.store.released import Release
from schemas.disclosed import QUANTITIES, Cells

AT = {"edition": "unit", "round": "2015", "level": "unit", "municipality": "479",
      "informant_group": "pupils", "measure": "calm", "breakdown": "all",
      "quantity": "points"}  # fmt: skip


def cells(**of: tuple[float | None, str]) -> pl.DataFrame:
    """Return the points of schools, by name, with their state."""
    rows = [
        AT
        | {"unit": unit, "value": value, "n": 20, "status": status, "edition": edition}
        for unit, (value, status) in of.items()
        for edition in ("unit", "public")
    ]
    return pl.DataFrame(rows, schema=Cells.empty().schema)  # pyright: ignore[reportAttributeAccessIssue]


BEFORE = cells(
    same=(500.0, "shown"),
    other=(510.0, "shown"),
    gone=(520.0, "shown"),
    hides=(530.0, "shown"),
    opens=(None, "hidden"),
)
NOW = cells(
    same=(500.0, "shown"),
    other=(511.0, "shown"),
    hides=(None, "hidden"),
    opens=(480.0, "shown"),
    new=(490.0, "shown"),
)


def test_each_number_counts_once_whatever_editions_print_it() -> None:
    found = differences(NOW, BEFORE)
    assert dict(found.select("unit", "change").rows()) == {
        "other": "changed", "gone": "gone", "hides": "hidden", "opens": "shown",
        "new": "new",
    }  # fmt: skip
    assert found.height == 5


def test_the_note_counts_and_tells_no_number(small: Programme, tmp_path: Path) -> None:
    first, second = (
        Release(tmp_path / v, "2015", v, n, ("2015",))
        for n, v in enumerate(["2015.1.0", "2015.1.1"], start=1)
    )
    write_table(BEFORE, Lake(first.lake.root).path("disclosed.cells"), "")
    said = release_note(small, "en", second, first, NOW, 6)
    assert said.startswith("# Release 2015.1.1\n")
    assert "Documents: 6. Numbers that they rest on: 4." in said
    assert "| Number | 1 | 1 | 1 | 1 | 1 | 5 |" in said
    assert "511" not in said
    assert "first release" in release_note(small, "en", first, None, BEFORE, 6)
    assert "those of 2015.1.0" in release_note(small, "en", second, first, BEFORE, 6)
    assert release_note(small, "da", second, first, NOW, 6).startswith("# Udgivelse")


@pytest.mark.parametrize("about", ["response_rate", "refused"])
def test_the_note_names_a_warning_without_its_digits(
    small: Programme, tmp_path: Path, about: str
) -> None:
    """The note is everybody's; one has a title, and the other has none."""
    warned = Warned(
        kind=Kind.UNDECIDED_WARNING,
        municipality=None,
        about=about,
        says="administration is 0.5714",
        key=b"k" * 32,
    )
    decision = Decision(
        warning=warned.name,
        decision="publish",
        by="Skolechefen",
        date=date(2016, 2, 10),
        why="Alle er spurgt to gange.",
        place="decisions.yaml:2",
    )
    first = Release(tmp_path / "2015.1.0", "2015", "2015.1.0", 1, ("2015",))
    decisions = [(warned, decision)]
    said = release_note(small, "en", first, None, NOW, 6, decisions=decisions)
    assert "Skolechefen, 2016-02-10: Alle er spurgt to gange." in said
    assert warned.name.removeprefix(f"{about}-") not in said
    assert "0.5714" not in said
    assert decision.about == about


def test_every_kind_of_number_has_a_line(small: Programme, tmp_path: Path) -> None:
    first, second = (
        Release(tmp_path / v, "2015", v, n, ("2015",))
        for n, v in enumerate(["2015.1.0", "2015.1.1"], start=1)
    )
    write_table(BEFORE.clear(), Lake(first.lake.root).path("disclosed.cells"), "")
    kinds = pl.DataFrame({"quantity": QUANTITIES})
    every = NOW.drop("quantity").join(kinds, how="cross").select(NOW.columns)
    for language in small.file.languages:
        said = release_note(small, language, second, first, every, 6)
        assert said.count("\n| ") == len(QUANTITIES) + 1
