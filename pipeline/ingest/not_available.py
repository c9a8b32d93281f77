"""Texts that say that nothing is there: NA of R, NULL of a database, #I/T of a look-up.

They are no names: half a school in a class called NA would count as one class. Which
texts they are is said by the source (`not_available`); where a text has a meaning in
its column, as a translated value or a label of an answer, it keeps it.
"""

from collections import Counter, defaultdict

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.expected import Expected
from pipeline.ingest.headers import item_columns, person_columns
from pipeline.ingest.raw_table import LINE
from pipeline.programme.model import Source

FIELDS = ("unit", "unit_name", "main_unit", "successor", "class", "grade")
FIELDS += ("gender", "parents_education", "status")


class NotAvailable:
    """What of one delivery is not there; whole after the last batch."""

    def __init__(self, expected: Expected, name: str) -> None:
        """Begin.

        Args:
            expected: The source and its instrument.
            name: File, for messages.
        """
        self._name = name
        self._texts = {text.casefold(): text for text in expected.source.not_available}
        every = expected.source.not_available
        self._letters = sorted({form for one in every for form in _of_a_letter(one)})
        self._words = sorted({one.lower() for one in every if one[1:]})
        self._meant = _meant(expected)
        self._cells: Counter[str] = Counter()
        self._first: dict[str, int] = {}  # line
        self._said: dict[str, set[str]] = defaultdict(set)

    def emptied(self, records: pl.DataFrame) -> pl.DataFrame:
        """Return the records with null for what is not available."""
        empty = []
        for column in self._suspicious(records):
            cells, meant = records[column], self._meant[column]
            found = [
                text
                for text in cells.drop_nulls().unique().to_list()
                if text.casefold() in self._texts and text not in meant
            ]
            if found:
                lines = records.filter(cells.is_in(found))[LINE]
                self._cells[column] += len(lines)
                self._first.setdefault(column, int(lines[0]))
                self._said[column] |= {self._texts[text.casefold()] for text in found}
                empty.append(pl.col(column).replace(dict.fromkeys(found)))
        return records.with_columns(empty)

    def _suspicious(self, records: pl.DataFrame) -> list[str]:
        """Return the columns that may hold such a text; most cells are of a letter."""
        found = records.select(
            pl.any_horizontal(
                pl.col(one).is_in(self._letters).any(),
                pl.col(one)
                .filter(pl.col(one).str.len_bytes() > 1)
                .str.to_lowercase()
                .is_in(self._words)
                .any(),
            ).alias(one)
            for one in records.columns
            if one in self._meant
        )
        return [any_.name for any_ in found if any_.item()]

    def warnings(self) -> list[Finding]:
        """Return what was taken for empty, column by column."""
        return [
            Finding(
                "not_available",
                self._name,
                line=self._first[column],
                column=column,
                facts={"cells": cells, "texts": ", ".join(sorted(self._said[column]))},
            )
            for column, cells in sorted(self._cells.items())
        ]


def _of_a_letter(text: str) -> set[str]:
    """Return a text of one letter in both cases; of a longer one, nothing."""
    return set() if text[1:] else {text, text.lower(), text.upper()}


def _meant(expected: Expected) -> dict[str, set[str]]:
    """Return delivered column -> texts that mean something in it."""
    source = expected.source
    columns = source.columns.model_dump(by_alias=True)
    meant = {column: set[str]() for column in person_columns(source)}
    for field in FIELDS:
        if columns[field] is not None:
            meant.setdefault(columns[field], set()).update(source.values.get(field, {}))
    for column, texts in _answers(expected, source):
        meant.setdefault(column, set()).update(texts)
    return meant


def _answers(expected: Expected, source: Source) -> list[tuple[str, set[str]]]:
    """Return each delivered column of an item, and the answers that it may hold."""
    if expected.instrument is None:
        return []
    items = {item.id: item.answers for item in expected.instrument.items}
    said = {
        name: {
            *source.values.get(name, {}),
            *map(str, (*scale.answers, *scale.missing)),
            *(
                text
                for label in (*scale.answers.values(), *scale.missing.values())
                for text in label.spoken.values()
            ),
        }
        for name, scale in expected.instrument.answer_scales.items()
    }
    return [
        (column, said[items[item]])
        for round_ in source.item_columns
        for item, column in item_columns(source, round_).items()
    ]
