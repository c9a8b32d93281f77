"""Files for the whole country: the unit register and the figures of the portal."""

import polars as pl

from pipeline.programme.model import Municipality, Source
from pipeline.twin.exports.statistics_portal import sources_of_round, write_figures
from pipeline.twin.exports.survey_exports import Place
from pipeline.twin.exports.unit_register import as_csv, register_of
from pipeline.twin.faults.files import planted
from pipeline.twin.faults.kinds import kinds_of_register
from pipeline.twin.faults.plan import fault_frame, with_faults
from pipeline.twin.municipality_world import World
from pipeline.twin.randomness import generator
from pipeline.twin.truth.truth import TruthBook
from pipeline.twin.units.municipalities import OUTSIDE_CODE

OUTSIDE = Municipality(code=OUTSIDE_CODE, name="Uden for programmet")


def write_national(
    world: World,
    municipalities: list[Municipality],
    national: list[list[pl.DataFrame]],
    book: TruthBook,
) -> None:
    """Write the national files of every round.

    Args:
        world: The twin.
        municipalities: Its municipalities.
        national: Figures per municipality and round.
        book: Takes the planted faults.
    """
    for number, round_ in enumerate(world.programme.file.rounds):
        place = Place(world.raw, OUTSIDE, round_.id)
        for source in world.programme.sources.values():
            if source.feeds == "units" and source.reader == "delimited":
                book.faults.append(
                    _write_register(world, municipalities, source, place, number)
                )
        frames = [figures[number] for figures in national if figures]
        if not frames:
            continue
        named = _named(world, municipalities, [*frames, _outside(frames[0])])
        for source in sources_of_round(world.programme, number):
            faults = write_figures(
                source,
                named,
                world.programme,
                round_,
                place,
                world.assumptions,
                world.seed,
            )
            book.faults.append(faults)


def _write_register(
    world: World,
    municipalities: list[Municipality],
    source: Source,
    place: Place,
    number: int,
) -> pl.DataFrame:
    """Write the register of one round; return the planted faults."""
    rng = generator(world.seed, "register faults", source.id, place.round)
    faulty = with_faults(
        register_of(source, world.sites, municipalities, number),
        kinds_of_register(source, OUTSIDE_CODE),
        rate=world.assumptions.faults.registers,
        rng=rng,
        in_copies=True,
    )
    path = place.path(source.files[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_csv(faulty.frame, source, world.assumptions.forms.unusual, rng))
    name = path.relative_to(world.raw).as_posix()
    why, column = "The register has a new name for it.", source.columns.unit_name
    renamed = [
        planted(name, "unit_renamed", why, column=column, subject=unit)
        for unit, (since, _) in sorted(world.sites.renamed.items())
        if since == number
    ]
    return pl.concat([fault_frame(name, faulty.faults, header_lines=1), *renamed])


def _outside(figures: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of one municipality as those of one that takes no part."""
    unit = pl.col("unit").str.slice(-3)
    return figures.with_columns(
        municipality=pl.lit(OUTSIDE_CODE), unit=pl.lit(OUTSIDE_CODE) + unit
    )


def _named(
    world: World, municipalities: list[Municipality], frames: list[pl.DataFrame]
) -> pl.DataFrame:
    """Return all figures with the names of units and municipalities."""
    places = {m.code: f"{m.name} Kommune" for m in [*municipalities, OUTSIDE]}
    units = world.sites.names
    return pl.concat(frames).with_columns(
        municipality_name=pl.col("municipality").replace_strict(places),
        unit_name=pl.col("unit").replace_strict(
            list(units), list(units.values()), default="Uden for programmet"
        ),
    )
