"""Files for the whole country: the unit register and the figures of the portal."""

import polars as pl

from pipeline.programme.model import Municipality
from pipeline.twin.municipalities import OUTSIDE_CODE
from pipeline.twin.municipality_world import World
from pipeline.twin.statistics_portal import sources_of_round, write_figures
from pipeline.twin.survey_exports import Place
from pipeline.twin.unit_register import register_csv

OUTSIDE = Municipality(code=OUTSIDE_CODE, name="Uden for programmet")


def write_national(
    world: World,
    municipalities: list[Municipality],
    national: list[list[pl.DataFrame]],
) -> None:
    """Write the national files of every round.

    Args:
        world: The twin.
        municipalities: Its municipalities.
        national: Figures per municipality and round.
    """
    for number, round_ in enumerate(world.programme.file.rounds):
        place = Place(world.raw, OUTSIDE, round_.id)
        for source in world.programme.sources.values():
            if source.feeds == "units" and source.reader == "delimited":
                path = place.path(source.files[0])
                path.parent.mkdir(parents=True, exist_ok=True)
                data = register_csv(source, world.sites, municipalities, number)
                path.write_bytes(data)
        frames = [figures[number] for figures in national if figures]
        if not frames:
            continue
        named = _named(world, municipalities, [*frames, _outside(frames[0])])
        for source in sources_of_round(world.programme, number):
            write_figures(
                source,
                named,
                world.programme,
                round_,
                place,
                world.assumptions,
                world.seed,
            )


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
