"""The register of units as it is published: semicolons, UTF-8 with its mark."""

import numpy as np
import polars as pl

from pipeline.programme.model import Municipality, Source
from pipeline.twin.exports.text_forms import as_usual_or_not
from pipeline.twin.units.municipalities import OUTSIDE_CODE
from pipeline.twin.units.sites import Site, Sites

# Order of the published register; what else a source names stands behind.
ORDER = [
    "HOVEDSKOLE_INST",
    "INST_NR",
    "INST_NAVN",
    "ENHEDSART",
    "INST_ADR",
    "POSTNR",
    "POSTDISTRIKT",
    "INST_TYPE_NR",
    "INST_TYPE_NAVN",
    "INST_TYPE_GRUPPE",
    "UNDERV_NIV",
    "CVR_NR",
    "KOMMUNE_NR",
    "ADM_KOMMUNE_NAVN",
    "BEL_KOMMUNE",
    "BEL_KOMMUNE_NAVN",
    "BEL_REGION",
    "REGION_NAVN",
    "EJER_KODE",
    "EJERKODE_NAVN",
    "P_NR",
    "VEJKODE",
    "GEO_BREDDE_GRAD",
    "GEO_LAENGDE_GRAD",
]
ALIKE = {  # columns whose content does not depend on the unit
    "ENHEDSART": "Institution uden enheder",
    "EJER_KODE": "2",
    "EJERKODE_NAVN": "Kommunale",
}
OTHER_UNITS = 700  # serial number from which units stand that take no part


def register_of(
    source: Source, sites: Sites, municipalities: list[Municipality], number: int
) -> pl.DataFrame:
    """Return the register of one round; nulls for empty cells.

    It lists every unit that is open, and units that are none of the programme's
    business: one of a dropped kind per municipality, and one of another municipality.
    """
    names = {m.code: m.name for m in municipalities}
    rows = [
        _row(
            source,
            unit,
            site,
            sites.name(unit, number),
            names,
            _successor(site, number),
        )
        for unit, site in _open_units(sites, number).items()
    ]
    rows += [_dropped(source, m, number) for m in municipalities]
    outside = Site(OUTSIDE_CODE, "school", 0, 0, [])
    unit = f"{OUTSIDE_CODE}001"
    rows.append(_row(source, unit, outside, "Uden for programmet", names, ""))
    named = list(rows[0])
    order = [column for column in ORDER if column in named]
    frame = pl.DataFrame(rows).select(*order, *(c for c in named if c not in order))
    return frame.select(pl.when(pl.all() != "").then(pl.all()))


def as_csv(
    register: pl.DataFrame, source: Source, unusual: float, rng: np.random.Generator
) -> bytes:
    """Return the bytes of a register; `unusual`: how often in another form."""

    def written(delimiter: str) -> str:
        return register.write_csv(separator=source.delimiter or delimiter)

    return as_usual_or_not(written, "utf-8-sig", unusual, rng)


def _open_units(sites: Sites, number: int) -> dict[str, Site]:
    """Return unit -> one of its sites, in the order of numbers."""
    found = {
        unit: site for site in sites.all if (unit := site.units[number]) is not None
    }
    return dict(sorted(found.items()))


def _successor(site: Site, number: int) -> str:
    """Return the unit that takes over in the next round; empty: none does."""
    later = site.units[number + 1] if number + 1 < len(site.units) else None
    return later if later is not None and later != site.units[number] else ""


def _row(
    source: Source,
    unit: str,
    site: Site,
    name: str,
    municipalities: dict[str, str],
    successor: str,
) -> dict[str, str]:
    types = source.values.get("unit_type", {})
    kind = next(
        (t for t, ours in types.items() if ours == site.unit_type), site.unit_type
    )
    return _filled(
        source, unit, name, kind, site.municipality, municipalities, successor
    )


def _dropped(source: Source, municipality: Municipality, number: int) -> dict[str, str]:
    """Return a unit of a kind that the source drops, or an empty one of no kind."""
    kinds = source.dropped_rows.get(source.columns.unit_type or "", [""])
    unit = f"{municipality.code}{OTHER_UNITS}"
    names = {municipality.code: municipality.name}
    kind = kinds[number % len(kinds)]
    return _filled(
        source, unit, f"{kind} (syntetisk)", kind, municipality.code, names, ""
    )


def _filled(
    source: Source,
    unit: str,
    name: str,
    kind: str,
    code: str,
    municipalities: dict[str, str],
    successor: str,
) -> dict[str, str]:
    columns = source.columns
    place = municipalities.get(code, "")
    known = {
        columns.unit: unit,
        columns.unit_name: name,
        columns.unit_type: kind,
        source.municipality.column: code,
        columns.successor: successor,
        "ADM_KOMMUNE_NAVN": place,
        "BEL_KOMMUNE": code,
        "BEL_KOMMUNE_NAVN": place,
    }
    listed = [
        *columns.model_dump(by_alias=True).values(),
        source.municipality.column,
        *(column for column in source.ignored_columns if "*" not in column),
    ]
    named = dict.fromkeys(column for column in listed if column is not None)
    return {column: known.get(column, ALIKE.get(column, "")) for column in named}
