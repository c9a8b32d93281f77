"""Do the classes of a file look like classes? What is certain of a mean rests on them.

Pupils of a class answer alike, so that a class that was lost or merged with another
makes chance look like change.
"""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from pipeline.checks.catalogue import Facts
from pipeline.checks.findings import Finding
from pipeline.ingest.cells import class_id, ours
from pipeline.ingest.headers import person_columns
from pipeline.ingest.portions import Portion
from pipeline.ingest.spellings import WITH_DECIMALS
from pipeline.programme.model import ScreeningLimits

FEWEST = 3  # pupils without a class who are no slips
ENOUGH = 10  # pupils of several grades who would not all sit in one class


def with_whole_classes(portion: Portion) -> Portion:
    """Return the portion with classes that are all numbers without their decimals.

    In a column in which others have decimals that say something, as 4.1, they all do.
    """
    column = portion.expected.source.columns.class_
    if column is None or portion.expected.source.feeds != "survey":
        return portion
    cells = portion.frame[column].drop_nulls()
    if cells.is_empty() or not cells.str.contains(WITH_DECIMALS).all():
        return portion
    whole = pl.col(column).str.replace(r"[.,]0+$", "")
    facts: Facts = {"cells": len(cells), "columns": repr(column)}
    told = Finding("codes_with_decimals", portion.name, facts=facts)
    frame = portion.frame.with_columns(whole)
    return replace(portion, frame=frame, warnings=(*portion.warnings, told))


def class_remarks(portion: Portion, limits: ScreeningLimits) -> Iterator[Finding]:
    """Yield what is odd about the classes of the pupils in a survey's file.

    Args:
        portion: Rows of one partition.
        limits: Most pupils of a class, largest share without one.
    """
    source, column = portion.expected.source, portion.expected.source.columns.class_
    if column is None or source.feeds != "survey":
        return
    pupils = _pupils(portion)
    classless = pupils["class_id"].null_count()
    if classless >= FEWEST and classless > limits.classless * pupils.height:
        missing: Facts = {"pupils": classless, "all": pupils.height}
        yield Finding("classes_missing", portion.name, column=column, facts=missing)
    classed = pupils.drop_nulls("class_id")
    grades = classed["grade"].n_unique()
    if classed["class_id"].n_unique() == 1 and grades > 1 and classed.height >= ENOUGH:
        alike: Facts = {"pupils": classed.height, "grades": grades}
        yield Finding("classes_alike", portion.name, column=column, facts=alike)
    sizes = classed.group_by("unit", "class_id").len()["len"]
    large = sizes.filter(sizes > limits.largest_class)
    if not large.is_empty():
        sizes_told: Facts = {
            "classes": len(large),
            "most": int(large.max()),  # pyright: ignore[reportArgumentType]
            "largest": limits.largest_class,
        }
        yield Finding("classes_large", portion.name, column=column, facts=sizes_told)


def _pupils(portion: Portion) -> pl.DataFrame:
    """Return unit, grade and class of every pupil; of a sheet, whom it describes."""
    source = portion.expected.source
    columns = source.columns
    people = [columns.about] if columns.about else person_columns(source)
    rows = portion.frame.unique(people) if people else portion.frame
    return rows.select(
        ours(columns.unit, "unit", source).alias("unit"),
        ours(columns.grade, "grade", source).alias("grade"),
        class_id(ours(columns.class_, "class", source)).alias("class_id"),
    )
