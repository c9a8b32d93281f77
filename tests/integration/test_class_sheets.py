"""From files to class sheets: who has one, who has none, and what nobody finds out."""

import json
from pathlib import Path

import polars as pl
import pytest

from pipeline.disclosure.attacker.release import attack_release, read_release
from pipeline.disclosure.attacker.tables import promises
from pipeline.programme.load import load_programme
from pipeline.reports.rendering import Origin, render_reports
from tests.integration.class_world import MARKUP, write_programme, write_raw
from tests.integration.tiny_world import run

OF_CLASS = pl.col("breakdown").str.starts_with("class:")
HIDDEN = {"479001": ["4B", "4C"], "479002": ["4A", "4B"], "510001": []}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run; `said.txt` is what it said."""
    folder = tmp_path_factory.mktemp("classes")
    programme = write_programme(folder / "programme")
    result = run(write_raw(folder / "raw"), folder / "data", programme=programme)
    assert result.exit_code == 0, result.output
    (folder / "said.txt").write_text(result.output)
    return folder


def table(world: Path, name: str) -> pl.DataFrame:
    stage, _, plain = name.partition(".")
    return pl.read_parquet(world / "data" / "lake" / stage / plain / "**" / "*.parquet")


def sheets(folder: Path) -> list[Path]:
    return sorted(folder.glob("class/2015/*/class_sheet/*.html"))


def test_classes_of_ten_have_a_sheet_unless_it_gives_another_class_away(
    world: Path,
) -> None:
    """4B of 479001 has nine; 4C is hidden with it. Of 479002 the other class is."""
    reports = world / "data" / "reports"
    stems = [file.name.partition(".")[0] for file in sheets(reports)]
    assert stems[:2] == ["479001_4A", "510001_4A"]
    assert [one.startswith("510001_I-4-I-") for one in stems[2:]] == [True]
    assert all(file.with_suffix(".pdf").exists() for file in sheets(reports))


def test_it_is_said_which_classes_have_no_sheet(world: Path) -> None:
    sheet = (sheets(world / "data" / "reports")[0]).read_text()
    assert "Noget om 4B og 4C, som ikke har noget ark" in sheet
    certificate = world / "data" / "reports" / "class" / "2015" / "certificate.json"
    assert json.loads(certificate.read_text())["classes"] == {"told": 3, "untold": 4}
    page = certificate.with_name("certificate.da.html").read_text()
    assert "Klasser uden ark" in page
    said = (world / "said.txt").read_text()
    told = "class sheets 3; classes without one 4: 2015 479001 4B 4C, 2015 479002 4A 4B"
    assert told in said


def test_markup_in_the_name_of_a_class_is_text(world: Path) -> None:
    page = sheets(world / "data" / "reports")[2].read_text()
    assert MARKUP.upper() not in page
    assert "&lt;I&gt;4&lt;/I&gt;, Skolen 510001</h1>" in page
    index = (world / "data" / "reports" / "class" / "index.html").read_text()
    assert MARKUP.upper() not in index
    assert "I-4-I" in index


def test_only_the_edition_for_classes_tells_of_them(world: Path) -> None:
    cells = table(world, "disclosed.cells")
    assert set(cells.filter(OF_CLASS)["edition"]) == {"class"}
    hidden = cells.filter(OF_CLASS, pl.col("status") == "hidden")
    named = hidden.select("unit", pl.col("breakdown").str.strip_prefix("class:"))
    by_unit = named.unique().sort("unit", "breakdown").rows()
    assert by_unit == [(unit, one) for unit, ones in HIDDEN.items() for one in ones]


def test_hidden_classes_were_attacked_and_kept(world: Path) -> None:
    attack = table(world, "reported.attack").filter(OF_CLASS)
    assert set(attack["unit"]) == {"479001"}
    assert set(attack["breakdown"]) == {"class:4B", "class:4C"}
    assert not attack["caught"].any()
    widths = attack.filter(quantity="points")["width"].to_list()
    assert len(widths) == 2
    assert min(widths) >= 80


def test_of_the_faces_that_a_class_chose_only_those_that_matter_are_told(
    world: Path,
) -> None:
    """Of schools every face is told; of classes the pattern protects only these two."""
    programme = load_programme(world / "programme")
    facts = read_release(world / "data" / "reports", programme).facts
    told = {
        edition: {fact.number.quantity for fact in said if fact.number.of_item}
        for edition, said in facts.items()
    }
    matters = "item_share 3 4"
    faces = {f"item_share {face}" for face in range(1, 5)}
    assert told == {"unit": {matters, *faces}, "class": {matters}}
    cells = table(world, "disclosed.cells").filter(OF_CLASS, quantity="item_share")
    assert set(cells["about"]) == {"3 4"}


def test_a_hidden_class_that_is_shown_is_caught(world: Path, tmp_path: Path) -> None:
    """The sheet of 4C of 479001, of fifteen, and of 4A of 479002, of twelve."""
    programme = load_programme(world / "programme")
    means = table(world, "compared.class_means")
    answered = table(world, "scored.class_participation")
    leaked = {("479001", "4C"), ("479002", "4A")}
    cells = table(world, "disclosed.cells")
    truth = {
        **{
            (unit, name, "points"): (round(points), n)
            for unit, name, points, n in means.select(
                "unit", "class_id", "points", "n"
            ).iter_rows()
        },
        **{
            (unit, name, "answered"): (n, n)
            for unit, name, n in answered.select(
                "unit", "class_id", "n_answered"
            ).iter_rows()
        },
    }
    rows = cells.to_dicts()
    for row in rows:
        name = row["breakdown"].removeprefix("class:")
        key = (row["unit"], name, row["quantity"])
        if (row["unit"], name) in leaked and key in truth:
            row["value"], row["n"] = map(float, truth[key])
            row["status"], row["n"] = "shown", int(row["n"])
    leaky = pl.DataFrame(rows, schema=cells.schema)
    catalogue = [
        render_reports(
            programme,
            leaky,
            table(world, "staged.units"),
            municipality=municipality,
            round_="2015",
            out=tmp_path,
            origin=Origin(asset="disclosed/cells", program="", inputs=""),
        )[0]
        for municipality in ("479", "510")
    ]
    names = {
        unit: (name,)
        for unit, name in pl.concat(catalogue).select("unit", "unit_name").iter_rows()
    }
    norms = table(world, "compared.norms")
    found = attack_release(tmp_path, programme, norms, promises(programme), names=names)
    caught = {
        (one.number.unit, one.number.breakdown): set(one.because)
        for one in found["class"]
        if one.because
    }
    reasons = {"narrow", "persons_known", "alone"}
    assert caught == dict.fromkeys(
        [("479001", "class:4B"), ("479002", "class:4B")], reasons
    )
    assert not any(one.because for one in found["unit"])


def test_without_the_edition_nothing_is_counted_or_written(
    world: Path, tiny_world: Path
) -> None:
    """The tiny world tells of no classes; its pupils are in some all the same."""
    for name in ("class_moments", "class_counts", "class_participation"):
        assert table(tiny_world, f"scored.{name}").is_empty()
        assert table(world, f"scored.{name}").height > 0
    assert table(tiny_world, "compared.class_means").is_empty()
    for name in ("disclosed.pattern", "disclosed.cells"):
        assert table(tiny_world, name).filter(OF_CLASS).is_empty()
    assert not (tiny_world / "data" / "reports" / "class").exists()
    assert "class sheets" not in (tiny_world / "said.txt").read_text()


def test_other_editions_are_the_same_bytes_with_and_without_classes(
    world: Path, tmp_path: Path
) -> None:
    programme = load_programme(world / "programme")
    file = programme.file
    unit = [one for one in file.editions if one.id == "unit"]
    without = file.model_copy(update={"editions": unit})
    programme = programme.model_copy(update={"file": without})
    written = render_reports(
        programme,
        table(world, "disclosed.cells").filter(edition="unit"),
        table(world, "staged.units"),
        municipality="479",
        round_="2015",
        out=tmp_path,
        origin=Origin(asset="disclosed/cells", program="", inputs=""),
    )[0]
    for path in written["path"]:
        there = world / "data" / "reports" / path
        assert (tmp_path / path).read_bytes() == there.read_bytes()
