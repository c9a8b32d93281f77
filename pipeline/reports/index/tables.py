"""The list of all documents, as a table and as a page that finds them."""

from pipeline.programme.rules import words
from pipeline.reports.index.page import write_index
from pipeline.store.steps import Made, Step, Work, described, made
from schemas import reported

REPORTS = "reported.school_profiles"
PAGES = ("reported.release_report", "reported.guidance", "reported.data_dictionary")


def _listed(work: Work) -> Made:
    """Write the list of all documents, as a table and as a page that finds them."""
    documents = work.lake.rows(REPORTS).sort("path")
    files = write_index(work.programme, documents, work.places.reports)
    return made(reported.Catalogue, documents, files)


STEPS = (
    Step(
        tables=described(reported.Catalogue),
        make=_listed,
        kinds=frozenset({"jinja"}),
        reads=frozenset({REPORTS, *PAGES}),
        after=frozenset({"reported.personal_data", "reported.attack"}),
        knows=words,
    ),
)
