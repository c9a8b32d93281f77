"""Great Expectations' own Data Docs, for engineers, without a request to anybody.

As they are built they load scripts, styles, fonts and a logo that counts its readers
from eight hosts, and link to a newsletter. What they need lies in
`report_templates/data_docs/static`; everything else is removed.
"""

import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from great_expectations.data_context import EphemeralDataContext

STYLES = ["bootstrap.min.css", "bootstrap-table.min.css"]
STYLES += ["bootstrap-table-filter-control.min.css", "icons.css"]
SCRIPTS = ["jquery.min.js", "bootstrap.bundle.min.js", "bootstrap-table.min.js"]
SCRIPTS += ["bootstrap-table-filter-control.min.js"]

OUTSIDE = [
    r"<link\b[^>]*https?://[^>]*>",
    r"<script\b[^>]*https?://[^>]*>\s*</script>",
    r"<link\b[^>]*favicon[^>]*>",
    r"<footer>.*?</footer>",  # the newsletter
    r"/\* some css overrides for dark mode\*/.*?(?=</style>)",  # half of a dark mode
]
LOGO = re.compile(r"<img\b[^>]*https?://[^>]*>", re.S)
LINK = re.compile(r"<a\b[^>]*https?://[^>]*>(.*?)</a>", re.S)


def write_data_docs(context: "EphemeralDataContext", folder: Path) -> Path:
    """Replace the Data Docs whole and return their first page.

    Args:
        context: Holds suites and results, from `judge`.
        folder: Where they lie.
    """
    beside = folder.with_name(f".{folder.name}.writing")
    shutil.rmtree(beside, ignore_errors=True)
    context.add_data_docs_site(
        site_name="release",
        site_config={
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(beside),
            },
        },
    )
    context.build_data_docs(site_names=["release"])
    shutil.rmtree(beside / "static", ignore_errors=True)
    with as_file(files("report_templates") / "data_docs" / "static") as ours:
        shutil.copytree(ours, beside / "static")
    for page in beside.rglob("*.html"):
        depth = len(page.relative_to(beside).parts) - 1
        text = page.read_text(encoding="utf-8")
        page.write_text(self_contained(text, "../" * depth), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return folder / "index.html"


def self_contained(page: str, root: str) -> str:
    """Return a page that needs nothing but the files in `static`.

    Args:
        page: As Great Expectations built it.
        root: Relative path from the page to the folder of `static`.
    """
    for outside in OUTSIDE:
        page = re.sub(outside, "", page, flags=re.S)
    page = LOGO.sub('<span class="brand">Data Docs</span>', page)
    page = LINK.sub(r"\1", page)
    page = page.replace("<html>", '<html lang="en">', 1)
    # A calendar as a filter would need one more library.
    page = page.replace("'filterControl': 'datepicker'", "'filterControl': 'input'")
    static = f"{root}static/"
    loaded = [f'<link rel="stylesheet" href="{static}{name}">' for name in STYLES]
    loaded += [f'<script src="{static}{name}"></script>' for name in SCRIPTS]
    return page.replace("</title>", "</title>\n" + "\n".join(loaded), 1)
