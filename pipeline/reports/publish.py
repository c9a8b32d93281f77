"""The documents of one partition."""

from pathlib import Path

import polars as pl

from pipeline.programme.load import load_once
from pipeline.programme.model import Programme
from pipeline.reports.unit_profile.profile import render_profiles
from pipeline.run.partition_work import (
    Outcome,
    Table,
    Task,
    fresh_outcome,
    is_fresh,
    write_tables,
)
from pipeline.store.lake import Lake, Partition
from schemas import reported, staged

CATALOGUE = "reported.school_profiles"  # one row per document of the partition
CLAIMS = "reported.claims"


def publish(task: Task) -> Outcome:
    """Write the profiles of one partition, and what they claim."""
    folder = task.folders.reports
    if is_fresh(task, [CATALOGUE, CLAIMS]) and _documents_lie_there(task):
        return fresh_outcome(task, [CATALOGUE, CLAIMS])
    programme = load_once(task.folders.programme)
    partition = task.partition
    catalogue, claims = render_profiles(
        programme,
        _cells(task.folders.lake, programme, partition),
        _units(task.folders.lake, programme, partition),
        municipality=partition.municipality,
        round_=partition.round,
        out=folder,
        inputs=task.fingerprint,
    )
    _remove_others(folder, partition, set(catalogue["path"]))
    return write_tables(
        task,
        [
            Table.of_one(CATALOGUE, reported.Catalogue, catalogue),
            Table.of_one(CLAIMS, reported.Claims, claims),
        ],
    )


def catalogue(lake: Lake) -> pl.DataFrame:
    """Return every document, sorted by path."""
    return lake.rows(CATALOGUE, reported.Catalogue.empty()).sort("path")


def _cells(lake: Lake, programme: Programme, partition: Partition) -> pl.DataFrame:
    """Return the cells of a municipality and of the programme up to the round."""
    return (
        pl.scan_parquet(lake.path("disclosed.cells"))
        .filter(
            pl.col("municipality").is_null()
            | (pl.col("municipality") == partition.municipality),
            pl.col("round").is_in(_upto(programme, partition.round)),
        )
        .collect()
    )


def _units(lake: Lake, programme: Programme, partition: Partition) -> pl.DataFrame:
    """Return the units of a municipality in all rounds up to the partition's.

    None of the control group: it delivers, and gets no profile.
    """
    if partition.municipality in programme.control_municipalities:
        return staged.Units.empty()
    upto = [
        Partition(partition.municipality, round_)
        for round_ in _upto(programme, partition.round)
    ]
    files = lake.parts("staged.units", upto)
    return pl.read_parquet(files) if files else staged.Units.empty()


def _upto(programme: Programme, round_: str) -> list[str]:
    rounds = programme.round_ids
    return rounds[: rounds.index(round_) + 1]


def _documents_lie_there(task: Task) -> bool:
    rows = pl.read_parquet(task.folders.lake.path(CATALOGUE, task.partition))
    return all((task.folders.reports / path).exists() for path in rows["path"])


def _remove_others(folder: Path, partition: Partition, keep: set[str]) -> None:
    """Remove documents of units that are no longer there."""
    below = folder / "unit" / partition.round / partition.municipality
    for file in sorted(below.rglob("*")):
        if file.is_file() and file.relative_to(folder).as_posix() not in keep:
            file.unlink()
