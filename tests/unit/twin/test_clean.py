"""What `make clean` takes, and what it leaves."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.twin.clean import clean, note_written

DELIVERY = "data/raw/2019/479/answers.csv"
AGREEMENT, TRUTH = "data/editorial/479/2015/479001.md", "data/truth/units.parquet"
Clean = Callable[..., list[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout after `make run`."""
    root = tmp_path / "checkout"
    for name in (DELIVERY, AGREEMENT, "data/programme/programme.yaml", TRUTH):
        write(root / name, "demo")
    note_written(root / "data", ("raw", "programme", "editorial"))
    for name in (".dagster/storage/runs.db", "data/lake/part.parquet"):
        write(root / name, "made")
    write(root / "data/raw/README.md", "in the repository")
    write(root / "data/keys/479.key", "secret")
    return root


@pytest.fixture
def cleaned(checkout: Path) -> Clean:
    """Clean the checkout with one answer to all questions; return what was said."""

    def run(*, answer: bool = False) -> list[str]:
        said: list[str] = []

        def ask(question: str) -> bool:
            said.append(question)
            return answer

        clean(checkout, ask, said.append)
        return said

    return run


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def left(checkout: Path) -> list[str]:
    return sorted(
        file.relative_to(checkout).as_posix()
        for file in checkout.rglob("*")
        if file.is_file()
    )


def test_nothing_of_the_demo_is_left_and_nothing_is_asked(
    checkout: Path, cleaned: Clean
) -> None:
    assert cleaned() == []
    assert left(checkout) == ["data/raw/README.md"]


def test_own_deliveries_and_all_keys_stay(checkout: Path, cleaned: Clean) -> None:
    write(checkout / "data/raw/2019/479/ours.csv", "real")

    said = cleaned()

    assert left(checkout) == [
        "data/keys/479.key",
        "data/raw/2019/479/ours.csv",
        "data/raw/README.md",
    ]
    assert said[1].startswith("Kept data/raw/2019/479/ours.csv, that the demo did not")
    assert said[3].startswith("Kept data/keys/479.key, that may belong to real")


def test_own_deliveries_and_keys_go_if_their_owner_says_so(
    checkout: Path, cleaned: Clean
) -> None:
    write(checkout / "data/raw/2019/479/ours.csv", "real")
    cleaned(answer=True)
    assert left(checkout) == ["data/raw/README.md"]


def test_a_delivery_in_place_of_the_demos_is_somebodys_own(
    checkout: Path, cleaned: Clean
) -> None:
    write(checkout / DELIVERY, "real")
    cleaned()
    assert DELIVERY in left(checkout)


def test_a_changed_programme_stays(checkout: Path, cleaned: Clean) -> None:
    write(checkout / "data/programme/programme.yaml", "thought about for a week")
    cleaned()
    assert "data/programme/programme.yaml" in left(checkout)


def test_what_somebody_wrote_down_stays(checkout: Path, cleaned: Clean) -> None:
    write(checkout / AGREEMENT, "our own goals")
    assert cleaned()[-1] == f"Kept {AGREEMENT}, that people wrote."
    assert AGREEMENT in left(checkout)


def test_keys_older_than_the_demo_stay(checkout: Path, cleaned: Clean) -> None:
    twin = (checkout / "data/truth/files.sha256").stat().st_mtime
    older = write(checkout / "data/keys/250.key", "secret")
    os.utime(older, (twin - 1, twin - 1))
    cleaned()
    assert left(checkout) == ["data/keys/250.key", "data/raw/README.md"]


def test_without_a_list_nothing_is_the_demos(checkout: Path, cleaned: Clean) -> None:
    (checkout / "data/truth/files.sha256").unlink()
    cleaned()
    assert left(checkout) == [
        AGREEMENT,
        "data/keys/479.key",
        "data/programme/programme.yaml",
        DELIVERY,
        "data/raw/README.md",
    ]


@pytest.mark.parametrize("name", ["data", "data/raw", "data/lake", "data/raw/2019"])
def test_what_a_link_leads_to_is_left_alone(
    checkout: Path, cleaned: Clean, tmp_path: Path, name: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (checkout / name).rename(elsewhere)
    (checkout / name).symlink_to(elsewhere)
    before = left(elsewhere)

    said = cleaned()

    assert left(elsewhere) == before
    assert (checkout / name).is_symlink()
    assert said
