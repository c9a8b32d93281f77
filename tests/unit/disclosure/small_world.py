"""A small programme with its sums, so that each number of a pattern is seen by eye."""

import polars as pl

from pipeline.disclosure.editions import editions
from pipeline.disclosure.together import told_together
from pipeline.programme.model import Edition, Measure, Programme, Succession, Text
from schemas.compared import (
    ClassMeans,
    Controlled,
    Effects,
    GenderGaps,
    Goals,
    IndicatorChanges,
    Indicators,
    Invariance,
    ItemShares,
    Mapping,
    Needs,
    Nonresponse,
    Norms,
    Participation,
    Perspectives,
    Progression,
    Reliability,
    SinceStart,
)
from schemas.disclosed import Cells, Pattern
from schemas.scored import (
    ClassCounts,
    ClassMoments,
    ClassParticipation,
    ScaleMoments,
    TestLevels,
)
from schemas.staged import Units
from tests.unit.reports.made_programme import small_programme, text
from tests.unit.sql_tables import query, rows

TABLES = {
    "compared.mapping": Mapping,
    "compared.progression": Progression,
    "compared.invariance": Invariance,
    "compared.since_start": SinceStart,
    "compared.effects": Effects,
    "compared.controlled": Controlled,
    "compared.perspectives": Perspectives,
    "compared.gender_gaps": GenderGaps,
    "compared.nonresponse": Nonresponse,
    "compared.goals": Goals,
    "compared.needs": Needs,
    "compared.participation": Participation,
    "compared.item_shares": ItemShares,
    "compared.class_means": ClassMeans,
    "scored.class_participation": ClassParticipation,
    "compared.reliability": Reliability,
    "compared.indicators": Indicators,
    "compared.indicator_changes": IndicatorChanges,
    "staged.units": Units,
}
GROUPS = pl.DataFrame(
    {
        "informant_group": ["pupils", "leaders"],
        "unit_type": ["school", "school"],
        "per_unit": [True, False],
    }
)
AT: dict[str, object] = {
    "round": "2017",
    "level": "unit",
    "municipality": "479",
    "unit": "101001",
    "informant_group": "pupils",
    "scale": "trivsel",
}


UNIT: dict[str, object] = {
    "round": "2017", "level": "unit", "municipality": "479", "unit": "101001",
    "informant_group": "pupils", "measure": "trivsel", "breakdown": "all",
    "quantity": "points", "part": "all", "units": 1, "status": "derived",
}  # fmt: skip


def hidden(*bases: dict[str, object]) -> pl.DataFrame:
    """Return a pattern in which nothing but these cells is out of the ordinary."""
    return rows(Pattern.empty().schema, *bases)


def cells(
    pattern: pl.DataFrame | None = None,
    programme: Programme | None = None,
    **given: list[dict[str, object]],
) -> pl.DataFrame:
    """Return the cells of some rows; `staged_units=` stands for staged.units."""
    tables = {
        name: rows(model.empty().schema, *given.get(name.replace(".", "_"), []))
        for name, model in TABLES.items()
    }
    numbers = query("disclosed/cells", {**tables, "programme.groups": GROUPS})
    hidden = rows(Pattern.empty().schema) if pattern is None else pattern
    programme = programme or measuring_programme()
    together = told_together(
        tables["compared.mapping"], tables["compared.progression"], hidden, programme
    )
    both = pl.concat([numbers, together], how="diagonal")
    result = editions(both, hidden, tables, programme)
    return Cells.validate(result)  # pyright: ignore[reportReturnType, reportArgumentType]


def points(n: int, **given: object) -> dict[str, object]:
    return {**AT, "n": n, "points": 510.0, "low": 490.0, "high": 530.0, **given}


SUMS = {
    "scored.scale_moments": ScaleMoments,
    "scored.test_levels": TestLevels,
    "compared.norms": Norms,
    "compared.progression": Progression,
    "compared.gender_gaps": GenderGaps,
    "compared.participation": Participation,
    "compared.item_shares": ItemShares,
    "compared.indicators": Indicators,
    "scored.class_moments": ClassMoments,
    "scored.class_counts": ClassCounts,
    "scored.class_participation": ClassParticipation,
}
STEP = 1_000_000  # an answer step, in the unit of scale scores


def sums(**given: list[dict[str, object]]) -> dict[str, pl.DataFrame]:
    """Return the tables that a pattern is made from; what is not given is empty."""
    return {
        name: rows(model.empty().schema, *given.get(name.replace(".", "_"), []))
        for name, model in SUMS.items()
    }


def norm(band: str = "all", scale: str = "calm") -> dict[str, object]:
    """Return a norm of mean 0.5 steps and SD 0.5 steps: a step is 200 points."""
    return {"informant_group": "pupils", "scale": scale, "grade_band": band,
            "round": "2015", "n": 100, "mean": 0.5, "sd": 0.5}  # fmt: skip


def answered(unit: str, n: int, yes: int, **given: object) -> dict[str, object]:
    """Return the sums of a unit of which `yes` stand at the upper end, 1 step."""
    who = {"round": "2017", "municipality": "479", "unit": unit, "scale": "calm",
           "informant_group": "pupils", "grade_band": "all",
           "breakdown": "all"}  # fmt: skip
    return who | {"n": n, "sum_x": yes * STEP, "sum_x2": yes * STEP * STEP} | given


def levels_of(unit: str, n: int, good: int, top: int, poor: int) -> dict[str, object]:
    """Return the levels of a unit's pupils in reading, all enrolled ones tested."""
    return {"round": "2017", "municipality": "479", "unit": unit, "subject": "reading",
            "grade": "2", "breakdown": "all", "enrolled": n, "exempt": 0, "tested": n,
            "good": good, "top": top, "poor": poor}  # fmt: skip


def merged(programme: Programme, *units: str, into: str) -> Programme:
    """Return the programme in which units have become one in 2019."""
    became = [
        Succession(unit=unit, successor=into, round="2019", kind="merged")
        for unit in units
    ]
    return programme.model_copy(update={"successions": became})


def only(frame: pl.DataFrame, quantity: str) -> dict[str, object]:
    [row] = frame.filter(quantity=quantity).rows(named=True)
    return row


def measuring_programme(*editions: Edition) -> Programme:
    """Return the small programme with two more figures; one needs ten persons."""
    programme = small_programme({})
    more = [
        Measure(
            id=name,
            label=Text(da=name, en=name),
            area="quality",
            unit="mean",
            minimum=1,
            maximum=5,
            source=text("Kilde"),
            minimum_n=minimum_n,
        )
        for name, minimum_n in (("reference", 10), ("other", 5))
    ]
    indicators = programme.indicators
    measures = [*indicators.measures, *more]
    file = programme.file.model_copy(
        update={"editions": [*editions] or [unit_edition()]}
    )
    return programme.model_copy(
        update={
            "file": file,
            "indicators": indicators.model_copy(update={"measures": measures}),
        }
    )


def unit_edition(**given: object) -> Edition:
    """Return the edition of a unit's own leaders, who may read everything of it."""
    whole: dict[str, object] = {
        "id": "unit",
        "audience": text("Ledelsen"),
        "minimum_n": 5,
        "test_numbers": "unit",
        "test_verdicts": "unit",
        "small_counts": True,
        "units_behind_mean": 1,
    }
    return Edition.model_validate(whole | given)
