"""Do the classes of a file look like classes? What is certain of a mean rests on them.

Pupils of a class answer alike, so that a class that was lost or merged with another
makes chance look like change.
"""

import re
from collections import Counter
from collections.abc import Iterator

import polars as pl

from pipeline.checks.catalogue import Facts
from pipeline.checks.findings import Finding
from pipeline.ingest.cells import class_id, translated
from pipeline.ingest.portions import Portion
from pipeline.ingest.spellings import WITH_DECIMALS
from pipeline.programme.model import ScreeningLimits

FEWEST = 3  # pupils without a class who are no slips
DECIMALS = r"[.,]0+$"  # of a whole number
ENOUGH = 10  # pupils of several grades who would not all sit in one class


def are_whole(portion: Portion) -> bool:
    """Are all classes of a survey's file numbers with decimals that say nothing, 5.0?

    In a column in which others have decimals that say something, as 4.1, they all do.
    """
    if portion.expected.source.feeds != "survey":
        return False
    classes = portion.seen.classes
    return bool(classes) and all(re.fullmatch(WITH_DECIMALS, text) for text in classes)


def class_id_of(portion: Portion, text: pl.Expr) -> pl.Expr:
    """Return delivered classes as we write them.

    Args:
        portion: Whose rows they are, all of them taken.
        text: Classes as they were delivered.
    """
    whole = text.str.replace(DECIMALS, "") if are_whole(portion) else text
    return class_id(translated(whole, "class", portion.expected.source))


def classes_of(portion: Portion) -> Counter[str]:
    """Return each class as it is read and its rows."""
    classes = portion.seen.classes
    if not are_whole(portion):
        return classes
    whole: Counter[str] = Counter()
    for text, rows in classes.items():
        whole[re.sub(DECIMALS, "", text)] += rows
    return whole


def whole_class_remarks(portion: Portion) -> Iterator[Finding]:
    """Yield that classes are read without their decimals, where they are."""
    if are_whole(portion):
        cells = portion.seen.classes.total()
        column = portion.expected.source.columns.class_
        facts: Facts = {"cells": cells, "columns": repr(column)}
        yield Finding("codes_with_decimals", portion.name, facts=facts)


def class_remarks(portion: Portion, limits: ScreeningLimits) -> Iterator[Finding]:
    """Yield what is odd about the classes of the pupils in a survey's file.

    Args:
        portion: Rows of one partition, all of them taken.
        limits: Most pupils of a class, largest share without one.
    """
    source, column = portion.expected.source, portion.expected.source.columns.class_
    if column is None or source.feeds != "survey":
        return
    pupils = _pupils(portion)
    n_pupils = int(pupils["n"].sum())
    classless = int(pupils.filter(pl.col("class_id").is_null())["n"].sum())
    if classless >= FEWEST and classless > limits.classless * n_pupils:
        missing: Facts = {"pupils": classless, "all": n_pupils}
        yield Finding("classes_missing", portion.name, column=column, facts=missing)
    classed = pupils.drop_nulls("class_id")
    n_classed, grades = n_pupils - classless, classed["grade"].n_unique()
    if classed["class_id"].n_unique() == 1 and grades > 1 and n_classed >= ENOUGH:
        alike: Facts = {"pupils": n_classed, "grades": grades}
        yield Finding("classes_alike", portion.name, column=column, facts=alike)
    sizes = classed.group_by("unit", "class_id").agg(pl.col("n").sum())["n"]
    large = sizes.filter(sizes > limits.largest_class)
    if not large.is_empty():
        sizes_told: Facts = {
            "classes": len(large),
            "most": int(large.max()),  # pyright: ignore[reportArgumentType]
            "largest": limits.largest_class,
        }
        yield Finding("classes_large", portion.name, column=column, facts=sizes_told)


def _pupils(portion: Portion) -> pl.DataFrame:
    """Return `unit`, `grade`, `class_id` and the number of pupils `n` there."""
    class_ = class_id_of(portion, pl.col("class").cast(pl.String))
    return portion.seen.places().select("unit", "grade", class_.alias("class_id"), "n")
