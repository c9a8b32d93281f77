"""Rows per second of every reader, and memory over the size of a CSV.

    python -m benchmarks.readers [--rows 100000]

Every measurement is made in a process of its own, so that its peak memory is its own.
Stored in `benchmarks/results/readers.json` and printed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import machine, peak_megabytes, timed
from benchmarks.reader_formats import (
    COLUMNS,
    FORMATS,
    ITEMS,
    KEYS,
    Format,
    answers,
)
from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.expected import Expected
from pipeline.ingest.file_patterns import Match
from pipeline.ingest.hashing import hash_delivery
from pipeline.ingest.kinds import reader_of
from pipeline.ingest.workbook.sheets import precheck
from pipeline.programme.model import Source

RESULTS = Path(__file__).parent / "results" / "readers.json"
REPEATED = 3
SIZES = (20, 400)  # MB


def main() -> None:
    """Measure every format and every size, or, in a child process, one file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--measure", nargs=3, metavar=("READER", "FILE", "TIMES"))
    given = parser.parse_args()
    if given.measure:
        reader, file, times = given.measure
        print(json.dumps(measured(reader, Path(file), int(times))))  # noqa: T201
        return
    result = {
        "machine": machine(),
        "rows": given.rows,
        "columns": COLUMNS,
        "formats": {
            name: _of_format(form, given.rows) for name, form in FORMATS.items()
        },
        "memory": [_of_size(size) for size in SIZES],
    }
    RESULTS.write_text(
        json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    print(RESULTS.read_text(encoding="utf-8"))  # noqa: T201


def measured(reader: str, file: Path, times: int) -> dict[str, float]:
    """Return the best seconds of reading and of examining a file, and peak memory."""
    source = _source(reader)
    read, examined = (
        min(timed(once)[0] for _ in range(times))
        for once in (
            lambda: [
                table.frame.height for table in reader_of(reader).batches(file, source)
            ],
            lambda: _examine(source, file),
        )
    )
    beside = {"precheck_seconds": _prechecked(file)} if reader == "workbook" else {}
    return {
        "read_seconds": read,
        **beside,
        "examined_seconds": examined,
        "peak_mb": round(peak_megabytes()),
    }


def _prechecked(file: Path) -> float:
    """Return the seconds of the look at a workbook before it is read; part of both."""
    data = file.read_bytes()
    return timed(lambda: precheck(data, file.name))[0]


def _of_format(form: Format, rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / form.file
        rows = min(rows, form.most_rows or rows)
        form.write(answers(rows), file)
        found = _in_child(form.reader, file, REPEATED)
        return {
            "rows": rows,
            "megabytes": round(file.stat().st_size / 1e6, 1),
            **found,
            "rows_per_second": round(rows / found["read_seconds"]),
        }


def _of_size(megabytes: int) -> dict[str, float]:
    """Return the measure of a CSV of so many megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.csv"
        header, _, lines = answers(20_000).write_csv(separator=";").partition("\n")
        with file.open("w", encoding="utf-8") as stream:
            stream.write(f"{header}\n")
            for _ in range(round(megabytes * 1e6 / len(lines))):
                stream.write(lines)
        return {"megabytes": megabytes, **_in_child("delimited", file, times=1)}


def _in_child(reader: str, file: Path, times: int) -> dict[str, float]:
    """Measure a file in a process of its own."""
    module = [sys.executable, "-m", "benchmarks.readers"]
    command = [*module, "--measure", reader, str(file), str(times)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return json.loads(found.stdout)


def _examine(source: Source, file: Path) -> CheckedDelivery:
    expected = Expected(source, None, None, ("2015",), ("479",), ())
    sha256 = hash_delivery(file.parent, file.name, source)
    seen = Match(source.id, None, None)
    delivery = CheckedDelivery(file.parent, file.name, seen, expected, sha256)
    for _ in delivery.batches():
        pass
    return delivery


def _source(reader: str) -> Source:
    respondent, unit, grade, gender = KEYS
    return Source.model_validate(
        {
            "id": "measured",
            "reader": reader,
            "feeds": "survey",
            "files": ["*"],
            "round": {"constant": "2015"},
            "municipality": {"constant": "479"},
            "columns": {
                "respondent": respondent,
                "unit": unit,
                "grade": grade,
                "gender": gender,
            },
            "item_columns": {"all": {item: item for item in ITEMS}},
        }
    )


if __name__ == "__main__":
    main()
