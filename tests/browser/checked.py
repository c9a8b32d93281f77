"""Pages looked at by axe-core in Chromium: what keeps people out of them.

All pages stand as frames of one document, each as wide as asked, so that a browser is
started once per colour scheme. axe-core 4.14.1 lies beside this file (MPL 2.0).
"""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Literal

import pytest

AXE = Path(__file__).parent / "axe-core" / "axe.min.js"
FLAGS = [
    *["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
    *["--no-first-run", "--disable-background-networking", "--disable-sync"],
    *["--disable-component-update", "--allow-file-access-from-files", "--dump-dom"],
    "--virtual-time-budget=600000",
]
SCHEMES = {"dark": 0, "light": 1}  # as Chromium numbers them
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {
    "light": {"type": "tag", "values": TAGS},
    "dark": {"type": "rule", "values": ["color-contrast"]},  # the rest is the same
}
FRAMES = """<!doctype html><html lang="en"><title>frames</title><body><script>
const found = [], pages = %(pages)s;
addEventListener("message", ({data}) => { found.push(data); next(); });
function next() {
  document.querySelector("iframe")?.remove();
  const page = pages.shift();
  if (!page) {
    const said = document.createElement("pre");
    said.id = "said"; said.textContent = JSON.stringify(found);
    return document.body.append(said);
  }
  const frame = document.createElement("iframe");
  frame.style = `width:${page[1]}px;height:900px;border:0`; frame.src = page[0];
  document.body.append(frame);
}
next();
</script></body></html>"""
RUN = """<script src="%(axe)s"></script><script>
addEventListener("load", () => {
  const all = (chosen) => [...document.querySelectorAll(chosen)];
  const seen = () => all("tr.open").filter((one) => one.offsetParent).length;
  const folded = seen();
  all("details").forEach((one) => { one.open = true; });
  all("input[type=checkbox]").forEach((one) => one.click());
  const stops = "a[href], summary, input, select, button, [tabindex]";
  const passed = all(stops).filter((one) => {
    one.focus({preventScroll: true});
    return one.offsetParent && document.activeElement !== one;
  });
  axe.run(document, {runOnly: %(rules)s, resultTypes: ["violations"]}).then((done) =>
    parent.postMessage({page: document.title, width: innerWidth,
      dark: matchMedia("(prefers-color-scheme: dark)").matches,
      keeps: done.passes.length, shown: [folded, seen()],
      wide: document.documentElement.scrollWidth > innerWidth,
      passed: passed.map((one) => one.outerHTML.slice(0, 200)),
      breaks: done.violations.map((one) => `${one.id}: ${one.nodes[0].html}`)}, "*"));
});
</script>"""


def found_by_axe(
    pages: list[Path],
    widths: list[int],
    scheme: Literal["dark", "light"],
    folder: Path,
) -> list[dict]:
    """Return what axe-core finds in each page at each width, everything unfolded.

    Args:
        pages: HTML files.
        widths: In CSS pixels.
        scheme: Which colours the reader prefers.
        folder: An empty one to work in.

    Returns:
        Per page and width: `page`, its title; `width`; `dark`, whether it took the
        colours of the night; `keeps`, how many rules; `shown`, how many rows of which
        nothing is certain are seen before the switch and after; `wide`, whether it must
        be scrolled sideways; `passed`, what a keyboard does not reach; `breaks`, each
        rule that is broken with the first place.
    """
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium (Debian package chromium)")
    run = RUN % {"axe": AXE.as_uri(), "rules": json.dumps(RULES[scheme])}
    copies = []
    for number, page in enumerate(pages):
        copy = folder / f"{number}.html"
        text = page.read_text(encoding="utf-8")
        copy.write_text(text.replace("</body>", f"{run}</body>"), encoding="utf-8")
        copies += [(copy.as_uri(), width) for width in widths]
    frames = folder / "frames.html"
    frames.write_text(FRAMES % {"pages": json.dumps(copies)}, encoding="utf-8")
    flags = [*FLAGS, f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}"]
    done = subprocess.run(
        ["chromium", *flags, f"--user-data-dir={folder / 'profile'}", frames.as_uri()],
        capture_output=True,
        check=True,
        text=True,
        timeout=600,
    )
    said = re.search(r'<pre id="said">(.*?)</pre>', done.stdout, re.S)
    assert said is not None, done.stderr[-2000:]
    return json.loads(unescape(said[1]))
