"""One delivery of answer sheets: an informant group, a municipality, a round."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pipeline.programme.model import Municipality
from pipeline.twin.answers.questionnaires import NOT_ANSWERED
from pipeline.twin.answers.respondent_lists import respondent_list
from pipeline.twin.answers.sheets import Answering, Invited, sheets
from pipeline.twin.answers.surveys import Survey
from pipeline.twin.assumptions import Assumptions
from pipeline.twin.exports.codebooks import labels, structure
from pipeline.twin.exports.surveyxact import (
    TEXTS,
    VARIANTS,
    Export,
    Variant,
    with_system_columns,
    write_export,
)
from pipeline.twin.faults.files import planted
from pipeline.twin.faults.kinds import kinds_of_survey
from pipeline.twin.faults.plan import fault_frame, with_faults
from pipeline.twin.faults.turned_items import TurnedItem, with_turned
from pipeline.twin.randomness import generator


@dataclass(frozen=True)
class Place:
    """Where and when a delivery belongs.

    Attributes:
        raw: The raw folder.
        municipality: The municipality.
        round: Round id.
        elsewhere: A unit of another municipality that is open. Null: none is known.
        turned: Question that is asked the other way round here. Null: none is.
    """

    raw: Path
    municipality: Municipality
    round: str
    elsewhere: str | None = None
    turned: TurnedItem | None = None

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
    code = place.municipality.code
    rng = generator(seed, "sheets", code, survey.group.id, place.round)
    background, rows = _dataset(answers, who, place, assumptions, rng)
    turned = place.turned
    faulty = with_faults(
        with_turned(rows, turned) if turned else rows,
        kinds_of_survey(survey, place.round, code, place.elsewhere),
        rate=assumptions.faults.answers,
        rng=rng,
    )
    has_decimals = variant in TEXTS and rng.random() < assumptions.forms.decimals
    asked = survey.asked(place.round)
    dataset = with_decimals(faulty.frame, asked) if has_decimals else faulty.frame
    export = Export(
        dataset,
        structure(survey, place.round, background),
        labels(survey, place.round),
        {column: survey.text(item) for item, column in asked.items()},
    )
    written = write_export(export, variant, *_targets(survey, place))
    name = written.relative_to(place.raw).as_posix()
    found = [fault_frame(name, faulty.faults, header_lines=int(variant != "spss"))]
    if has_decimals and any(dataset[column].count() for column in asked.values()):
        found.append(planted(name, "codes_with_decimals", "Codes became decimals."))
    if turned:
        subject = f"{survey.group.id}.{turned.item}"
        why = "The question was asked the other way round."
        found.append(
            planted(name, "item_turned", why, column=turned.column, subject=subject)
        )
    return dataset.height, pl.concat(found)


def with_decimals(dataset: pl.DataFrame, asked: dict[str, str]) -> pl.DataFrame:
    """Return an export whose codes a spreadsheet has given decimals."""
    codes = pl.col(list(asked.values()))
    return dataset.with_columns(codes.cast(pl.String) + ",0")


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
    workbook or an SPSS file.

    Args:
        number: Of the municipality.
        group: Number of the informant group.
        rows: Largest of the group's exports.
        limit: Rows that such a file may have.
    """
    variant = VARIANTS[(number + group) % len(VARIANTS)]
    if variant not in TEXTS and rows > limit:
        return TEXTS[(number + group // len(VARIANTS)) % len(TEXTS)]
    return variant


def _items(survey: Survey, codes: np.ndarray, round_: str) -> pl.DataFrame:
    asked = survey.asked(round_)
    positions = survey.form.positions
    frame = pl.DataFrame(
        {column: codes[:, positions[item]] for item, column in asked.items()}
    )
    return frame.select(pl.when(pl.all() != NOT_ANSWERED).then(pl.all()))


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
