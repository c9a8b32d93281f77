"""A DuckDB file of views for analysts, over everything that holds no respondents."""

from pathlib import Path

import duckdb

from pipeline.store.files import replacing
from pipeline.store.lake import Lake

# Tables with a row per person stay out: they never leave their municipality.
HOLDS_RESPONDENTS = {
    "staged.respondents",
    "staged.responses",
    "staged.test_results",
    "scored.scale_scores",
}
STAGES = ["raw", "staged", "scored", "compared", "disclosed", "reported"]


def write_warehouse(lake: Lake, path: Path) -> list[str]:
    """Replace the warehouse whole; an open one stays readable to who has it open.

    Args:
        lake: The store; the views name its files absolutely.
        path: The file to write.

    Returns:
        Names of the views, `stage.table`.
    """
    views = []
    with replacing(path) as beside, duckdb.connect(beside) as con:
        for table in _tables(lake):
            stage, _, name = table.partition(".")
            con.execute(f'create schema if not exists "{stage}"')
            files = str(lake.root / stage / name / "**" / "*.parquet")
            pattern = files.replace("'", "''")
            con.execute(
                f'create view "{stage}"."{name}" as select * from '  # noqa: S608
                f"read_parquet('{pattern}', hive_partitioning = false)"
            )
            views.append(table)
    return views


def _tables(lake: Lake) -> list[str]:
    """Return the tables that have a file and no respondents."""
    return [
        f"{stage}.{folder.name}"
        for stage in STAGES
        for folder in sorted((lake.root / stage).glob("*"))
        if f"{stage}.{folder.name}" not in HOLDS_RESPONDENTS
        and next(folder.rglob("*.parquet"), None)
    ]
