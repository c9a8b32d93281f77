"""What happened to a delivery on its way, undone where it can mean one thing only.

Every repair is told as a warning, so that who sent the file sees what was assumed.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.headers import all_item_columns, expected_names, named
from pipeline.ingest.raw_table import Codebook
from pipeline.programme.model import Source

Content = TypeVar("Content")

# A code as spreadsheets write a number: 5.0 or 5,0.
DECIMALS = re.compile(r"(-?[0-9]+)[.,]0+")
SHORTEST = 3  # characters of such a text


class Repairs:
    """The repairs of one delivery; what was repaired is whole after the last batch."""

    def __init__(self, source: Source, name: str) -> None:
        """Begin.

        Args:
            source: What is expected.
            name: File, for messages.
        """
        self._source, self._name = source, name
        self._items = all_item_columns(source)
        self._renamed: dict[str, str] = {}
        self._decimals: Counter[str] = Counter()

    def with_expected_names(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Name a column as expected if its name differs only in case or blanks."""
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

    def with_plain_codes(self, records: pl.DataFrame) -> pl.DataFrame:
        """Write answer codes without the decimals that a spreadsheet gave them.

        Args:
            records: Cells without surrounding blanks.
        """
        plain = []
        items = [column for column in records.columns if column in self._items]
        for longest in records.select(pl.col(items).str.len_bytes().max()):
            if (longest.item() or 0) < SHORTEST:
                continue
            column, cells = longest.name, records[longest.name]
            found = map(DECIMALS.fullmatch, cells.drop_nulls().unique())
            codes = {match[0]: match[1] for match in found if match}
            if codes:
                self._decimals[column] += int(cells.is_in(list(codes)).sum())
                plain.append(pl.col(column).replace(codes))
        return records.with_columns(plain)

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
        if self._decimals:
            facts: dict[str, str | int | float] = {
                "cells": self._decimals.total(),
                "columns": named(list(self._decimals)),
            }
            found.append(Finding("codes_with_decimals", self._name, facts=facts))
        return found

    def _with_new_names(self, content: Mapping[str, Content]) -> dict[str, Content]:
        return {self._renamed.get(name, name): told for name, told in content.items()}
