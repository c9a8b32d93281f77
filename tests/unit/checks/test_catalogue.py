"""Every check of the catalogue is made, and can be said in both languages."""

import ast
import re
import string
from collections.abc import Iterator

import pytest

from pipeline.checks.catalogue import (
    FOLDER,
    STAGES,
    Check,
    checks,
    checks_of,
)
from pipeline.checks.findings import (
    Finding,
    as_text,
    finding_of,
    from_text,
    message_of,
)
from pipeline.programme.model import Language

CODE = [
    ast.parse(file.read_text(encoding="utf-8"))
    for folder in ("ingest", "screening", "comparison", "returns")
    for file in sorted((FOLDER.parents[1] / "pipeline" / folder).rglob("*.py"))
]
# Code, facts, file names, quotes and asides may be in any language.
NO_WORDS = r"`[^`]*`|\{[^}]*\}|\S*[._]\w\S*|\"[^\"]*\"|\([^)]*\)"
PLACES = {"sheet", "line", "column"}
# Words of the other language that a hurried translation leaves behind.
FOREIGN: dict[Language, set[str]] = {
    "da": {"the", "and", "is", "are", "was", "of", "file", "files", "row", "rows"}
    | {"column", "columns", "sheet", "missing", "wrong", "unit"},
    "en": {"og", "er", "filen", "ikke", "rækken", "kolonnen", "mangler", "arket"}
    | {"kommunen", "eller", "skal"},
}


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls that name their check as a plain text."""
    for tree in CODE:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                named = node.args[:1]
                if node.func.id in names and isinstance(named[0], ast.Constant):
                    yield str(named[0].value), node


def texts(check: Check, language: Language) -> list[str]:
    told = (check.name, check.feedback, check.remedy, check.guidance)
    return [text.of(language) for text in told]


def facts(check: Check, language: Language) -> set[str]:
    said = f"{check.feedback.of(language)} {check.remedy.of(language)}"
    return {name for _, name, _, _ in string.Formatter().parse(said) if name}


def test_every_check_that_the_code_names_is_in_the_catalogue() -> None:
    makers = ("Refusal", "RowRule", "Finding", "Suspicion", "signs_of")
    named = [check for check, _ in calls(*makers)]
    assert len(named) > 50
    assert [check for check in named if check not in checks()] == []


def test_every_check_of_the_catalogue_is_made_somewhere() -> None:
    nodes = [node for tree in CODE for node in ast.walk(tree)]
    plain = {node.value for node in nodes if isinstance(node, ast.Constant)}
    put_together = [
        re.compile("".join(_pattern(part) for part in node.values))
        for node in nodes
        if isinstance(node, ast.JoinedStr) and _begins_a_name(node.values[0])
    ]
    assert [
        check
        for check in checks()
        if check not in plain and not any(p.fullmatch(check) for p in put_together)
    ] == []


def _begins_a_name(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and bool(
        re.fullmatch("[a-z_]{5,}", str(part.value))
    )


def _pattern(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+"


def test_checks_come_stage_by_stage_and_have_one_stage() -> None:
    assert list(checks()) == [c.id for stage in STAGES for c in checks_of(stage)]
    assert all(checks_of(stage) for stage in STAGES)
    assert {file.stem for file in FOLDER.glob("*.yaml")} >= set(STAGES)


@pytest.mark.parametrize("check", checks().values(), ids=list(checks()))
def test_both_languages_tell_the_same_facts(check: Check) -> None:
    assert facts(check, "da") == facts(check, "en")


@pytest.mark.parametrize("check", checks().values(), ids=list(checks()))
def test_a_language_is_not_mixed_with_the_other(check: Check) -> None:
    for language, foreign in FOREIGN.items():
        for text in texts(check, language):
            words = re.findall(r"\w+", re.sub(NO_WORDS, "", text))
            assert not {word.casefold() for word in words} & foreign


@pytest.mark.parametrize("check", checks().values(), ids=list(checks()))
def test_every_text_is_a_whole_sentence(check: Check) -> None:
    for language in FOREIGN:
        name, *told = texts(check, language)
        assert not name.endswith(".")
        assert all(text.endswith((".", "?")) and "  " not in text for text in told)


def test_the_code_gives_every_fact_that_its_check_tells() -> None:
    for check, call in calls("Refusal"):
        if all(keyword.arg for keyword in call.keywords):
            given = {keyword.arg for keyword in call.keywords} - PLACES
            assert facts(checks()[check], "da") <= given, check


def test_a_finding_says_where_what_and_the_remedy_in_both_languages() -> None:
    finding = Finding(
        "record_too_short", "a.csv", line=3, facts={"found": 2, "expected": 4}
    )
    assert finding.said("da") == (
        "a.csv, linje 3: Rækken har 2 felter, men der skal være 4. Filen er skåret "
        "over, eller en linje er brudt. Eksportér filen igen, og send den uden at åbne "
        "og gemme den i Excel."
    )
    assert finding.said("en") == (
        "a.csv, line 3: The record has 2 fields where 4 are expected. The file was cut "
        "off or a line broken. Export it again."
    )
    assert message_of("2015/479/a.csv", finding) == f"2015/479/{finding.said('en')}"


def test_a_finding_comes_back_from_a_table() -> None:
    refused = Finding("sheet_missing", "a.xlsx", sheet="Svar")
    row = {"delivery": "2015/479/b.csv", **refused.stored()}
    assert finding_of(row) == refused
    rejected = {"check_id": "unknown_unit", "line": 7, "column": "nr"}
    assert finding_of({"delivery": "2015/479/b.csv", **rejected}) == Finding(
        "unknown_unit", "b.csv", line=7, column="nr"
    )
    warning = Finding("rows_dropped", "b.csv", facts={"rows": 3})
    assert from_text(as_text([refused, warning])) == [refused, warning]
    assert (as_text([]), from_text(None)) == (None, [])


def test_a_check_that_is_not_in_the_catalogue_cannot_be_found() -> None:
    with pytest.raises(KeyError):
        Finding("no_such_check", "a.csv")
