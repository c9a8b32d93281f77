"""The lists of all documents; with them, what passed every check is released."""

from pipeline.programme.rules import words
from pipeline.reports.index.page import write_edition_indexes, write_index
from pipeline.reports.index.released import is_released, release
from pipeline.store.steps import Made, Step, Work, described, made
from schemas import reported

REPORTS, CERTIFICATES = "reported.school_profiles", "reported.certificates"
PAGES = ("reported.release_report", "reported.guidance", "reported.data_dictionary")


def _listed(work: Work) -> Made:
    """Release the documents, with lists of them as tables and as pages."""
    documents = work.lake.rows(REPORTS).sort("path")
    write_edition_indexes(work.programme, documents, work.places.drafts)
    release(work.places)
    files = write_index(work.programme, documents, work.places.reports)
    return made(reported.Catalogue, documents, files)


STEPS = (
    Step(
        tables=described(reported.Catalogue),
        make=_listed,
        kinds=frozenset({"jinja"}),
        reads=frozenset({REPORTS, CERTIFICATES, *PAGES}),
        after=frozenset({"reported.personal_data", "reported.attack"}),
        functions=(release,),
        knows=words,
        stands=is_released,
    ),
)
