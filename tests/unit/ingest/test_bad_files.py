"""The kit of bad files: each fails its check at its place, and nothing else does."""

import ast
from functools import cache
from pathlib import Path

import pytest
import yaml

from pipeline.checks.catalogue import checks, checks_of
from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme
from tests.kit.defect import Defect
from tests.kit.generate import KIT, ROOT, TABLE, kit, table
from tests.kit.intake import findings, lay_down
from tests.kit.world import bad_world, defects, expected, good_files, good_world

DEFECTS = defects()
ELSEWHERE = yaml.safe_load((ROOT / "tests" / "kit" / "elsewhere.yaml").read_text())
OVER_FILES = {c.id for s in ("cross_file", "cross_round") for c in checks_of(s)}
OUT_OF_DATE = "run `make kit`"


@pytest.fixture(scope="module")
def kits_programme() -> Programme:
    """The programme that the kit's files are delivered to."""
    return load_programme(KIT / "programme")


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_bad_file_fails_its_check_at_its_place_and_no_other(
    kits_programme: Programme, tmp_path: Path, defect: Defect
) -> None:
    content = (KIT / "bad" / defect.file).read_bytes()
    raw = lay_down(tmp_path, bad_world(defect, content))
    assert findings(kits_programme, raw) == [expected(defect)]


@pytest.mark.parametrize("good", sorted({defect.good for defect in DEFECTS}))
def test_the_good_file_that_it_is_made_of_fails_none(
    kits_programme: Programme, tmp_path: Path, good: str
) -> None:
    defect = next(defect for defect in DEFECTS if defect.good == good)
    raw = lay_down(tmp_path, good_world(defect))
    assert findings(kits_programme, raw) == []


def test_all_good_files_together_fail_none(kits_programme: Programme) -> None:
    assert findings(kits_programme, KIT / "good") == []


def test_the_files_are_those_that_the_generator_makes() -> None:
    kept = {
        path.relative_to(KIT).as_posix(): path.read_bytes()
        for path in KIT.rglob("*")
        if path.is_file() and "programme" not in path.relative_to(KIT).parts
    }
    made = kit()
    assert sorted(kept) == sorted(made), OUT_OF_DATE
    assert [name for name in made if made[name] != kept[name]] == [], OUT_OF_DATE
    assert TABLE.read_text(encoding="utf-8") == table(), OUT_OF_DATE


def test_every_defect_has_a_name_of_its_own_and_is_one() -> None:
    names = [defect.name for defect in DEFECTS]
    assert len(names) == len(set(names)) > 100
    for defect in DEFECTS:
        same = defect.make(good_files()[defect.good]) == good_files()[defect.good]
        assert not same or defect.put != defect.good or defect.alone, defect.name
        assert defect.what.endswith("."), defect.name


def test_every_check_has_a_file_or_a_test_that_triggers_it() -> None:
    by_file = {defect.check for defect in DEFECTS}
    assert sorted(checks()) == sorted(by_file | ELSEWHERE.keys())
    assert sorted(by_file & ELSEWHERE.keys()) == []


@pytest.mark.parametrize("check", sorted(ELSEWHERE))
def test_a_check_without_a_file_is_triggered_and_spared_by_tests_that_exist(
    check: str,
) -> None:
    named = ELSEWHERE[check]
    assert {"triggers", "spares"} >= named.keys() >= {"triggers"}
    assert "spares" in named or check not in OVER_FILES
    for test in named.values():
        file, _, function = test.partition("::")
        assert function in functions_of(file), test
    assert check in (ROOT / named["triggers"].partition("::")[0]).read_text("utf-8")


@cache
def functions_of(file: str) -> set[str]:
    """Return the names of the functions in a test file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
