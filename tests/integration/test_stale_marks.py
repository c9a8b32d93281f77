"""The UI marks as stale what is no longer true, and not what was made anew alike."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.data_version import StaleStatus
from dagster._utils.test.data_versions import get_stale_status_resolver

from pipeline.definitions import build_definitions
from pipeline.run.launch import range_tags
from pipeline.run.workspace import Workspace
from pipeline.store.lake import Partition
from pipeline.store.partitions import partitions
from tests.integration.tiny_world import PROGRAMME, ROUNDS

ASSETS = dg.AssetsDefinition


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def made(
    job: str, asked: list[Partition], mine: Workspace, here: dg.DagsterInstance
) -> None:
    definitions = build_definitions(mine)
    result = definitions.resolve_job_def(job).execute_in_process(
        instance=here, tags=range_tags((asked[0], asked[-1]))
    )
    assert result.success


def stale(mine: Workspace, instance: dg.DagsterInstance) -> dict[str, str]:
    """Return what the UI marks as stale, table or table and partition, and why."""
    definitions = build_definitions(mine)
    graph = definitions.resolve_asset_graph()
    assets = [one for one in definitions.assets or [] if isinstance(one, ASSETS)]
    resolver = get_stale_status_resolver(instance, assets)
    found = {}
    for key in graph.materializable_asset_keys:
        keys = [p.key for p in partitions(mine.programme)]
        for partition in keys if graph.get(key).is_partitioned else [None]:
            if resolver.get_status(key, partition) is StaleStatus.STALE:
                causes = resolver.get_stale_causes(key, partition)
                name = ".".join(key.path) + (f" {partition}" if partition else "")
                found[name] = "; ".join(cause.reason for cause in causes)
    return found


def test_a_correction_makes_stale_what_reads_it_and_an_unchanged_run_nothing(
    tiny_world: Path, tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    for name in ("raw", "data"):
        shutil.copytree(tiny_world / name, tmp_path / name)
    mine = Workspace.of(
        programme=PROGRAMME, raw=tmp_path / "raw", data=tmp_path / "data"
    )
    everywhere = partitions(mine.programme)
    for _ in range(2):
        made("everything", everywhere, mine, instance)
    assert stale(mine, instance) == {}
    corrected = mine.raw / "2017" / "479" / "pupils.csv"
    corrected.write_bytes(corrected.read_bytes().replace(b";4;4;4\r", b";1;1;1\r"))
    own = [Partition("479", round_) for round_ in ROUNDS]
    made("municipality", own, mine, instance)
    found = stale(mine, instance)
    assert "has a new dependency data version" in found["compared.mapping"]
    assert [x for x in found if x.startswith(("raw.", "staged.", "scored."))] == []
    assert "reported.data_dictionary" not in found
