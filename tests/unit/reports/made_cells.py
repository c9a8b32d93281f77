"""Cells as the disclosed stage would write them, made up for the report tests."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipeline.programme.model import Measure, Programme
from schemas.disclosed import Cells
from schemas.staged import Units
from tests.unit.reports.made_answers import answer_rows
from tests.unit.reports.made_conclusions import conclusions

MUNICIPALITY = "479"
BIG, SMALL, SILENT, DAYCARE = "101001", "101002", "101003", "101004"
PUPILS = {BIG: 640, SMALL: 25, SILENT: 4, DAYCARE: 58}
SHARE_OF_PUPILS = {
    "pupils_0_3": 0.38,
    "pupils_4_10": 0.62,
    "class_teachers": 1.0,
    "teachers": 0.1,
    "parents": 1.0,
}
RESPONSE = {"pupils_0_3": 0.9, "pupils_4_10": 0.86, "teachers": 0.81, "parents": 0.47}
COLUMNS = list(Cells.empty().columns)
Z = 1.96
DRAWN = 0.6  # of a difference or change, what a cautious estimate leaves
STRICTER = 1.2  # what a difference needs among many, in half intervals


def made_units(programme: Programme) -> pl.DataFrame:
    """Return four units in every round: big, small, silent, and a daycare unit."""
    names = {
        BIG: ("Skovvangskolen", "school"),
        SMALL: ("Lillelund Skole", "school"),
        SILENT: ("Øksnæs Skole", "school"),
        DAYCARE: ("Solstrålen", "daycare"),
    }
    rows = [
        (round_, MUNICIPALITY, unit, name, unit_type, None, None)
        for round_ in programme.round_ids
        for unit, (name, unit_type) in names.items()
    ]
    return pl.DataFrame(rows, schema=Units.empty().schema, orient="row")


def made_cells(programme: Programme, seed: int = 7) -> pl.DataFrame:
    """Return the unit edition's cells of one municipality and the programme."""
    rows = [
        *_scale_rows(programme, np.random.default_rng(seed)),
        *_measure_rows(programme, np.random.default_rng(seed + 1)),
        *_test_rows(programme, np.random.default_rng(seed + 2)),
    ]
    rows += answer_rows(programme, _answers(programme), _row, _hidden)
    rows += conclusions(rows, programme.round_ids)
    cells = pl.DataFrame(rows, schema=Cells.empty().schema, infer_schema_length=None)
    return Cells.validate(cells.sort(pl.all().exclude("value", "low", "high")))


def _answers(programme: Programme) -> dict[str, dict[str, int]]:
    """Return informant group -> unit -> how many answered there."""
    return {
        group.id: {
            unit: _answered(group.id, pupils)
            for unit, pupils in PUPILS.items()
            if (unit == DAYCARE) == (group.unit_type == "daycare")
        }
        for group in programme.file.informant_groups
        if group.per_unit and group.id in programme.instrument_of_group
    }


def _row(level: str, unit: str | None, round_: str, **rest: object) -> dict:
    row = {
        "edition": "unit",
        "round": round_,
        "level": level,
        "municipality": None if level == "programme" else MUNICIPALITY,
        "unit": unit,
        "breakdown": "all",
        "status": "shown",
    }
    return dict.fromkeys(COLUMNS) | row | rest


def _hidden(row: dict) -> dict:
    numbers = ["value", "low", "high", "n", "base", "detectable", "verdict"]
    return row | dict.fromkeys(numbers) | {"status": "hidden"}


def _verdict(value: float, needed: float, words: tuple[str, str, str]) -> str:
    return words[2] if abs(value) < needed else words[int(value < 0)]


