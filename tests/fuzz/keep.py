"""Keep what fuzzing has found out: `python -m tests.fuzz.keep [TARGET …]`.

Of every target the smallest inputs of each outcome go from the corpus of the last run
to `tests/fixtures/fuzz`, where every test run judges them again.
"""

import hashlib
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.fuzz.judgement import judge, tight_limits
from tests.fuzz.targets import TARGETS

CORPUS = Path(tempfile.gettempdir()) / "fuzz"
KEPT = Path(__file__).parents[1] / "fixtures" / "fuzz"
PER_OUTCOME = 2
MOST_BYTES = 10_000
SLOW = {"read_too_long", "read_too_large"}  # another day they may be read


def keep(name: str) -> None:
    """Keep the smallest inputs of each outcome."""
    kept: Counter[str] = Counter()
    files = [file for file in (CORPUS / name).glob("*") if file.is_file()]
    (KEPT / name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, tight_limits():
        for file in sorted(files, key=lambda file: (file.stat().st_size, file.name)):
            data = file.read_bytes()
            outcome = judge(TARGETS[name], data, Path(folder))
            if outcome in SLOW or kept[outcome] == PER_OUTCOME:
                continue
            if len(data) <= MOST_BYTES:
                kept[outcome] += 1
                digest = hashlib.sha256(data).hexdigest()[:12]
                (KEPT / name / f"{outcome}-{digest}").write_bytes(data)
    print(f"{name}: {kept.total()} inputs, {len(kept)} outcomes")  # noqa: T201


if __name__ == "__main__":
    for target in sys.argv[1:] or TARGETS:
        keep(target)
