"""What happened to a delivery on its way, undone where it can mean one thing only.

Every repair is told as a warning, so that who sent the file sees what was assumed.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.headers import (
    all_item_columns,
    code_columns,
    declared_texts,
    expected_names,
    named,
    number_columns,
    place_columns,
)
from pipeline.ingest.raw_table import LINE, Codebook
from pipeline.ingest.spellings import (
    DASHES,
    DECIMALS,
    GUARDED_CODES,
    LETTERS,
    Spelling,
)
from pipeline.programme.model import Source

Content = TypeVar("Content")

SHORTEST = 2  # bytes of a text that may be written otherwise: '4, å


class Repairs:
    """The repairs of one delivery; what was repaired is whole after the last batch."""

    def __init__(self, source: Source, name: str) -> None:
        """Begin.

        Args:
            source: What is expected.
            name: File, for messages.
        """
        self._source, self._name = source, name
        self._known = declared_texts(source)
        self._renamed: dict[str, str] = {}
        self._cells: dict[str, Counter[str]] = {}  # check -> column -> repaired

    def with_expected_names(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Name a column as expected if its name differs in spelling only."""
        self._renamed = expected_names(frame.columns, self._source)
        return frame.rename(self._renamed)

    def codebook(self, codebook: Codebook | None) -> Codebook | None:
        """Return the codebook with the names that the columns have now."""
        if codebook is None or not self._renamed:
            return codebook
        return replace(
            codebook,
            answers=self._with_new_names(codebook.answers),
            questions=self._with_new_names(codebook.questions),
            missing=self._with_new_names(codebook.missing),
        )

    def with_plain_letters(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Write every text in composed letters, without invisible ones."""
        every = [column for column in frame.columns if column != LINE]
        return self._respelt(frame, every, LETTERS)

    def with_plain_codes(self, records: pl.DataFrame) -> pl.DataFrame:
        """Write codes and numbers as they are, not as spreadsheets need or give them.

        Args:
            records: Cells without surrounding blanks.
        """
        source = self._source
        unguarded = self._respelt(records, code_columns(source), GUARDED_CODES)
        whole = number_columns(source) | all_item_columns(source)
        plain = self._respelt(unguarded, whole, DECIMALS)
        return self._respelt(plain, place_columns(source), DASHES)

    def _respelt(
        self, frame: pl.DataFrame, columns: Collection[str], spelling: Spelling
    ) -> pl.DataFrame:
        # Most columns hold one byte a cell: to pass them over costs less than a search.
        texts = frame.select(one for one in frame.columns if one in columns)
        longest = texts.select(pl.all().str.len_bytes().max().fill_null(0))
        text = pl.col([one.name for one in longest if one.item() >= SHORTEST])
        long = text.filter(text.str.len_bytes() >= SHORTEST)
        found = texts.select(long.str.contains(spelling.suspicious).any())
        plain = []
        for column in (any_.name for any_ in found if any_.item()):
            cells = frame[column]
            if spellings := spelling.of(cells, self._known):
                seen = [o for o, new in spellings.items() if o.split() != new.split()]
                counts = self._cells.setdefault(spelling.check, Counter())
                counts[column] += int(cells.is_in(seen).sum())
                plain.append(pl.col(column).replace(spellings))
        return frame.with_columns(plain)

    def warnings(self) -> list[Finding]:
        """Return what was repaired."""
        found = [
            Finding(
                "column_renamed",
                self._name,
                column=delivered,
                facts={"expected": expected},
            )
            for delivered, expected in self._renamed.items()
        ]
        for check, counts in self._cells.items():
            if counts.total():
                columns = named([column for column, n in counts.items() if n])
                facts: dict[str, str | int | float] = {
                    "cells": counts.total(),
                    "columns": columns,
                }
                found.append(Finding(check, self._name, facts=facts))
        return found

    def _with_new_names(self, content: Mapping[str, Content]) -> dict[str, Content]:
        return {self._renamed.get(name, name): told for name, told in content.items()}