def _scale_rows(programme: Programme, rng: np.random.Generator) -> Iterator[dict]:
    for group in programme.file.informant_groups:
        instrument = programme.instrument_of_group.get(group.id)
        if instrument is None or not group.per_unit:
            continue
        for unit, pupils in PUPILS.items():
            if (unit == DAYCARE) == (group.unit_type == "daycare"):
                yield from _participation(programme, group.id, unit, pupils)
        for scale in instrument.scales:
            what = {"informant_group": group.id, "measure": scale.id}
            levels = 500 + np.cumsum(rng.normal(0, 3, len(programme.round_ids)))
            for round_, level in zip(programme.round_ids, levels, strict=True):
                alpha = float(rng.uniform(0.62, 0.9))
                yield _row(
                    "programme",
                    None,
                    round_,
                    quantity="points",
                    value=level,
                    low=level - 2,
                    high=level + 2,
                    n=20000,
                    **what,
                )
                yield _row(
                    "municipality",
                    None,
                    round_,
                    quantity="points",
                    value=level + 4,
                    low=level,
                    high=level + 8,
                    n=4000,
                    **what,
                )
                yield _row(
                    "municipality",
                    None,
                    round_,
                    quantity="small_units",
                    value=level - 6,
                    low=level - 40,
                    high=level + 28,
                    n=9,
                    base=2,
                    **what,
                )
                yield from _usual_gaps(what, round_)
                yield _row(
                    "programme",
                    None,
                    round_,
                    quantity="reliability",
                    value=alpha,
                    n=20000,
                    **what,
                )
            for unit, pupils in PUPILS.items():
                if (unit == DAYCARE) == (group.unit_type == "daycare"):
                    n = _answered(group.id, pupils)
                    yield from _unit_scale(programme, rng, what, unit, n, levels)


def _answered(group: str, pupils: int) -> int:
    return round(pupils * SHARE_OF_PUPILS.get(group, 0.8) * RESPONSE.get(group, 0.84))


def _participation(
    programme: Programme, group: str, unit: str, pupils: int
) -> Iterator[dict]:
    n = _answered(group, pupils)
    invited = round(pupils * SHARE_OF_PUPILS.get(group, 0.8))
    for round_ in programme.round_ids:
        row = _row(
            "unit",
            unit,
            round_,
            informant_group=group,
            measure="all",
            quantity="response_rate",
            value=n / max(invited, 1),
            n=n,
            base=invited,
        )
        yield row if n >= 5 else _hidden(row)


def _unit_scale(
    programme: Programme,
    rng: np.random.Generator,
    what: dict,
    unit: str,
    n: int,
    levels: np.ndarray,
) -> Iterator[dict]:
    """Yield points, differences and changes of one unit, hidden below five answers."""
    true = levels + rng.normal(0, 18) + np.cumsum(rng.normal(0, 5, len(levels)))
    half = Z * 125 / np.sqrt(max(n, 1))
    values = true + rng.normal(0, half / Z, len(levels))
    broken = {
        change.between
        for instrument in programme.instruments.values()
        for change in instrument.changes
        if change.scale == what["measure"] and not change.comparable
    }
    for index, (round_, value) in enumerate(
        zip(programme.round_ids, values, strict=True)
    ):
        rows = [
            _row(
                "unit",
                unit,
                round_,
                quantity="points",
                value=value,
                low=value - half,
                high=value + half,
                n=n,
                **what,
            )
        ]
        for to, mean in (
            ("programme", levels[index]),
            ("municipality", levels[index] + 4),
        ):
            difference = value - mean
            rows.append(
                _row(
                    "unit",
                    unit,
                    round_,
                    quantity=f"difference_{to}",
                    value=difference,
                    low=difference - half,
                    high=difference + half,
                    n=n,
                    **what,
                    detectable=STRICTER * half,
                    verdict=_verdict(
                        difference,
                        STRICTER * half,
                        ("above", "below", "no_certain_difference"),
                    ),
                )
            )
        drawn = DRAWN * (value - levels[index])
        rows.append(
            _row(
                "unit", unit, round_, quantity="cautious_difference",
                value=drawn, n=n, **what,
            )
        )  # fmt: skip
        if what["informant_group"].startswith("pupils"):
            gap = 20.0 * ((index + len(what["measure"])) % 5 - 2)
            rows.append(_gender_gap("unit", unit, round_, gap, 2 * half, n=n, **what))
        for earlier, since in enumerate(programme.round_ids[:index]):
            change, wide = value - values[earlier], 1.3 * half
            row = _row(
                "unit",
                unit,
                round_,
                quantity="change",
                since=since,
                value=change,
                low=change - wide,
                high=change + wide,
                n=n,
                base=n,
                detectable=STRICTER * wide,
                **what,
                verdict=_verdict(
                    change, STRICTER * wide, ("up", "down", "no_certain_change")
                ),
            )
            if (since, round_) in broken:
                row |= dict.fromkeys(["value", "low", "high", "detectable", "verdict"])
                row |= {"status": "not_comparable"}
            else:
                rows.append(
                    _row(
                        "unit", unit, round_, quantity="cautious_change", since=since,
                        value=DRAWN * change, n=n, base=n, **what,
                    )
                )  # fmt: skip
            rows.append(row)
        yield from rows if n >= 5 else map(_hidden, rows)
        if 0 < n < 5 and index == len(levels) - 1:
            rounds = programme.round_ids
            yield _row(
                "unit", unit, round_, quantity="rounds_together",
                value=float(values.mean()), low=float(values.mean()) - half,
                high=float(values.mean()) + half, n=n * len(rounds), base=len(rounds),
                because=" ".join(rounds), **what,
            )  # fmt: skip


