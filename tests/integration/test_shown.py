"""Who looks only at the UI sees what was refused, whose it is and what to do."""

import shutil
from pathlib import Path

import dagster as dg
import pytest

from assets.raw import every_file_is_accepted
from assets.staged import every_row_is_accepted
from pipeline.run.freshness import Freshness
from pipeline.run.steps import STEPS
from pipeline.run.workspace import Workspace
from pipeline.store.refusals import UnusableError
from tests.integration.tiny_world import PROGRAMME, run


@pytest.fixture(scope="module")
def faulty(tiny_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A world with a file that lacks a column, and one with a row too many."""
    folder = tmp_path_factory.mktemp("faulty")
    raw = Path(shutil.copytree(tiny_world / "raw", folder / "raw"))
    (raw / "2017" / "479" / "pupils.csv").write_bytes(b"key;school;grade\r\nx;y;z\r\n")
    file = raw / "2017" / "510" / "pupils.csv"
    lines = file.read_bytes().splitlines()
    file.write_bytes(b"\r\n".join([*lines, lines[-1].replace(b"510001;", b"999999;")]))
    assert run(raw, folder / "data").exit_code == 1
    return Workspace.of(programme=PROGRAMME, raw=raw, data=folder / "data")


def said(result: object, what: str) -> str:
    assert isinstance(result, dg.AssetCheckResult)
    value = result.metadata[what].value
    assert isinstance(value, str)
    return value


def test_a_refused_file_is_named_with_its_owner_and_the_remedy(
    faulty: Workspace,
) -> None:
    result = every_file_is_accepted(faulty)
    assert isinstance(result, dg.AssetCheckResult)
    assert not result.passed
    assert "(479): 2017/479/pupils.csv" in (result.description or "")
    [line] = said(result, "refused").splitlines()[2:]
    _, file, whose, round_, message, _ = [part.strip() for part in line.split("|")]
    assert (file, round_) == ("2017/479/pupils.csv", "2017")
    assert whose.endswith("(479)")
    assert "class" in message


def test_a_rejected_row_is_told_by_file_line_and_rule(faulty: Workspace) -> None:
    result = every_row_is_accepted(faulty)
    assert isinstance(result, dg.AssetCheckResult)
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN
    [line] = said(result, "rejected").splitlines()[2:]
    assert line.startswith("| 1 | 1 | ")
    assert "2017/510/pupils.csv, line 22" in line


def test_where_all_was_accepted_the_checks_pass(tiny_world: Path) -> None:
    good = Workspace.of(
        programme=PROGRAMME, raw=tiny_world / "raw", data=tiny_world / "data"
    )
    for check in (every_file_is_accepted, every_row_is_accepted):
        result = check(good)
        assert isinstance(result, dg.AssetCheckResult)
        assert result.passed


def test_a_document_that_the_attack_cannot_read_is_named_and_what_it_holds_is_not(
    tiny_world: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(tiny_world / "data", data)
    mine = Workspace.of(programme=PROGRAMME, raw=tiny_world / "raw", data=data)
    page = next((data / "drafts").rglob("school_profile/*.da.html"))
    text = page.read_text(encoding="utf-8")
    strange = "<table><tr><td>Anna svarede 3</td></tr></table></body>"
    page.write_text(text.replace("</body>", strange), encoding="utf-8")
    step = next(one for one in STEPS if "reported.attack" in one.tables)
    with pytest.raises(UnusableError) as error:
        step.make(Freshness(mine.places).work(step, None))
    assert page.relative_to(data / "drafts").as_posix() in str(error.value)
    assert "Anna" not in str(error.value)
