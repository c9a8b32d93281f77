"""The same world by other Pythons: `python -m tests.pythons PYTHON …`.

Each runs the small world from raw files to documents, in an environment in which the
lock is installed, and what it made is compared with what this Python made. Tables are
the same if rows, types and marks are. A table also knows by which program it was made,
to be made anew by another one; so do claims, and certificates name it. This differs,
and nothing else may.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipeline.run.workspace import ROOT
from tests.integration.tiny_world import PROGRAMME, SCHOOLS, write_raw

WRITTEN = ("lake", "drafts", "reports", "returns")
# What knows the program: marks of tables (the second is a digest of the rows, which are
# compared), a column of claims, certificates with their digests.
MARKS, INPUTS = {"laering.made_from", "laering.content"}, "inputs"
CERTIFICATE, DIGESTS = "certificate.", "lake/reported/certificates/"


def made_by(python: str, folder: Path) -> dict[str, str]:
    """Return the digest of every table and document that a Python makes of the world.

    Raises:
        SystemExit: It could not make them; the text is what it said.
    """
    home, raw, data = folder / "home", folder / "raw", folder / "data"
    home.mkdir(parents=True)
    shutil.copy(ROOT / "dagster.yaml", home)
    write_raw(raw)
    secrets = {f"LAERING_SECRET_{code}": f"{int(code):064d}" for code in SCHOOLS}
    places = ["--programme", PROGRAMME, "--raw", raw, "--data", data]
    ran = subprocess.run(
        [python, "-m", "pipeline", "run", *map(str, places)],
        cwd=ROOT,
        env={**os.environ, **secrets, "DAGSTER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise SystemExit(f"{python}: {ran.stdout[-2000:]}\n{ran.stderr[-2000:]}")
    return dict(digests(data))


def digests(data: Path) -> Iterator[tuple[str, str]]:
    """Yield name and digest of what lies below a data folder, the program apart."""
    for below in WRITTEN:
        for file in sorted((data / below).rglob("*")):
            name = file.relative_to(data).as_posix()
            names_it = file.name.startswith(CERTIFICATE) or name.startswith(DIGESTS)
            if file.is_file() and not names_it:
                content = file.read_bytes()
                if file.suffix == ".parquet":
                    content = _of_table(file)
                yield name, hashlib.sha256(content).hexdigest()


def _of_table(file: Path) -> bytes:
    """Return rows, types and marks of a table as bytes, the program apart."""
    marks = pl.read_parquet_metadata(file)
    frame = pl.read_parquet(file).drop(INPUTS, strict=False)
    told = sorted((key, mark) for key, mark in marks.items() if key not in MARKS)
    return f"{told}\n{frame.schema}\n{frame.write_json()}".encode()


def main() -> None:
    """Compare each Python that the command line names with this one."""
    options = argparse.ArgumentParser(prog="python -m tests.pythons")
    options.add_argument("pythons", nargs="+", metavar="PYTHON")
    given = options.parse_args()
    wrong = False
    with tempfile.TemporaryDirectory(prefix="pythons-") as folder:
        wanted = made_by(sys.executable, Path(folder, "this"))
        for number, python in enumerate(given.pythons):
            found = made_by(python, Path(folder, str(number)))
            names = sorted(wanted.keys() | found)
            differ = [one for one in names if wanted.get(one) != found.get(one)]
            told = (
                f"{len(differ)} differ: {', '.join(differ[:5])}" if differ else "same"
            )
            print(f"{python}: {len(names)} tables and documents, {told}")  # noqa: T201
            wrong |= bool(differ)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
