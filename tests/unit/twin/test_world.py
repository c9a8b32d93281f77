"""What a twin holds, and that it is the same every time."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.editorial.agreements import agreements_of
from pipeline.editorial.fields import fields_of
from pipeline.editorial.missing import missing_fields
from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme
from pipeline.twin.assumptions import TwinError, load_assumptions
from pipeline.twin.municipality_world import make_municipality
from pipeline.twin.truth.truth import TruthBook
from pipeline.twin.world import imagined_world, write_twin
from tests.unit.twin.conftest import SEED

Rejections = Callable[[Path], tuple[pl.DataFrame, pl.DataFrame]]


def test_demo_has_two_municipalities_twelve_schools_and_eight_daycare_units(
    demo: Path,
) -> None:
    units = pl.read_parquet(demo / "truth" / "units.parquet")
    first = units.filter(pl.col("round") == "2015")

    assert first["municipality"].n_unique() == 2
    counts = dict(first.group_by("unit_type").len().rows())
    assert counts == {"school": 12, "daycare": 8, "childminders": 1, "municipality": 2}
    [minders] = first.filter(pl.col("unit_type") == "childminders")["municipality"]
    assert minders == "479"


def test_a_municipality_made_alone_has_the_same_bytes(
    demo: Path, programme: Programme, tmp_path: Path
) -> None:
    world, municipalities = imagined_world(
        programme, load_assumptions(), "demo", SEED, tmp_path
    )
    position = len(municipalities) - 1

    make_municipality(
        world, municipalities[position], position, TruthBook(programme.round_ids)
    )

    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert {path.suffix for path in files} == {".csv", ".xlsx", ".sav"}
    for path in files:
        before = demo / "raw" / path.relative_to(tmp_path)
        assert path.read_bytes() == before.read_bytes(), path


def test_two_schools_and_a_daycare_unit_have_agreed_on_something(
    demo: Path, programme: Programme
) -> None:
    units = pl.read_parquet(demo / "truth" / "units.parquet")
    found = [
        (one, agreement)
        for code in units["municipality"].unique()
        for one, agreement in agreements_of(
            demo / "editorial", programme, units, code
        ).by_unit.items()
    ]
    kinds = dict(units.filter(round="2015").select("unit", "unit_type").iter_rows())
    assert sorted(kinds[unit] for (_, unit), _ in found) == [
        "daycare", "school", "school",
    ]  # fmt: skip
    assert {round_ for (round_, _), _ in found} == {"2015"}
    assert not any(agreement.missing for _, agreement in found)
    assert [one.as_it_stands for _, one in sorted(found)] == [True, False, False]


def test_a_municipality_has_written_into_its_report_and_two_boards_have_not(
    demo: Path, programme: Programme
) -> None:
    units = pl.read_parquet(demo / "truth" / "units.parquet").filter(round="2019")
    lacking = {}
    for code in sorted(units["municipality"].unique()):
        found = fields_of(demo / "editorial", programme, units, code)
        assert found.mistakes == found.remarks == ()
        lacking[code] = [
            one.expected.field.id
            for one in missing_fields(
                found,
                programme,
                units,
                municipality=code,
                round_="2019",
                document="quality_report",
            )
        ]
    first, *_ = lacking.values()
    assert first == ["school_board_statement", "parent_board_statement"]


def test_another_seed_gives_another_world(
    demo: Path, programme: Programme, tmp_path: Path
) -> None:
    world, [first, *_] = imagined_world(
        programme, load_assumptions(), "demo", SEED + 1, tmp_path
    )

    make_municipality(world, first, 0, TruthBook(programme.round_ids))

    name = Path("2015") / first.code / "national_tests.csv"
    assert (tmp_path / name).read_bytes() != (demo / "raw" / name).read_bytes()


def test_all_four_forms_of_surveyxact_exports_occur(demo: Path) -> None:
    starts = {path.read_bytes()[:3] for path in demo.rglob("dataset.csv")}

    assert b"\xff\xfer" in starts  # UTF-16 with its mark
    assert b"res" in starts  # semicolons, nothing quoted
    assert b'"re' in starts  # commas, text quoted
    assert list(demo.rglob("*.xlsx"))


def test_reduced_programme_has_the_twin_s_municipalities_and_says_synthetic(
    demo: Path,
) -> None:
    reduced = load_programme(demo / "programme")

    assert reduced.municipality_codes == ["250", "479"]
    assert [m.name for m in reduced.file.municipalities] == [
        "Frederikssund",
        "Svendborg",
    ]
    assert reduced.file.synthetic
    text = (demo / "programme" / "programme.yaml").read_text(encoding="utf-8")
    assert text.startswith("# The programme:")  # comments are kept


def test_successions_say_what_the_truth_says(demo: Path) -> None:
    units = pl.read_parquet(demo / "truth" / "units.parquet")
    ended = units.filter("is_last_round").select("unit", "successor")

    listed = load_programme(demo / "programme").successions

    assert {(s.unit, s.successor) for s in listed} == set(ended.rows())
    assert all(s.kind == ("merged" if s.successor else "closed") for s in listed)


def test_a_folder_that_holds_deliveries_is_left_alone(
    programme_folder: Path, tmp_path: Path
) -> None:
    delivery = tmp_path / "raw" / "2015" / "479" / "pupils.csv"
    delivery.parent.mkdir(parents=True)
    delivery.write_text("kept", encoding="utf-8")

    with pytest.raises(TwinError, match="raw: already holds 2015; empty it or"):
        write_twin(programme_folder, size="demo", seed=SEED, out=tmp_path)

    assert delivery.read_text(encoding="utf-8") == "kept"


def test_the_twin_lists_every_file_that_it_wrote(demo: Path) -> None:
    lines = (demo / "truth" / "files.sha256").read_text(encoding="utf-8").splitlines()
    listed = [line.split("  ", maxsplit=1)[1] for line in lines]
    written = [
        file.relative_to(demo).as_posix()
        for part in ("raw", "programme", "editorial")
        for file in sorted((demo / part).rglob("*"))
        if file.is_file()
    ]
    assert listed == written
