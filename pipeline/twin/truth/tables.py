"""Units of all rounds as tables, for the truth."""

from itertools import combinations

import polars as pl

from pipeline.twin.units.sites import Sites

SCHEMA = {
    "round": pl.String,
    "municipality": pl.String,
    "unit": pl.String,
    "name": pl.String,
    "unit_type": pl.String,
    "successor": pl.String,
    "is_last_round": pl.Boolean,
}


def units_of_all_rounds(sites: Sites, round_ids: list[str]) -> pl.DataFrame:
    """Return one row per unit and round in which it is open.

    `successor` is the unit that takes over in the next round (null: it goes on, closes,
    or there is no next round); `is_last_round` says that it does not go on.
    """
    rows = {}
    for site in sites.all:
        for number, round_id in enumerate(round_ids):
            unit = site.units[number]
            if unit is None:
                continue
            later = site.units[number + 1] if number + 1 < len(round_ids) else unit
            rows[round_id, unit] = (
                round_id,
                site.municipality,
                unit,
                sites.name(unit, number),
                site.unit_type,
                later if later != unit else None,
                later != unit,
            )
    frame = pl.DataFrame(list(rows.values()), schema=SCHEMA, orient="row")
    return frame.sort("round", "municipality", "unit")


def successor_frames(
    sites: Sites, round_ids: list[str]
) -> dict[tuple[str, str], pl.DataFrame]:
    """Return pair of rounds -> unit of the earlier one and what it is in the later."""
    frames = {}
    for earlier, later in combinations(range(len(round_ids)), 2):
        found = {
            u: s for u, s in sites.successors(earlier, later).items() if s is not None
        }
        frames[round_ids[earlier], round_ids[later]] = pl.DataFrame(
            {"unit": list(found), "successor": list(found.values())},
            schema={"unit": pl.String, "successor": pl.String},
        )
    return frames
