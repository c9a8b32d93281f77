"""`make` in a folder whose name holds everything that a name may hold."""

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.twin.clean import note_written

ROOT = Path(__file__).parents[2]
NAME = 'a b\'s "c" [d] æøå #1'
CODE = ("pipeline", "data/raw/README.md")
OWN = ("data/raw/2019/479/ours.csv", "data/keys/479.key")


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A checkout after `make run`; what lies beside it is the same at the end."""
    folder = tmp_path / "parent" / NAME
    folder.mkdir(parents=True)
    for name in ("Makefile", "dagster.yaml", "pyproject.toml", "uv.lock"):
        shutil.copy2(ROOT / name, folder)
    for name in CODE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name,
                folder / name,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        else:
            shutil.copy2(ROOT / name, folder / name)
    beside = [
        write(tmp_path / "parent" / name)
        for name in ("data/lake/part.parquet", "data/raw/a.csv", ".dagster/a", "a/b")
    ]
    for name in ("data/raw/2019/479/demo.csv", "data/programme/programme.yaml"):
        write(folder / name)
    note_written(folder / "data", ("raw", "programme"))
    for name in (".dagster/runs.db", "data/lake/part.parquet", "data/keys/250.key"):
        write(folder / name)
    yield folder
    there = sorted((tmp_path / "parent").rglob("*"))
    outside = [file for file in there if folder not in file.parents]
    assert [file for file in outside if file.is_file()] == sorted(beside)
    assert not [file for file in outside if file.name == ".venv"]


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(path.name, encoding="utf-8")
    return path


def make(
    *arguments: str, folder: Path, stdin: int = subprocess.DEVNULL
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        stdin=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")},
    )


def data_files(checkout: Path) -> list[str]:
    return sorted(
        file.relative_to(checkout).as_posix()
        for file in (checkout / "data").rglob("*")
        if file.is_file()
    )


def test_help_lists_the_commands(checkout: Path) -> None:
    shown = make("help", folder=checkout)
    assert shown.returncode == 0, shown.stderr
    assert "  clean      Remove what `make run` wrote" in shown.stdout


@pytest.mark.parametrize("target", ["install", "run", "dev", "test", "lock"])
def test_no_command_names_a_folder_outside(checkout: Path, target: str) -> None:
    shown = make("-n", target, folder=checkout)
    assert shown.returncode == 0, shown.stderr
    assert '"python3" -m venv .venv' in shown.stdout
    assert str(checkout.parent) not in shown.stdout


def test_dagster_finds_its_settings(checkout: Path) -> None:
    (checkout / ".venv").symlink_to(sys.prefix)
    asked = "import dagster as dg; print(dg.DagsterInstance.get().telemetry_enabled)"
    with (checkout / "Makefile").open("a", encoding="utf-8") as makefile:
        makefile.write(f"\ntelemetry:\n\t@$(BIN)/python -c '{asked}'\n")
    said = make("telemetry", folder=checkout)
    assert said.stdout == "False\n", said.stderr


def test_every_command_runs_in_the_checkout(checkout: Path) -> None:
    with (checkout / "Makefile").open("a", encoding="utf-8") as makefile:
        makefile.write('\nwhere:\n\t@pwd && ls -d "$$DAGSTER_HOME/dagster.yaml"\n')
    for shown in (
        make("where", "--no-print-directory", folder=checkout),
        make(
            "-C", str(checkout), "where", "--no-print-directory", folder=checkout.parent
        ),
    ):
        assert shown.returncode == 0, shown.stderr
        assert shown.stdout.splitlines()[0] == str(checkout)


def test_the_makefile_of_another_folder_is_refused(checkout: Path) -> None:
    refused = make("-f", f"{NAME}/Makefile", "clean", folder=checkout.parent)
    assert refused.returncode == 2
    assert "make -C FOLDER" in refused.stderr
    assert "data/lake/part.parquet" in data_files(checkout)


def test_clean_takes_the_demo(checkout: Path) -> None:
    cleaned = make("clean", folder=checkout)
    assert (cleaned.returncode, cleaned.stdout) == (0, ""), cleaned.stderr
    assert data_files(checkout) == ["data/raw/README.md"]
    assert not (checkout / ".dagster").exists()


def test_clean_keeps_own_deliveries_and_keys_where_nobody_can_answer(
    checkout: Path,
) -> None:
    for name in OWN:
        write(checkout / name)

    cleaned = make("clean", folder=checkout)

    assert cleaned.returncode == 0, cleaned.stderr
    assert "Kept data/raw/2019/479/ours.csv, that the demo did not write" in (
        cleaned.stdout
    )
    assert data_files(checkout) == [
        "data/keys/250.key",
        "data/keys/479.key",
        "data/raw/2019/479/ours.csv",
        "data/raw/README.md",
    ]


@pytest.mark.parametrize(("typed", "remains"), [("y\ny\n", 1), ("\n\n", 4)])
def test_clean_asks_who_sits_at_a_terminal(
    checkout: Path, typed: str, remains: int
) -> None:
    for name in OWN:
        write(checkout / name)
    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed.encode())
        cleaned = make("clean", folder=checkout, stdin=theirs)
    finally:
        os.close(ours)
        os.close(theirs)
    assert "Remove data/raw/2019/479/ours.csv" in cleaned.stdout
    assert len(data_files(checkout)) == remains
