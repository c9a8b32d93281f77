"""The referee pack: sums, our own tables of them, and a script that computes them anew.

`laering referee --out DIR`. What the script does not share with us: the language, the
models (lme4, psych) and every line of the arithmetic.
"""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import polars as pl

from pipeline.programme.frames import programme_frames
from pipeline.programme.model import Programme
from pipeline.referee.sums import PackSums, pack_sums
from pipeline.referee.two_level import TABLE, two_level
from pipeline.store.lake import Lake
from pipeline.verification.product import computed

TABLES = (
    "compared.norms",
    "compared.invariance",
    "compared.variance_components",
    "compared.mapping",
    "compared.progression",
    "compared.reliability",
    "compared.indicators",
    "compared.indicator_changes",
    "compared.gradients",
)
OURS = "ours"


@dataclass(frozen=True)
class Pack:
    """What was written.

    Attributes:
        folder: Where.
        units_pooled: Units that went into a pool, counted once per table and group.
        left_out: Rows that no pool made large enough.
    """

    folder: Path
    units_pooled: int
    left_out: int


def write_pack(lake: Lake, programme: Programme, out: Path) -> Pack:
    """Write the pack into `out`; the same lake and programme give the same bytes.

    Args:
        lake: Its scored sums are read; nothing of a respondent is.
        programme: Rounds, thresholds, successions.
        out: Folder; files of an earlier pack in it are replaced.

    Raises:
        OSError: The folder cannot be written.
    """
    sums = pack_sums(lake, programme)
    (out / OURS).mkdir(parents=True, exist_ok=True)
    for name, rows in (sums.files() | _of_programme(programme)).items():
        _write(rows, out / f"{name}.csv")
    for name, rows in _ours(sums, programme).items():
        _write(rows, out / OURS / f"{name}.csv")
    for entry in resources.files("report_templates").joinpath("referee").iterdir():
        if entry.name.endswith((".R", ".md")):
            (out / entry.name).write_bytes(entry.read_bytes())
    return Pack(out, sums.units_pooled, sums.left_out)


def _ours(sums: PackSums, programme: Programme) -> dict[str, pl.DataFrame]:
    """Return our own tables of exactly the pooled sums."""
    tables = computed(sums.tables, programme, TABLES)
    tables[TABLE] = two_level(tables["compared.mapping"])
    return {name.partition(".")[2]: rows for name, rows in tables.items()}


def _of_programme(programme: Programme) -> dict[str, pl.DataFrame]:
    """Return what the script must know of the programme."""
    frames, limits = programme_frames(programme), programme.file.thresholds
    numbers = {
        "confidence": limits.confidence,
        "minimum_n": float(limits.minimum_n.unit),
        "false_discovery_rate": limits.false_discovery_rate,
        **{f"share_{k}": v for k, v in limits.false_discovery_shares.items()},
    }
    return {
        "rounds": frames["programme.rounds"],
        "groups": frames["programme.groups"].select("informant_group", "per_unit"),
        "lineage": frames["programme.lineage"],
        "parameters": pl.DataFrame(
            {"name": list(numbers), "value": list(numbers.values())}
        ),
    }


def _write(rows: pl.DataFrame, file: Path) -> None:
    file.write_text(rows.write_csv(), encoding="utf-8")
