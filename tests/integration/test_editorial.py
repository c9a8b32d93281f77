"""`laering editorial` makes what is not there, and says what is missing."""

from pathlib import Path

from tests.integration.tiny_world import laering


def test_the_command_makes_empty_files_once_and_says_what_is_missing(
    tiny_world: Path, programme_folder: Path, tmp_path: Path
) -> None:
    """The register is the lake's; without one the municipality's own are made."""
    where = ("--programme", programme_folder, "--data", tmp_path)
    asked = ("editorial", "--municipality", "479", "--round", "2015", *where)
    first = laering(*asked)
    assert first.exit_code == 0, first.output
    assert "no register of units yet" in first.output
    assert not list((tmp_path / "editorial").rglob("school_board_statement.*"))

    (tmp_path / "lake").symlink_to(tiny_world / "data" / "lake")
    second = laering(*asked)
    made = tmp_path / "editorial" / "479" / "2015" / "school_board_statement.479001.md"
    assert f"written: {made}" in second.output
    assert second.output.count("written: ") == len(
        list((tmp_path / "editorial").rglob("*_statement.*"))
    )

    made.write_text("Vi er glade.\n", encoding="utf-8")
    (made.parent / "action_plans.md").write_text("<b>Ro</b>\n", encoding="utf-8")
    third = laering(*asked)
    assert third.exit_code == 1
    assert "written: " not in third.output
    assert f"{made}" not in third.output
    assert "PROBLEM editorial/479/2015/action_plans.md:1: holds HTML" in third.output
    assert made.read_text(encoding="utf-8") == "Vi er glade.\n"


def test_a_municipality_that_is_not_there_is_told(
    programme_folder: Path, tmp_path: Path
) -> None:
    result = laering("editorial", "--municipality", "999", "--round", "2015",
                     "--programme", programme_folder, "--data", tmp_path)  # fmt: skip
    assert result.exit_code == 2
    assert not (tmp_path / "editorial").exists()
