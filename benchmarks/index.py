"""How soon a telephone can search the list of ten thousand documents.

`python -m benchmarks.index` writes `benchmarks/results/index.json`. A telephone is this
machine's processor slowed down four and six times, as browsers' own tools do.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import machine
from pipeline.programme.load import load_programme
from pipeline.run.workspace import ROOT
from tests.browser.keys import opened
from tests.browser.test_large_index import DOCUMENTS, large_index

OUT = Path(__file__).parent / "results" / "index.json"
SLOWER = (1, 4, 6)
READY = """performance.getEntriesByType("navigation")[0].domInteractive"""
SEARCHED = """new Promise((done) => {
  const query = document.getElementById("q"), begun = performance.now();
  query.value = "oeksnaes 1042";
  query.dispatchEvent(new Event("input", { bubbles: true }));
  const found = document.getElementById("found"), before = found.textContent;
  const drawn = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  const look = () => found.textContent === before
    ? setTimeout(look, 1)
    : drawn(() => done(performance.now() - begun));
  look();
})"""


def main() -> None:
    """Measure, and write what came out."""
    with TemporaryDirectory() as folder:
        index = large_index(load_programme(ROOT / "programme"), Path(folder))
        measured = {}
        for slower in SLOWER:
            with opened(Path(folder) / f"profile-{slower}") as page:
                page.load(index, phone=True, slower=slower)
                measured[f"{slower} times slower"] = {
                    "interactive_ms": round(page.ask(READY)),
                    "searched_ms": round(page.ask(SEARCHED)),
                }
        said = {
            "machine": machine(),
            "documents": DOCUMENTS,
            "megabytes": round(index.stat().st_size / 1e6, 1),
            "telephone": measured,
        }
    OUT.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(said, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
