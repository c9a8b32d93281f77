"""An edition is its owner's only: nothing that others may open tells what is in it."""

import re
import shutil
import stat
from collections.abc import Iterator
from hashlib import blake2b, sha256
from pathlib import Path

import pytest

from pipeline.publishing.scope import Asked
from pipeline.run.publish import looked_at
from pipeline.store.lake import Lake, stamp
from pipeline.store.released import SUMS
from tests.integration.control_world import EDITIONS
from tests.integration.publishing_world import make, publish, workspace

CELLS = "disclosed.cells"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world with a release of three editions, one of them the owner's."""
    folder = make(tmp_path_factory.mktemp("closed"), EDITIONS)
    result = publish(folder)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def folder(world: Path) -> Path:
    return world / "data/releases/2015/2015.1.0"


def files(folder: Path, *, to_others: bool) -> Iterator[Path]:
    """Yield the files of a folder that others may open, or that they may not."""
    for file in sorted(folder.rglob("*")):
        above = (one for one in file.parents if one.is_relative_to(folder))
        there = (file, *(one for one in above if one != folder))
        open_ = all(stat.S_IMODE(one.stat().st_mode) & 0o004 for one in there)
        if file.is_file() and open_ == to_others:
            yield file


def digests(folder: Path) -> set[str]:
    """Return whatever of 64 or 32 digits stands in the texts that others may open."""
    texts = (file.read_bytes() for file in files(folder, to_others=True))
    found = {
        digits.decode()
        for text in texts
        for digits in re.findall(rb"(?<![0-9a-f])[0-9a-f]{32,64}(?![0-9a-f])", text)
    }
    assert found  # of what is open there are some
    return found


def test_the_list_that_is_open_names_all_that_others_may_open(folder: Path) -> None:
    names = {line[66:] for line in (folder / SUMS).read_text().splitlines()}
    there = {
        file.relative_to(folder).as_posix() for file in files(folder, to_others=True)
    }
    assert names == there - {SUMS}
    assert (folder / "documents/confidential/2015/certificate.json").exists()
    assert not any("/confidential/" in name for name in names)


@pytest.mark.parametrize(
    "place", ["releases/2015/2015.1.0", "published", "reports/public", "reports/unit"]
)
def test_nothing_that_is_open_holds_a_hash_of_what_is_closed(
    world: Path, folder: Path, place: str
) -> None:
    """Neither of a file, nor of the table that holds all hidden numbers."""
    open_, closed = (
        {sha256(one.read_bytes()).hexdigest() for one in files(folder, to_others=which)}
        for which in (True, False)
    )
    assert len(closed - open_) > 20  # dictionaries are the same in all editions
    found = digests(world / "data" / place)
    assert not found & (closed - open_)
    told = stamp(Lake(world / "data/lake").path(CELLS))
    assert told is not None
    assert not found & {told.content, told.made_from}
    own = folder / "documents/confidential/2015/certificate.json"
    assert told.content in own.read_text()


def test_the_name_of_a_warning_cannot_be_tried_out(world: Path, folder: Path) -> None:
    """Whoever knows what is said, but no secret, cannot tell that it is that."""
    warnings = looked_at(workspace(world), Asked(round="2015")).warnings
    assert warnings
    assert len((world / "data/keys/programme.key").read_bytes()) == 32
    said = (folder / "decisions.json").read_text()
    for one in warnings:
        text = one.says.encode()
        assert one.name in said
        digits = one.name.rpartition("-")[2]
        assert digits != sha256(text).hexdigest()[: len(digits)]
        for length in (3, 32, 64):
            tried = blake2b(text, digest_size=length).hexdigest()
            assert digits != tried[: len(digits)]


def test_decisions_outlast_the_secrets_that_pseudonyms_rest_on(
    world: Path, tmp_path: Path
) -> None:
    """They are deleted once no round needs them; who compares sums never had any."""
    before = names(world)
    copy = shutil.copytree(world, tmp_path / "world")
    for file in (copy / "data/keys").glob("[0-9]*.key"):
        file.unlink()
    assert names(copy) == before
    (copy / "data/keys/programme.key").unlink()
    assert names(copy).isdisjoint(before)


def names(world: Path) -> set[str]:
    found = {
        one.name for one in looked_at(workspace(world), Asked(round="2015")).warnings
    }
    assert found
    return found
