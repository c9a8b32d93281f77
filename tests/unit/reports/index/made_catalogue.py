"""Catalogues of any size, for the tests of the index."""

import polars as pl

from schemas.reported import Catalogue

NAMES = [
    "Øksnæs Skole",
    "Skovvangskolen",
    "Aa Skole",
    "Ærtebjerg Skole",
    "Zahles Skole",
]


def made_catalogue(
    municipalities: list[str],
    rounds: list[str],
    units: int,
    edition: str = "unit",
    language: str = "da",
) -> pl.DataFrame:
    """Return HTML and PDF per unit and round; unit names go round in `NAMES`."""
    rows = []
    for municipality in municipalities:
        for number in range(units):
            unit = f"{municipality}{number:03}"
            for round_ in rounds:
                for ending in ("html", "pdf"):
                    folder = f"{edition}/{round_}/{municipality}/school_profile"
                    rows.append(
                        {
                            "report": "school_profile",
                            "edition": edition,
                            "round": round_,
                            "municipality": municipality,
                            "unit": unit,
                            "language": language,
                            "format": ending,
                            "path": f"{folder}/{unit}.{language}.{ending}",
                            "title": "Skoleprofil",
                            "unit_name": NAMES[number % len(NAMES)],
                            "predecessors": None,
                            "size": 1,
                            "sha256": "0",
                        }
                    )
    return pl.DataFrame(rows, schema=Catalogue.empty().schema)
