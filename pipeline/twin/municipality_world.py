"""One municipality of the twin: its deliveries in all rounds, and its truth."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.programme.model import Municipality, Programme, Source
from pipeline.twin.answers.figures import figures
from pipeline.twin.answers.sheets import Invited, answering, invited
from pipeline.twin.answers.surveys import Survey
from pipeline.twin.assumptions import Assumptions
from pipeline.twin.exports.national_tests import SpringTests, results_of
from pipeline.twin.exports.national_tests_csv import as_csv
from pipeline.twin.exports.survey_exports import Place, deliver, variant_for
from pipeline.twin.faults.files import leave_junk
from pipeline.twin.faults.plan import fault_frame
from pipeline.twin.faults.turned_items import turned_item
from pipeline.twin.people.population import Headcounts, Population
from pipeline.twin.randomness import generator
from pipeline.twin.truth.truth import TruthBook
from pipeline.twin.truth.units import true_cells, true_classes
from pipeline.twin.units.sites import Sites


@dataclass(frozen=True)
class World:
    """What all municipalities of a twin share.

    Attributes:
        programme: The programme that is imitated.
        sites: All sites.
        surveys: Its surveys.
        counts: Adults per group and site.
        years: Calendar year of each round.
        assumptions: About reality.
        seed: Of the twin.
        raw: The raw folder.
    """

    programme: Programme
    sites: Sites
    surveys: list[Survey]
    counts: Headcounts
    years: list[int]
    assumptions: Assumptions
    seed: int
    raw: Path

    def elapsed(self, number: int) -> int:
        """Return the years from the first round to a round."""
        return self.years[number] - self.years[0]


def make_municipality(
    world: World, municipality: Municipality, position: int, book: TruthBook
) -> tuple[int, list[pl.DataFrame]]:
    """Write all deliveries of one municipality and note in `book` what is true.

    Args:
        world: The twin.
        municipality: Which one.
        position: Its number, for the variants of exports.
        book: Takes the truth.

    Returns:
        Rows written, and its figures for the national files, one frame per round.
    """
    population = Population(
        world.programme,
        world.sites,
        municipality,
        world.years,
        world.counts,
        world.assumptions,
    )
    rows = sum(
        _survey(world, municipality, (position, number), population, survey, book)
        for number, survey in enumerate(world.surveys)
    )
    for source in world.programme.sources.values():
        if source.feeds == "test_results" and source.reader == "delimited":
            rows += _tests(world, municipality, source, population, book)
    _junk(world, municipality, book)
    measures = world.programme.indicators.measures
    if not measures:
        return rows, []
    return rows, [
        figures(
            population.young("school"),
            measures,
            number=number,
            elapsed=world.elapsed(number),
            round_=round_,
            assumptions=world.assumptions,
            seed=world.seed,
        )
        for number, round_ in enumerate(world.programme.round_ids)
    ]


def _survey(
    world: World,
    municipality: Municipality,
    position: tuple[int, int],
    population: Population,
    survey: Survey,
    book: TruthBook,
) -> int:
    """Write one survey of all rounds and return its rows."""
    people = population.of(survey.group)
    if people is None:
        return 0
    answers = answering(survey, people, world.assumptions, world.seed)
    book.classes.append(true_classes(answers))
    rounds = [
        invited(survey, people, number, world.elapsed(number))
        for number in range(len(world.years))
    ]
    largest = max(who.seats.size for who in rounds)
    variant = variant_for(*position, largest, world.assumptions.workbook_rows)
    rows = 0
    for who in rounds:
        round_ = world.programme.round_ids[who.number]
        if who.seats.size and survey.asked(round_):
            place = _place(world, municipality, survey, who)
            written, faults = deliver(
                answers, who, place, variant, world.assumptions, world.seed
            )
            rows += written
            book.faults.append(faults)
            cells = true_cells(answers, who, round_)
            if place.turned is not None:
                cells = cells.filter(pl.col("scale") != place.turned.scale)
            book.cells.append(cells)
    return rows


def _place(
    world: World, municipality: Municipality, survey: Survey, who: Invited
) -> Place:
    """Return where a survey belongs, and what is wrong with it there.

    The first round is the norm of all others, so no question is turned in it.
    """
    round_ = world.programme.round_ids[who.number]
    rng = generator(world.seed, "turned", municipality.code, survey.group.id, round_)
    turned = None
    if who.number and rng.random() < world.assumptions.faults.turned:
        turned = turned_item(survey, round_, who.seats.size, rng)
    elsewhere = world.sites.elsewhere(municipality.code, who.number)
    return Place(world.raw, municipality, round_, elsewhere, turned)


def _junk(world: World, municipality: Municipality, book: TruthBook) -> None:
    """Leave files of no use in some of the folders of a municipality."""
    for round_ in world.programme.round_ids:
        rng = generator(world.seed, "junk", municipality.code, round_)
        if rng.random() >= world.assumptions.faults.files:
            continue
        place = Place(world.raw, municipality, round_)
        folder = world.raw / round_ / municipality.code
        workbooks = [
            place.path(pattern)
            for survey in world.surveys
            for pattern in survey.source.files
            if pattern.endswith(".xlsx")
        ]
        unused = [path for path in workbooks if not path.exists()]
        book.faults.append(leave_junk(world.raw, folder, unused, rng))


def _tests(
    world: World,
    municipality: Municipality,
    source: Source,
    population: Population,
    book: TruthBook,
) -> int:
    """Write the national tests of all rounds and return their rows."""
    rows = 0
    for number, round_ in enumerate(world.programme.file.rounds):
        spring = SpringTests(
            world.programme,
            source,
            round_,
            number,
            world.elapsed(number),
            world.sites.elsewhere(municipality.code, number),
            world.assumptions,
            world.seed,
        )
        results, faults = results_of(spring, population.young("school"))
        if results.is_empty():
            continue
        path = Place(world.raw, municipality, round_.id).path(source.files[0])
        path.parent.mkdir(parents=True, exist_ok=True)
        rng = generator(world.seed, "form of tests", municipality.code, round_.id)
        unusual = world.assumptions.forms.unusual
        path.write_bytes(as_csv(results, source, unusual, rng))
        name = path.relative_to(world.raw).as_posix()
        book.faults.append(fault_frame(name, faults, header_lines=1))
        rows += results.height
    return rows