def _usual_gaps(what: dict, round_: str) -> Iterator[dict]:
    """Yield how pupils' genders differ in all units together."""
    if what["informant_group"].startswith("pupils"):
        for level in ("municipality", "programme"):
            yield _gender_gap(level, None, round_, 6.0, 3.0, base=9, **what)


def _gender_gap(
    level: str,
    unit: str | None,
    round_: str,
    gap: float,
    half: float,
    **rest: object,
) -> dict:
    words = ("above", "below", "no_certain_difference")
    return _row(
        level,
        unit,
        round_,
        quantity="gender_gap",
        value=gap,
        low=gap - half,
        high=gap + half,
        detectable=STRICTER * half,
        verdict=_verdict(gap, STRICTER * half, words),
        **rest,
    )


def _measure_rows(programme: Programme, rng: np.random.Generator) -> Iterator[dict]:
    for measure in programme.indicators.measures:
        base = _typical(measure)
        for round_ in programme.round_ids:
            what = {"measure": measure.id, "quantity": "value"}
            yield _row("programme", None, round_, value=base, n=9000, **what)
            yield _row("municipality", None, round_, value=base * 1.01, n=900, **what)
            for unit, pupils in PUPILS.items():
                if unit == DAYCARE:
                    continue
                value = base * (1 + rng.normal(0, 0.03))
                row = _row("unit", unit, round_, value=value, n=pupils // 9 * 6, **what)
                yield row if pupils > 20 else _hidden(row)


def _typical(measure: Measure) -> float:
    if measure.unit == "share":
        return 0.06 if measure.high_is_good is False else 0.9
    return {"count": 3.0, "rate": 0.1}.get(
        measure.unit, 3.8 if measure.maximum == 5 else 7.1
    )


def _test_rows(programme: Programme, rng: np.random.Generator) -> Iterator[dict]:
    tests = programme.indicators.tests
    for subject in tests.subjects if tests else []:
        for round_ in programme.round_ids:
            for grade in subject.grades.get(round_, []):
                for unit, pupils in PUPILS.items():
                    if unit != DAYCARE:
                        yield from _test(rng, subject.id, grade, unit, round_, pupils)


def _test(
    rng: np.random.Generator,
    subject: str,
    grade: str,
    unit: str,
    round_: str,
    pupils: int,
) -> Iterator[dict]:
    enrolled = pupils // 10
    tested = max(enrolled - 2, 1)
    shares = {"share_good": 0.74, "share_top": 0.09, "share_poor": 0.11}
    for quantity, share in shares.items():
        value = float(np.clip(share + rng.normal(0, 0.05), 0, 1))
        half = Z * np.sqrt(value * (1 - value) / tested)
        row = _row(
            "unit",
            unit,
            round_,
            measure=subject,
            breakdown=f"grade:{grade}",
            quantity=quantity,
            value=value,
            low=max(value - half, 0),
            high=min(value + half, 1),
            n=tested,
            base=enrolled,
        )
        yield row if tested >= 5 else _hidden(row)
