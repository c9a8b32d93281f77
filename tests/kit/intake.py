"""What intake says of a raw folder: every finding, from every stage of it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from pipeline.ingest.deliveries import in_force
from pipeline.ingest.discovery import discover
from pipeline.ingest.examination import Read, Task, examine
from pipeline.ingest.staging import stage_partition
from pipeline.programme.model import Programme

KEY = bytes(range(32))


class Found(NamedTuple):
    """A finding about a delivery."""

    delivery: str
    check: str
    file: str | None
    sheet: str | None
    line: int | None
    column: str | None


def lay_down(raw: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below `raw` and return it."""
    for path, content in files.items():
        file = raw / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return raw


def examine_deliveries(
    programme: Programme,
    raw: Path,
    executor_map: Callable[[Callable[[Task], Read], list[Task]], Any] = map,
) -> pl.DataFrame:
    """Return `raw.deliveries` of a raw folder, each file read."""
    there = discover(programme, raw)
    return in_force(examine(programme, raw, there, executor_map), programme)


def findings(programme: Programme, raw: Path) -> list[Found]:
    """Return what intake finds in `raw`: refused files, rejected rows and remarks."""
    deliveries = examine_deliveries(programme, raw)
    refused = deliveries.filter(~deliveries["accepted"])
    columns = ["delivery", "check_id", "file", "sheet", "line", "column"]
    found = [Found(*row) for row in refused.select(columns).rows()]
    fed = {key for keys in deliveries["partitions"] for key in keys.split()}
    for key in sorted(fed):
        municipality, round_ = key.split("|")
        staged = stage_partition(
            programme,
            raw,
            deliveries,
            municipality=municipality,
            round_=round_,
            key=KEY,
        )
        for rows in (staged.rejected_rows, staged.warnings):
            told = rows.select("delivery", "check_id", "line", "column").rows()
            found += [Found(one[0], one[1], None, None, *one[2:]) for one in told]
    return list(dict.fromkeys(found))  # a remark is told to every partition
