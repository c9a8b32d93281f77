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
# Are there only where something holds of the number that they are about: few answered,
# another scale, a sign of a need. A hidden one would tell that it does of a hidden one.
TELLING = {"need", "bounds", "adjustment", "common_bands", "common_items"}
LOOSE = "too_loose"
PLACES = {"first": 1, "second": 2, "third": 3}
ABOUT = ("level", "municipality", "unit", "group", "measure", "breakdown")
KEY = {*ABOUT, "round", "since", "quantity"}
# Are read by themselves, whatever other rows there are; and all of earlier ones.
ALONE = {*OWN, *TOGETHER, ITEM, "response_rate"}
NUMBERS = ("value", "low", "high", "detectable")
# Of tests the law has a yes or no, or an arrow, told where no number is.
YES_OR_NO = {"goal", *(f"change_{one}" for one in SHARES)}
# Of the programme's questions, or beside municipalities that no document tells of.
OF_NOBODY = {"reliability", "controlled"}
# Of all municipalities together: what was delivered and hidden, where differences lie,
# what a background means, how well is measured, what others published of the country.
OF_ALL = {
    *["units", "files", "rows", "reasons", "hidden_share", "hidden_cells"],
    *["variance_share", "gradient", "gradient_change", "country"],
    *["omega", "unit_reliability", "comparable"],
}
# Of single municipalities beside them: who answered, and what can be counted there.
OF_EACH = {"response_rate", "units", "files", "rows"}
WHOLE = "programme"  # in place of a municipality: of all together
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
    *["first", "second", "third", "flatter", "steeper"],
}
STATUSES = {SHOWN, HIDDEN, "not_measured", "not_comparable", "alone", LOOSE}
LEVELS = {"programme", "municipality", "unit"}
OF_CLASS = "class:"
Row = dict[str, str | None]
Subject = tuple[str | None, ...]  # whom and what a row is about


