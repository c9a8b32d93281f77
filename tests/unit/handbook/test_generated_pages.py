"""Pages made from the catalogue of checks and from the Pandera models."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pandera.polars as pa
import pytest

from pipeline.checks.catalogue import checks, formats
from pipeline.handbook.dictionary import stages, write_dictionary
from pipeline.handbook.generated import generated_pages
from pipeline.handbook.guidance import GUIDANCE, guidance_markdown, write_guidance
from pipeline.handbook.method import TOPICS
from pipeline.programme.model import Language, Programme
from schemas import disclosed, staged

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize(
    "name",
    ["checks.md", "data-dictionary.md", "editorial.md", "method.md", "programme.md"],
)
def test_the_committed_page_is_what_would_be_made_now(
    programme: Programme, name: str
) -> None:
    committed = (DOCS / name).read_text(encoding="utf-8")
    assert committed == generated_pages(programme)[name], "run `make docs`"


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_check_and_format_has_its_place_on_the_guidance_page(
    programme: Programme, tmp_path: Path, language: Language
) -> None:
    path = write_guidance(programme, tmp_path, language)
    assert path == tmp_path / GUIDANCE.format(language=language)
    page = path.read_text(encoding="utf-8")
    anchors = re.findall(r'<article id="([^"]+)">', page)
    assert anchors == list(checks())
    assert all(f'id="format-{format_.id}"' in page for format_ in formats())
    assert not re.search(r"""(src|href)=["'](https?:)?//""", page)
    assert f'<html lang="{language}">' in page
    assert "{" not in page.split("</style>")[1]


def test_a_check_says_what_it_does_to_the_delivery(programme: Programme) -> None:
    page = guidance_markdown(programme)
    words = {
        "refuse": "Afviser filen",
        "reject": "Afviser rækken",
        "warn": "Bemærkning",
    }
    for check in checks().values():
        assert f"*{words[check.severity]}* · `{check.id}`" in page


def test_the_dictionary_has_every_table_and_column(
    programme: Programme, tmp_path: Path
) -> None:
    page = write_dictionary(programme, tmp_path).read_text(encoding="utf-8")
    tables = {table.name: table for stage in stages() for table in stage.tables}
    assert {"raw.deliveries", "staged.responses", "disclosed.cells"} <= set(tables)
    for name, table in tables.items():
        assert f'<section id="{name}">' in page
        assert table.grain, name
        assert all(column.description for column in table.columns), name
    assert [c.name for c in tables["disclosed.cells"].columns] == list(
        disclosed.Cells.to_schema().columns
    )
    assert tables["staged.units"].key == tuple(staged.Units.Config.unique)


def test_no_model_is_left_out_of_the_dictionary() -> None:
    told = {table.name for stage in stages() for table in stage.tables}
    models = {
        model.to_schema().name
        for model in _leaves(pa.DataFrameModel)
        if model.__module__.startswith("schemas.")
    }
    assert models <= told


def _leaves(model: type[pa.DataFrameModel]) -> Iterator[type[pa.DataFrameModel]]:
    """Yield what nothing inherits from: tables, not the columns that some share."""
    heirs = model.__subclasses__()
    if not heirs:
        yield model
    for heir in heirs:
        yield from _leaves(heir)


def test_allowed_values_nulls_and_rules_are_in_words() -> None:
    tables = {table.name: table for stage in stages() for table in stage.tables}
    cells = {column.name: column for column in tables["disclosed.cells"].columns}
    assert cells["edition"].allowed == "public, unit, class, confidential"
    assert (cells["unit"].nullable, cells["round"].nullable) == (True, False)
    (rule,) = tables["disclosed.cells"].rules
    assert rule == "What is not shown must not carry the number it hides."
    rows = {column.name: column for column in tables["raw.deliveries"].columns}
    assert rows["rows"].allowed == "≥ 0"


def test_the_item_columns_are_a_pattern() -> None:
    tables = {table.name: table for stage in stages() for table in stage.tables}
    names = [column.name for column in tables["staged.responses"].columns]
    assert names == [
        "round", "municipality", "informant_group", "respondent", "<item>",
    ]  # fmt: skip


def test_every_function_of_statistics_with_a_source_is_on_the_method_page(
    programme: Programme,
) -> None:
    page = generated_pages(programme)["method.md"]
    named = {function for topic in TOPICS for function in topic.functions}
    for module in {inspect.getmodule(function) for function in named}:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == getattr(module, "__name__", None)
            if own and "Source:" in (function.__doc__ or ""):
                assert f".{name}`" in page, f"add {name} to a topic of method.py"


def test_no_method_is_told_without_plain_words(programme: Programme) -> None:
    for language in ("da", "en"):
        phrases = programme.phrases[language]
        for topic in TOPICS:
            assert phrases[f"method.{topic.key}.plain"].endswith(".")
