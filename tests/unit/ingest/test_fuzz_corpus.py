"""What fuzzing has found stays found: its inputs are judged again with every test."""

import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.ingest import readers
from tests.fuzz.judgement import judge, tight_limits
from tests.fuzz.mutation import BETWEEN_FILES
from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parents[2] / "fixtures" / "fuzz"
MOST_BYTES = 2_000_000
EACH_TARGET = pytest.mark.parametrize("name", TARGETS)


@pytest.fixture(autouse=True)
def _tight_limits() -> Iterator[None]:
    with tight_limits():
        yield


def test_every_reader_is_fuzzed() -> None:
    modules = {module.name for module in pkgutil.iter_modules(readers.__path__)}
    assert modules == {target.reader for target in TARGETS.values()}


@EACH_TARGET
def test_fuzzing_begins_with_files_that_are_read(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    judged = {
        judge(replace(target, sources=[source]), seed, tmp_path)
        for seed in target.seeds()
        for source in target.sources
    }
    assert "read" in judged
    if len(target.sources) == 1:
        assert judged == {"read"}


@EACH_TARGET
def test_inputs_of_the_fuzzer_are_read_or_refused(name: str, tmp_path: Path) -> None:
    for file in sorted((CORPUS / name).glob("*")):
        try:
            judge(TARGETS[name], file.read_bytes(), tmp_path)
        except OSError:
            continue  # of the system, as promised


@EACH_TARGET
def test_half_a_file_and_no_file_are_refused(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    first = target.seeds()[0].split(BETWEEN_FILES)[0]
    assert judge(target, b"", tmp_path) != "read"
    if name not in {"delimited", "limesurvey", "qualtrics"}:  # half a text is a text
        assert judge(target, first[: len(first) // 2], tmp_path) != "read"


def test_the_corpus_is_small_and_has_no_stranger() -> None:
    files = [file for file in CORPUS.rglob("*") if file.is_file()]
    assert {file.parent.name for file in files} <= TARGETS.keys()
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