@dataclass
class NumberReader:
    """Reads the rows of one file.

    Attributes:
        path: For messages.
        round: The round that all of them must be of.
        municipality: Whose they must be, or the programme's. None: of any. `programme`:
            those of all together, and of single ones what their documents tell.
        judged: Goal -> which share of a test it judges, or the mean of a figure.
    """

    path: str
    round: str | None
    municipality: str | None
    judged: Mapping[str, str] = field(default_factory=dict)
    _hidden: set[Subject] = field(default_factory=set)
    _changed: set[Subject] = field(default_factory=set)  # another measure since then
    _was_others: set[Subject] = field(default_factory=set)

    def read(self, rows: pl.DataFrame, told: pl.DataFrame | None = None) -> list[Fact]:
        """Return what the rows say; texts, as the data dictionary explains them.

        Args:
            rows: All rows of the file.
            told: Those of one that its readers have, too. What a row says by itself is
                not said again.

        Raises:
            UnknownContentError: A code that nobody explained, a number of what is
                hidden, or one that must be in no such file.
        """
        self._refuse_unknown(rows)
        quantity = pl.col("quantity")
        earlier = quantity.str.starts_with("earlier").fill_null(value=False)
        hidden = quantity.is_in(OWN) & (pl.col("status") == HIDDEN)
        changed = quantity.is_in(LEFT_OUT)
        self._hidden = _listed(rows.filter(hidden), *ABOUT, "quantity")
        self._changed = _listed(rows.filter(changed), *ABOUT, "round", "since")
        self._was_others = _listed(rows.filter(earlier), "unit", "round", "since")
        if told is not None:
            alone = earlier | quantity.is_in(ALONE).fill_null(value=False)
            new = rows.join(told, on=rows.columns, how="anti", nulls_equal=True)
            rows = pl.concat([rows.filter(~alone), new.filter(alone)])
        return [fact for row in _rows(rows) for fact in self._facts(row)]

    def _refuse_unknown(self, rows: pl.DataFrame) -> None:
        known = {"status": STATUSES, "level": LEVELS, "kind": ROUNDED.keys()}
        for name, codes in known.items():
            self._refuse(rows, name, ~pl.col(name).is_in(codes).fill_null(value=False))
        self._refuse(rows, "verdict", ~pl.col("verdict").is_in(VERDICTS))
        for name, strange in self._of_others().items():
            if rows.filter(strange).height:
                raise self._unknown(f"a row of another {name}")
        if rows.filter(pl.col("breakdown").str.starts_with(OF_CLASS)).height:
            raise self._unknown("a row of a class")
        self._refuse_numbers(rows)
        self._refuse_telling(rows)

    def _of_others(self) -> dict[str, pl.Expr]:
        """Return what must not be: a row of another round, or of somebody else."""
        municipality, strange = pl.col("municipality"), {}
        if self.round is not None:
            strange["round"] = pl.col("round") != self.round
        if self.municipality == WHOLE:
            told = pl.col("quantity").is_in(OF_EACH).fill_null(value=False)
            of_unit = pl.col("unit").is_not_null()
            strange["municipality"] = of_unit | (municipality.is_not_null() & ~told)
        elif self.municipality is not None:
            of_all = pl.col("quantity").is_in(OF_ALL).fill_null(value=False)
            strange["municipality"] = (municipality != self.municipality) | of_all
        return strange

    def _refuse(self, rows: pl.DataFrame, name: str, strange: pl.Expr) -> None:
        """Refuse rows with a code that nobody explained."""
        for code in rows.filter(strange)[name].head(1):
            raise self._unknown(f"the {name} {code!r}")

    def _refuse_numbers(self, rows: pl.DataFrame) -> None:
        """Refuse a number where none is shown; who was invited is no secret."""
        hidden, quantity = pl.col("status") == HIDDEN, pl.col("quantity")
        of_rates = (quantity == "response_rate").fill_null(value=False)
        in_words = quantity.is_in(YES_OR_NO).fill_null(value=False)
        forbidden = dict.fromkeys(NUMBERS, pl.col("status") != SHOWN)
        forbidden |= {"n": hidden, "base": hidden & ~of_rates}
        forbidden |= {"verdict": hidden & ~in_words}
        for name, where in forbidden.items():
            strange = rows.filter(where, pl.col(name).is_not_null())
            for status, address in strange.select("status", "address").head(1).rows():
                raise self._unknown(f"{name} of what is {status}: {address}")

    def _refuse_telling(self, rows: pl.DataFrame) -> None:
        """Refuse rows that tell of a hidden number by being there, or by being absent.

        A place that nobody has, and a unit without a word on needs where others have
        one, tell that there is a sign which must not be told.
        """
        status, quantity = pl.col("status"), pl.col("quantity")
        there = rows.filter(status == HIDDEN, quantity.is_in(TELLING))
        for address in there["address"].head(1):
            raise self._unknown(f"a row that tells by being there: {address}")
        who = ["round", *ABOUT[:3]]
        needs = rows.filter(quantity == "need")
        places = (
            needs.filter(status.is_in([SHOWN, LOOSE]))
            .with_columns(place=pl.col("verdict").replace_strict(PLACES, default=None))
            .group_by(who)
            .agg(pl.col("place").max(), n=pl.len())
        )
        for unit in _named(places.filter(pl.col("place") > pl.col("n"))):
            raise self._unknown(f"a place among the needs of {unit} that nobody has")
        measured = rows.filter(quantity == "points", status != "not_measured")
        silent = measured.filter(pl.col("level").is_in(needs["level"].implode())).join(
            needs, on=who, how="anti", nulls_equal=True
        )
        for unit in _named(silent):
            raise self._unknown(f"no word on needs of {unit}, as there is on others")

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
        elif quantity not in OF_NOBODY | OF_ALL:
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


def _rows(rows: pl.DataFrame) -> Iterator[Row]:
    """Yield rows in which what is the same is one object: facts are many."""
    same: dict[str | None, str | None] = {}
    columns = [rows[name].to_list() for name in rows.columns]
    for place, name in enumerate(rows.columns):
        if name in KEY:
            columns[place] = [same.setdefault(text, text) for text in columns[place]]
    for row in zip(*columns, strict=True):
        yield dict(zip(rows.columns, row, strict=True))


def _named(rows: pl.DataFrame) -> list[str]:
    """Return whom the first row is about; nothing where there is none."""
    who = pl.coalesce("unit", "municipality", pl.lit(WHOLE))
    return rows.head(1).select(who).to_series().to_list()


def _listed(rows: pl.DataFrame, *names: str) -> set[Subject]:
    return set(rows.select(names).rows())


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
