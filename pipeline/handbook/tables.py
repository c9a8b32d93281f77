"""The pages of the handbook: how to deliver, and what every table holds."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.documents.page_tables import paged
from pipeline.handbook.dictionary import write_dictionary
from pipeline.handbook.guidance import write_guidance
from pipeline.programme.model import Language
from pipeline.store.lake import models
from pipeline.store.steps import Work
from schemas import reported


def _guidance(work: Work) -> Iterator[tuple[Language, Path]]:
    for language in work.programme.file.languages:
        yield language, write_guidance(work.programme, work.places.reports, language)


def _dictionary(work: Work) -> Iterator[tuple[Language, Path]]:
    yield "en", write_dictionary(work.programme, work.places.reports)


STEPS = (
    paged(reported.Guidance, _guidance),
    paged(reported.DataDictionary, _dictionary, shows=models().values()),
)
