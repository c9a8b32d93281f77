"""Do invented names stay invented?"""

from itertools import islice
from pathlib import Path

import polars as pl
import pytest

from pipeline.programme.model import UnitType
from pipeline.twin.units.municipalities import invented_names

REAL = Path(__file__).parents[4] / "shared" / "data" / "denmark_schools"
TYPES: list[UnitType] = ["school", "daycare"]


@pytest.mark.parametrize("unit_type", TYPES)
def test_names_are_different_for_a_whole_country(unit_type: UnitType) -> None:
    names = list(islice(invented_names(1, unit_type), 5_000))

    assert len(set(names)) == len(names)


@pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared")
def test_no_name_is_that_of_a_real_school_or_daycare_unit() -> None:
    real = set()
    for file, column in (
        ("register_folkeskoler_2021-09-13.csv", "INST_NAVN"),
        ("register_folkeskoler_2026.csv", "INST_NAVN"),
        ("skoler_2024_25_v2.csv", "navn"),
        ("boernehaver_2026.csv", "navn"),
    ):
        frame = pl.read_csv(REAL / file, columns=[column], infer_schema=False)
        real |= set(frame[column].str.to_lowercase())

    for unit_type in TYPES:
        names = islice(invented_names(1, unit_type), 12_000)
        assert not real & {name.lower() for name in names}
