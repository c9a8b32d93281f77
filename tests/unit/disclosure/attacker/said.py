"""What documents say, written by hand: units of two municipalities, one scale."""

from math import inf

from pipeline.disclosure.attacker.attack import Found, Promise, attacked
from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    PERSONS,
    WHOLE,
    Fact,
    Hidden,
    Number,
    Within,
)
from pipeline.disclosure.attacker.knowledge import Ends, Public, Unit

HERE, THERE = "479", "250"
ENDS = Ends(200, 800, steps=4, items=4)  # 150 points a step


def unit(code: str, **rest: str | None) -> Number:
    """Return the mean of a unit of `HERE` in 2015, on pupils' well-being."""
    given = {
        "round": "2015",
        "level": "unit",
        "municipality": HERE,
        "unit": code,
        "as_of": None,
        "group": "pupils",
        "measure": "wellbeing",
        "breakdown": WHOLE,
        "quantity": "points",
    }
    return Number(**(given | rest))  # pyright: ignore[reportArgumentType]


def municipality(code: str = HERE, **rest: str | None) -> Number:
    """Return the mean of a municipality."""
    return unit("", level="municipality", municipality=code, **rest)._replace(unit=None)


def printed(
    number: Number, mean: float, n: int | None = None, half: float = 0.5
) -> list[Fact]:
    """Return that a mean is printed, rounded by up to `half`, with its n."""
    found: list[Fact] = [Within(number, mean - half, mean + half)]
    return found if n is None else [*found, Within(number.persons, n, n)]


def hidden(number: Number, at_most: int | None = 4) -> list[Fact]:
    """Return that a mean is hidden."""
    return [Hidden(number, at_most)]


def public(*units: str, there: tuple[str, ...] = (), school: bool = True) -> Public:
    """Return what is public: the units of both municipalities in 2015."""
    return Public(
        ends={("pupils", "wellbeing"): ENDS},
        first={},
        origins={("2015", "C", "2017"): frozenset({"A", "B"})},
        units=frozenset(
            Unit("2015", place, code, school)
            for place, codes in ((HERE, units), (THERE, there))
            for code in codes
        ),
    )


def asked(known: Public) -> list[Fact]:
    """Return that every unit is listed among those who were asked."""
    return [
        Within(
            unit(
                one.unit,
                municipality=one.municipality,
                measure=ANSWERED,
                quantity=PERSONS,
            ),
            0,
            inf,
        )
        for one in known.units
    ]


def found_out(
    facts: list[Fact], known: Public, promise: Promise | None = None
) -> dict[tuple[str, str | None], Found]:
    """Return what a reader finds out, by level and unit."""
    results = attacked([*asked(known), *facts], known, promise or Promise())
    return {(one.number.level, one.number.unit): one for one in results}
