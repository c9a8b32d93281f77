"""`laering verify`: do the statistics keep their promises?"""

import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from pipeline.programme.model import Programme
from pipeline.twin.assumptions import load_assumptions
from pipeline.verification.aggregate import Measures
from pipeline.verification.promises import promises
from pipeline.verification.report import json_of, page_of, print_table
from pipeline.verification.run import Extent, verified


def run_verification(
    programme: Programme, extent: Extent, *, out: Path | None, as_json: bool
) -> bool:
    """Verify, print, and write a page if asked; return whether every promise is kept.

    Args:
        programme: Rounds and thresholds.
        extent: How much.
        out: Where the page goes. Null: nowhere.
        as_json: Print JSON instead of a table.

    Raises:
        OSError: The page cannot be written.
    """
    found: Measures = {}
    quiet = not sys.stderr.isatty()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("replications", total=1.0)
        for done, measures in verified(programme, extent):
            progress.update(task, completed=done)
            found = measures
    listed = promises(found)
    if as_json:
        sys.stdout.write(json_of(listed, extent) + "\n")
    else:
        print_table(listed, extent)
    if out is not None:
        size = load_assumptions().sizes[extent.size]
        page = page_of(listed, extent, size.schools * size.times)
        out.write_text(page, encoding="utf-8")
    return all(promise.verdict != "broken" for promise in listed)
