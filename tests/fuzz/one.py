"""Fuzz one target: `python -m tests.fuzz.one TARGET SECONDS`.

A defect does not end the run: the first input that shows it is kept, and the run goes
on to the next. What libFuzzer alone can see (a hang, a crash, no memory) does end it,
and leaves its input in the same folder.
"""

import hashlib
import json
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["pipeline.ingest"]):  # pyright: ignore[reportAttributeAccessIssue]
    from tests.fuzz.judgement import Target, judge, tight_limits
    from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).parents[1] / "fixtures" / "fuzz"
WORK = Path(tempfile.gettempdir()) / "fuzz"
SECONDS_PER_INPUT = 30
SECONDS_BETWEEN_NOTES = 2.0
MEGABYTES = 3000
LONGEST = 1 << 16
OWN_MUTATION = 0.9  # share; the rest are libFuzzer's
FROM_SOUND = 0.5  # share of inputs made from ones that could be read
MOST_SOUND = 500


class Fuzzer:
    """Judges inputs, keeps one of each defect, and notes what became of them all."""

    def __init__(self, name: str, target: Target) -> None:
        """Begin without defects."""
        self.name, self.target = name, target
        self.sound = target.seeds()
        self.folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
        self.defects: dict[str, str] = {}
        self.outcomes: Counter[str] = Counter()
        self.began = self.noted = time.monotonic()

    def __call__(self, data: bytes) -> None:
        """Judge one input."""
        try:
            outcome = judge(self.target, data, self.folder)
            self.outcomes[outcome] += 1
            if outcome == "read" and len(self.sound) < MOST_SOUND:
                self.sound.append(data)
        except OSError as error:
            self.outcomes[type(error).__name__] += 1
        except Exception as error:  # any other is a defect
            self.outcomes["DEFECT"] += 1
            self._keep(data, error)
        if time.monotonic() - self.noted > SECONDS_BETWEEN_NOTES:
            self._note()

    def mutate(self, data: bytes, longest: int, seed: int) -> bytes:
        """Change an input, or one that could be read.

        Native parsers show no coverage; without the second choice most inputs would be
        changes of ones that are refused at once.
        """
        random = Random(seed)  # noqa: S311, the same again for the same seed
        if random.random() < FROM_SOUND:
            data = random.choice(self.sound)
        if random.random() < OWN_MUTATION:
            return self.target.mutate(data, random)[:longest]
        return atheris.Mutate(data, longest)

    def _keep(self, data: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        places = [f"{frame.filename}:{frame.lineno}" for frame in frames]
        defect = " ".join([type(error).__name__, *places])
        if isinstance(error, RuntimeError):  # of the child process: its last place
            defect = str(error).strip().rpartition("File ")[2]
        if defect in self.defects:
            return
        path = FOUND / self.name / f"defect-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        self.defects[defect] = path.name
        print(f"DEFECT {path}", file=sys.stderr)  # noqa: T201
        traceback.print_exception(error)
        self._note()

    def _note(self) -> None:
        """Write what became of the inputs; libFuzzer ends without a last word."""
        self.noted = time.monotonic()
        note = {
            "seconds": round(self.noted - self.began),
            "inputs": self.outcomes.total(),
            "outcomes": dict(self.outcomes.most_common()),
            "defects": self.defects,
        }
        (WORK / f"{self.name}.json").write_text(json.dumps(note, indent=1))


def main(name: str, seconds: int) -> None:
    """Fuzz one target."""
    corpus, kept = WORK / name, FOUND / name
    for folder in (corpus, kept):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[name].seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    fuzzer = Fuzzer(name, TARGETS[name])
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS_PER_INPUT}",
        f"-report_slow_units={SECONDS_PER_INPUT}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={kept}/",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup(
        ["fuzz", str(corpus), str(kept), *options],
        fuzzer,
        custom_mutator=fuzzer.mutate,
    )
    with tight_limits():
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
