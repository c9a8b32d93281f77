"""One delivery of answer sheets: an informant group, a municipality, a round."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pipeline.programme.model import Municipality
from pipeline.twin.answers import NOT_ANSWERED
from pipeline.twin.assumptions import Assumptions
from pipeline.twin.codebooks import labels, structure
from pipeline.twin.faults import RESPONDENT_TWICE, fault_frame, with_faults
from pipeline.twin.randomness import generator
from pipeline.twin.respondent_lists import respondent_list
from pipeline.twin.sheets import Answering, Invited, sheets
from pipeline.twin.surveys import Survey
from pipeline.twin.surveyxact import (
    VARIANTS,
    Export,
    Variant,
    with_system_columns,
    write_export,
)


@dataclass(frozen=True)
class Place:
    """Where and when a delivery belongs.

    Attributes:
        raw: The raw folder.
        municipality: The municipality.
        round: Round id.
    """

    raw: Path
    municipality: Municipality
    round: str

    def path(self, pattern: str) -> Path:
        """Return the file that a pattern of a source stands for here."""
        name = pattern.format(round=self.round, municipality=self.municipality.code)
        return self.raw / name.replace("*", "export")


def deliver(
    answers: Answering,
    who: Invited,
    place: Place,
    variant: Variant,
    assumptions: Assumptions,
    seed: int,
) -> tuple[int, pl.DataFrame]:
    """Write one export.

    Returns:
        Rows written, and the planted faults.
    """
    survey = answers.survey
    columns, code = survey.source.columns, place.municipality.code
    rng = generator(seed, "sheets", code, survey.group.id, place.round)
    background, rows = _dataset(answers, who, place, assumptions, rng)
    faulty = with_faults(
        rows,
        unit=columns.unit or "",
        key=columns.respondent or "",
        codes=_highest_codes(survey, place.round),
        twice=RESPONDENT_TWICE,
        municipality=code,
        assumptions=assumptions,
        rng=rng,
    )
    export = Export(
        faulty.frame,
        structure(survey, place.round, background),
        labels(survey, place.round),
    )
    written = write_export(export, variant, *_targets(survey, place))
    name = written.relative_to(place.raw).as_posix()
    return faulty.frame.height, fault_frame(name, faulty.faults, header_lines=1)


def _dataset(
    answers: Answering,
    who: Invited,
    place: Place,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> tuple[list[str], pl.DataFrame]:
    """Return the names of the uploaded columns, and one row per invited person.

    Rows stand by unit, grade and class; those who were added late stand at the end.
    """
    survey = answers.survey
    codes, state = sheets(answers, who, assumptions, rng)
    background = respondent_list(survey, answers.people, who, assumptions, rng)
    items = _items(survey, codes, place.round)
    together = pl.concat([background, state, items], how="horizontal")
    order = [
        column for column in background.columns[1:] if column in _sorted_by(survey)
    ]
    together = together.sort("late", *order, maintain_order=True)
    rows = with_system_columns(
        together.select(background.columns),
        together["status"],
        together.select(items.columns),
        status_columns=survey.source.status_columns,
        organization=f"{place.municipality.name} Kommune",
        late=together["late"],
    )
    return background.columns, rows


def variant_for(number: int, group: int, rows: int, limit: int) -> Variant:
    """Return how a municipality's answers of one group are exported.

    The variants take turns over municipalities and groups; only small exports come as a
    workbook.

    Args:
        number: Of the municipality.
        group: Number of the informant group.
        rows: Largest of the group's exports.
        limit: Rows that a workbook may have.
    """
    variant = VARIANTS[(number + group) % len(VARIANTS)]
    if variant == "workbook" and rows > limit:
        return VARIANTS[(number + group // len(VARIANTS)) % (len(VARIANTS) - 1)]
    return variant


def _items(survey: Survey, codes: np.ndarray, round_: str) -> pl.DataFrame:
    asked = survey.asked(round_)
    positions = survey.form.positions
    frame = pl.DataFrame(
        {column: codes[:, positions[item]] for item, column in asked.items()}
    )
    return frame.select(pl.when(pl.all() != NOT_ANSWERED).then(pl.all()))


def _highest_codes(survey: Survey, round_: str) -> dict[str, int]:
    instrument, positions = survey.form.instrument, survey.form.positions
    highest = {}
    for item, column in survey.asked(round_).items():
        scale = instrument.answer_scales[instrument.items[positions[item]].answers]
        highest[column] = max([*scale.answers, *scale.missing])
    return highest


def _sorted_by(survey: Survey) -> set[str | None]:
    columns = survey.source.columns
    return {columns.unit, columns.grade, columns.class_}


def _targets(survey: Survey, place: Place) -> tuple[Path, Path]:
    """Return the folder of CSV files and the workbook, as the source expects them."""
    patterns = {pattern.rpartition(".")[2]: pattern for pattern in survey.source.files}
    csv, xlsx = (
        patterns.get(ending) or survey.source.files[0] for ending in ("csv", "xlsx")
    )
    return place.path(csv).parent, place.path(xlsx)
