"""The code location loads, and every asset keeps the house rules."""

import ast
import pkgutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import dagster as dg
import pytest

import assets
from pipeline.definitions import build_definitions
from pipeline.programme.model import Programme
from pipeline.run.steps import STEPS
from pipeline.run.workspace import ROOT, Workspace

STAGES = ["raw", "staged", "scored", "compared", "disclosed", "reported", "released"]


@pytest.fixture(scope="module")
def definitions(
    programme_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> dg.Definitions:
    data = tmp_path_factory.mktemp("data")
    return build_definitions(
        Workspace.of(programme=programme_folder, raw=data / "raw", data=data)
    )


def test_definitions_are_loadable(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_every_asset_is_described_owned_and_in_its_stages_group(
    definitions: dg.Definitions,
) -> None:
    for spec in definitions.resolve_all_asset_specs():
        assert spec.description, spec.key
        assert spec.owners, spec.key
        assert spec.kinds, spec.key
        assert spec.group_name == spec.key.path[0], spec.key


def test_data_flows_one_way(definitions: dg.Definitions) -> None:
    for spec in definitions.resolve_all_asset_specs():
        stage = STAGES.index(spec.key.path[0])
        for dep in spec.deps:
            assert STAGES.index(dep.asset_key.path[0]) <= stage, (spec.key, dep)


def test_nothing_that_blocks_a_release_stands_before_a_return_report(
    definitions: dg.Definitions,
) -> None:
    graph = definitions.resolve_asset_graph()
    returns = dg.AssetKey(["reported", "return_reports"])
    blocking = {
        key.asset_key for key in graph.asset_check_keys if graph.get(key).blocking
    }
    before = graph.get_ancestor_asset_keys(returns)
    assert before & blocking == {dg.AssetKey(["raw", "deliveries"])}
    for name in ("municipality", "everything"):
        job = definitions.resolve_job_def(name)
        assert returns in job.asset_layer.executable_asset_keys


def test_every_table_is_an_asset_and_every_asset_a_table(
    definitions: dg.Definitions,
) -> None:
    partitioned = {
        ".".join(spec.key.path): spec.partitions_def is not None
        for spec in definitions.resolve_all_asset_specs()
    }
    del partitioned["released.release"]  # a folder, made when somebody asks for it
    assert partitioned == {
        table: step.partitioned for step in STEPS for table in step.tables
    }


def test_a_release_is_made_by_its_own_job_only(definitions: dg.Definitions) -> None:
    release = dg.AssetKey(["released", "release"])
    for job, there in (("publish", True), ("documents", False), ("everything", False)):
        keys = definitions.resolve_job_def(job).asset_layer.executable_asset_keys
        assert (release in keys) == there


def test_a_step_reads_only_tables_of_steps_before_it() -> None:
    before: set[str] = set()
    for step in STEPS:
        assert step.reads | step.after <= before, step.name
        before |= step.tables.keys()


def test_an_asset_depends_on_all_that_its_step_reads(
    definitions: dg.Definitions,
) -> None:
    graph = definitions.resolve_asset_graph()
    for step in STEPS:
        for table in step.tables:
            parents = {
                ".".join(key.path)
                for key in graph.get(dg.AssetKey(table.split("."))).parent_keys
            }
            assert parents == step.reads | step.after


def test_every_query_belongs_to_an_asset(definitions: dg.Definitions) -> None:
    keys = {"/".join(spec.key.path) for spec in definitions.resolve_all_asset_specs()}
    for stage in ("scored", "compared", "disclosed"):
        for query in resources.files("sql").joinpath(stage).iterdir():
            assert f"{stage}/{query.name.removesuffix('.sql')}" in keys


def test_no_query_names_a_scale_an_item_or_a_municipality(
    programme: Programme,
) -> None:
    """The programme is data: a word of it in a query is a special case."""
    words = set(programme.municipality_codes) | {
        part.id
        for instrument in programme.instruments.values()
        for part in [*instrument.scales, *instrument.items]
    }
    for query in (ROOT / "sql").rglob("*.sql"):
        statement = "\n".join(
            line
            for line in query.read_text(encoding="utf-8").splitlines()
            if not line.startswith("--")
        )
        assert not words & set(statement.lower().split()), query


def test_no_deprecated_or_preview_api() -> None:
    """Autoloading hides Dagster's warnings, so import each asset module by itself."""
    modules = pkgutil.walk_packages(assets.__path__, prefix="assets.")
    imports = "; ".join(f"import {module.name}" for module in modules)
    quiet = "import warnings, dagster; warnings.simplefilter('error'); "
    quiet += "warnings.simplefilter('ignore', dagster.BetaWarning); "
    subprocess.run([sys.executable, "-c", quiet + imports], check=True, cwd=ROOT)


def test_what_only_some_steps_need_is_loaded_by_them() -> None:
    """Each takes a second, in every process of the UI and every worker."""
    heavy = "{'scipy.stats', 'great_expectations'}"
    loaded = f"import pipeline.definitions, sys; print({heavy} & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", loaded],
        capture_output=True,
        check=True,
        text=True,
        cwd=ROOT,
    )
    assert found.stdout.strip() == "set()"


def test_pipeline_never_imports_assets_and_schemas_import_nothing_of_ours() -> None:
    forbidden = {"pipeline": {"assets", "tests"}, "schemas": {"assets", "pipeline"}}
    for package, banned in forbidden.items():
        for file in (ROOT / package).rglob("*.py"):
            if file == ROOT / "pipeline" / "definitions.py":
                continue  # the one place that loads the assets
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    names = [node.module or ""]
                for name in names:
                    assert name.split(".")[0] not in banned, (file, name)


def test_statistics_and_disclosure_know_neither_dagster_nor_the_disk() -> None:
    for file in (ROOT / "pipeline" / "statistics").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "dagster" not in text, file
        assert "pipeline.store.lake" not in text, file
