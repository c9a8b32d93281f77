"""The lists of all documents; with them, what passed every check is released."""

from pipeline.programme.rules import words
from pipeline.reports.index.page import write_edition_indexes, write_index
from pipeline.reports.index.released import is_released, release
from pipeline.reports.index.sums import Before
from pipeline.store.lake import Lake
from pipeline.store.listed import LISTED
from pipeline.store.listed import documents as listed_documents
from pipeline.store.released import (
    DOCUMENTS,
    listed_files,
    releases,
    releases_text,
)
from pipeline.store.steps import Made, Step, Work, described, made
from schemas import reported

CERTIFICATES = "reported.certificates"
PAGES = ("reported.release_report", "reported.guidance", "reported.data_dictionary")


def _listed(work: Work) -> Made:
    """Release the documents, with lists of them as tables and as pages."""
    documents = listed_documents(work.lake)
    before = published_before(work.places.lake)
    write_edition_indexes(work.programme, documents, work.places.drafts, before)
    release(work.places)
    files = write_index(work.programme, documents, work.places.reports, before)
    return made(reported.Catalogue, documents, files)


def published_before(lake: Lake) -> Before:
    """Return the files of the newest release of every round."""
    newest = {one.round: one for one in releases(lake)}
    return Before(
        {round_: one.version for round_, one in newest.items()},
        {
            path.removeprefix(f"{DOCUMENTS}/"): sha
            for one in newest.values()
            for path, sha in listed_files(one.folder)
            if path.startswith(f"{DOCUMENTS}/")
        },
    )


def _told(work: Work) -> list[str]:
    return releases_text(work.places.lake)


STEPS = (
    Step(
        tables=described(reported.Catalogue),
        make=_listed,
        kinds=frozenset({"jinja"}),
        reads=frozenset({*LISTED, CERTIFICATES, *PAGES}),
        after=frozenset({"reported.personal_data", "reported.attack"}),
        functions=(release,),
        knows=words,
        also=_told,
        stands=is_released,
    ),
)
