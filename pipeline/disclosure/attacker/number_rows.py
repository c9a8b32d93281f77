"""Rows of numbers as facts: of whom each is, and between what the true one lies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf

import polars as pl

from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    INVITED,
    ITEM,
    PERSONS,
    ROUNDS_TOGETHER,
    Apart,
    Fact,
    Hidden,
    Number,
    UnknownContentError,
    Within,
)

SMALL_UNITS, PREDECESSORS = "small_units", "predecessors"
SHOWN, HIDDEN = "shown", "hidden"
SHARES = ("share_good", "share_top", "share_poor")
OWN = {"points", "value", "coverage", *SHARES}  # say what they are by themselves
TOGETHER = {"small_units", "rounds_together"}
# Of a number that stands beside them, or of what is usual among all units: each is told
# only where its own number is, which is checked.
DERIVED = {
    *["cautious_difference", "cautious_change", "cautious_since_start", "since_start"],
    *["adjustment", "common_bands", "common_items", "course", "gap", "bounds", "goal"],
    *["need", "gender_gap", "difference_municipality", "difference_programme"],
    *["change", *(f"change_{one}" for one in SHARES)],
}
# Of tests the law has a yes or no, or an arrow, told where no number is.
YES_OR_NO = {"goal", *(f"change_{one}" for one in SHARES)}
# Of the programme's questions, or beside municipalities that no document tells of.
OF_NOBODY = {"reliability", "controlled"}
LEFT_OUT = {"adjustment", "common_bands", "common_items"}  # changes compare others then
ROUNDED = {  # half of the last decimal
    "points": 0.5,
    "share": 0.005,
    "percent": 0.0005,
    "mean": 0.05,
    "count": 0.5,
    "rate": 0.05,
    "index": 0.005,
}
VERDICTS = {
    *["above", "below", "no_certain_difference", "up", "down", "no_certain_change"],
    *["lasting", "growing", "faded", "delayed", "no_change", "decline", "cannot_tell"],
    *["met", "not_met", "cannot_be_decided", "holds", "may_not_hold"],
    *["first", "second", "third"],
}
STATUSES = {SHOWN, HIDDEN, "not_measured", "not_comparable", "alone", "too_loose"}
LEVELS = {"programme", "municipality", "unit"}
OF_CLASS = "class:"
Row = dict[str, str | None]
Subject = tuple[str | None, ...]  # whom and what a row is about
ABOUT = ("level", "municipality", "unit", "group", "measure", "breakdown")


@dataclass
class NumberReader:
    """Reads the rows of one file.

    Attributes:
        path: For messages.
        round: The round that all of them must be of.
        municipality: Whose they must be, or the programme's. None: of any.
        judged: Goal -> which share of a test it judges, or the mean of a figure.
    """

    path: str
    round: str | None
    municipality: str | None
    judged: Mapping[str, str] = field(default_factory=dict)
    _hidden: set[Subject] = field(default_factory=set)
    _changed: set[Subject] = field(default_factory=set)  # another measure since then
    _was_others: set[Subject] = field(default_factory=set)

    def read(self, rows: pl.DataFrame) -> list[Fact]:
        """Return what the rows say; texts, as the data dictionary explains them.

        Raises:
            UnknownContentError: A code that nobody explained, a number of what is
                hidden, or one that must be in no such file.
        """
        listed: list[Row] = rows.to_dicts()
        for row in listed:
            self._refuse_unknown(row)
            quantity = row["quantity"]
            if quantity in OWN and row["status"] == HIDDEN:
                self._hidden.add((*_subject(row), quantity))
            elif quantity in LEFT_OUT:
                self._changed.add((*_subject(row), row["round"], row["since"]))
            elif (quantity or "").startswith("earlier"):
                self._was_others.add((row["unit"], row["round"], row["since"]))
        return [fact for row in listed for fact in self._facts(row)]

    def _refuse_unknown(self, row: Row) -> None:
        known = {"status": STATUSES, "level": LEVELS, "kind": ROUNDED.keys()}
        for name, codes in known.items():
            if row[name] not in codes:
                raise self._unknown(f"the {name} {row[name]!r}")
        if row["verdict"] is not None and row["verdict"] not in VERDICTS:
            raise self._unknown(f"the verdict {row['verdict']!r}")
        for name, own in (("round", self.round), ("municipality", self.municipality)):
            if own is not None and row[name] not in {own, None}:
                raise self._unknown(f"a row of another {name}")
        if (row["breakdown"] or "").startswith(OF_CLASS):
            raise self._unknown("a row of a class")
        if row["status"] != SHOWN:
            self._refuse_numbers(row)

    def _refuse_numbers(self, row: Row) -> None:
        """Refuse a number where none is shown; who was invited is no secret."""
        forbidden = ["value", "low", "high", "detectable"]
        if row["status"] == HIDDEN:
            forbidden += ["n"]
            forbidden += [] if row["quantity"] == "response_rate" else ["base"]
            forbidden += [] if row["quantity"] in YES_OR_NO else ["verdict"]
        for name in forbidden:
            if row[name] is not None:
                said = f"{name} of what is {row['status']}"
                raise self._unknown(f"{said}: {row['address']}")

    def _unknown(self, what: str) -> UnknownContentError:
        return UnknownContentError(self.path, what)

    def _facts(self, row: Row) -> Iterator[Fact]:
        quantity = row["quantity"] or ""
        if quantity == "response_rate":
            yield from self._participation(row)
        elif quantity in OWN:
            yield from self._mean(row, _number(row, quantity))
            if row["base"] is not None:
                enrolled = float(row["base"])
                yield Within(_number(row, "enrolled"), enrolled, enrolled)
        elif quantity == ITEM:
            yield from self._mean(row, _number(row, f"{ITEM} {row['about']}"))
        elif quantity.startswith("earlier"):
            yield from self._mean(row, _predecessors(row))
        elif quantity in TOGETHER:
            yield from self._mean(row, _pool(row))
        elif quantity in DERIVED:
            if row["status"] == SHOWN:
                self._refuse_of_hidden(row)
                yield from self._apart(row)
        elif quantity not in OF_NOBODY:
            raise self._unknown(f"the quantity {quantity!r}")

    def _refuse_of_hidden(self, row: Row) -> None:
        """Refuse a number that is made of one that the same file calls hidden.

        How far girls and boys lie apart may be told where their mean is not: what it
        says of the mean is counted with.
        """
        quantity = row["quantity"] or ""
        if quantity == "gender_gap":
            return
        judged = self.judged.get(row["about"] or "") if quantity == "goal" else None
        own = judged or quantity.removeprefix("change_")
        source = own if own in SHARES else "points" if row["group"] else "value"
        if (*_subject(row), source) in self._hidden:
            raise self._unknown(f"made of what is hidden: {row['address']}")

    def _participation(self, row: Row) -> Iterator[Fact]:
        who = {**row, "measure": ANSWERED}
        answered = _number(who, PERSONS)
        if row["base"] is not None:
            invited = float(row["base"])
            yield Within(answered._replace(measure=INVITED), invited, invited)
        if row["status"] == HIDDEN:
            yield Hidden(answered)
        elif row["value"] is not None and row["n"] is not None:
            yield Within(answered, float(row["n"]), float(row["n"]))
            yield Within(_number(who, "share"), *_ends(row))
        elif row["level"] == "unit":
            yield Within(answered, 0, inf)

    def _mean(self, row: Row, number: Number) -> Iterator[Fact]:
        if row["status"] == HIDDEN:
            yield Hidden(number)
            return
        if row["n"] is not None and row["quantity"] != "coverage":
            yield Within(number.persons, float(row["n"]), float(row["n"]))
        if row["value"] is not None:
            yield Within(number, *_ends(row))

    def _apart(self, row: Row) -> Iterator[Fact]:
        """Yield how far two numbers lie apart, where a row tells it of two."""
        quantity = row["quantity"] or ""
        own = _number(row, "points" if row["group"] else quantity)
        if row["value"] is None:
            return
        if quantity == "gender_gap" and row["level"] == "unit":
            girls, boys = (
                own._replace(breakdown=f"gender:{one}") for one in ("girl", "boy")
            )
            yield Apart(girls, boys, *_ends(row))
        elif quantity.startswith("difference_") and row["group"]:
            level = quantity.removeprefix("difference_")
            whose = row["municipality"] if level == "municipality" else None
            other = own._replace(level=level, municipality=whose, unit=None)
            yield Apart(own, other, *_ends(row))
            if row["n"] is not None:
                yield Within(own.persons, float(row["n"]), float(row["n"]))
        elif quantity.startswith("change") and (row["group"] or quantity != "change"):
            if (*_subject(row), row["round"], row["since"]) in self._changed:
                return
            if not row["group"]:
                own = own._replace(quantity=quantity.removeprefix("change_"))
            then = own._replace(round=row["since"] or "")
            if (row["unit"], row["round"], row["since"]) in self._was_others:
                then = then._replace(level=PREDECESSORS, as_of=row["round"])
            yield Apart(own, then, *_ends(row))


def _subject(row: Row) -> Subject:
    return tuple(row[one] for one in ABOUT)


def _number(row: Row, quantity: str) -> Number:
    return Number(
        row["round"] or "",
        row["level"] or "",
        row["municipality"],
        row["unit"],
        None,
        row["group"],
        row["measure"] or "",
        row["breakdown"] or "",
        quantity,
    )


def _predecessors(row: Row) -> Number:
    """Return the number of those units that have become the row's."""
    said = (row["quantity"] or "").removeprefix("earlier").removeprefix("_")
    own = _number(row, said or ("points" if row["group"] else "value"))
    return own._replace(
        round=row["since"] or "", level=PREDECESSORS, as_of=row["round"]
    )


def _pool(row: Row) -> Number:
    """Return the number of hidden units, or hidden rounds of one, together."""
    own = _number(row, "points")
    if row["quantity"] == SMALL_UNITS:
        return own._replace(level=SMALL_UNITS, unit=None)
    return own._replace(level=ROUNDS_TOGETHER, as_of=row["because"])


def _ends(row: Row) -> tuple[float, float]:
    """Return between what a number lies that was rounded to what is printed."""
    value, half = float(row["value"] or ""), ROUNDED[row["kind"] or ""]
    return value - half, value + half
