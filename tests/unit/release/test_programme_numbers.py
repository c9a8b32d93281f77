"""Numbers about all municipalities together, counted by hand."""

from typing import Any

import polars as pl
import pytest

from pipeline.programme.model import Programme
from pipeline.release.programme_numbers import READS, programme_numbers
from pipeline.store.lake import empty

ROUND = "2015"
Tables = dict[str, pl.DataFrame]


@pytest.fixture
def tables() -> Tables:
    """Every table that is read, empty."""
    return {table: empty(table) for table in READS}


def rows(table: str, *some: dict[str, Any]) -> pl.DataFrame:
    """Return rows of a table; what is not given is null."""
    nothing = empty(table)
    full = [dict.fromkeys(nothing.columns) | {"round": ROUND} | one for one in some]
    return pl.DataFrame(full, schema=nothing.schema)


def value(
    found: pl.DataFrame, edition: str = "public", **at: str | None
) -> float | None:
    """Return the one number of a place of an edition."""
    chosen = found.filter(pl.col("edition") == edition)
    for name, wanted in ({"level": "programme"} | at).items():
        chosen = chosen.filter(pl.col(name).eq_missing(pl.lit(wanted)))
    [one] = chosen["value"]
    return one


def test_a_joint_file_counts_once_in_all_and_once_in_each(
    tables: Tables, programme: Programme
) -> None:
    found = programme_numbers(
        tables,
        programme,
        [
            ("joint.csv", ROUND, "479", "accepted", None),
            ("joint.csv", ROUND, "250", "accepted", None),
            ("own.csv", ROUND, "479", "accepted", None),
            ("bad.csv", ROUND, "479", "refused", "encoding"),
        ],
    )
    assert value(found, quantity="files", about="accepted") == 2
    assert value(found, quantity="files", about="refused") == 1
    assert value(found, quantity="reasons", about="encoding") == 1
    each = {"edition": "confidential", "level": "municipality", "about": "accepted"}
    assert value(found, **each, quantity="files", municipality="479") == 2
    assert value(found, **each, quantity="files", municipality="250") == 1


def test_only_the_owner_is_told_whose_files_were_refused(
    tables: Tables, programme: Programme
) -> None:
    delivered = [("bad.csv", ROUND, "479", "refused", "encoding")]
    found = programme_numbers(tables, programme, delivered)
    whose = found.filter(level="municipality")
    assert set(whose["edition"]) == {"confidential"}
    assert set(found.filter(level="programme")["edition"]) == {"public", "confidential"}


def test_rejected_rows_are_counted_and_accepted_ones_are_not(
    tables: Tables, programme: Programme
) -> None:
    """Late answers that wait would be told by how many rows there are."""
    assert "staged.accepted_rows" not in READS
    wrong = {"municipality": "479", "delivery": "a.csv", "source": "s"}
    wrong |= {"line": 3, "check_id": "unknown_unit"}
    tables["staged.rejected_rows"] = rows("staged.rejected_rows", wrong, wrong)
    found = programme_numbers(tables, programme, [])
    assert value(found, quantity="rows", about="rejected") == 2
    assert value(found, quantity="reasons", about="unknown_unit") == 2
    assert set(found.filter(quantity="rows")["about"]) == {"rejected"}


def test_what_is_hidden_is_a_share_of_what_somebody_stands_behind(
    tables: Tables, programme: Programme
) -> None:
    """Of three units' means one is hidden; where nobody answered does not count."""
    cell = {"level": "unit", "quantity": "points", "part": "all", "measure": "m"}
    tables["disclosed.pattern"] = rows(
        "disclosed.pattern",
        cell | {"unit": "1", "status": "shown", "n": 20},
        cell | {"unit": "2", "status": "shown", "n": 9},
        cell | {"unit": "3", "status": "too_few"},
        cell | {"unit": "4", "status": "shown", "n": 0},
    )
    found = programme_numbers(tables, programme, [])
    assert value(found, quantity="hidden_share", about="unit") == 0.33
    assert value(found, quantity="hidden_cells", about="too_few") == 1


def test_differences_are_shared_between_persons_classes_units_and_municipalities(
    tables: Tables, programme: Programme
) -> None:
    """As in the textbook example: units 2, municipalities 12; 76 and 10 within them."""
    scale = {"informant_group": "pupils_4_10", "scale": "el_trivsel"}
    tables["compared.mapping"] = rows(
        "compared.mapping",
        *(
            scale
            | {"level": "unit", "municipality": m, "unit": str(u), "points": p, "n": 1}
            | {"variance": 1e-12}
            for u, (m, p) in enumerate(
                [("a", 0.0), ("a", 2.0), ("b", 2.0), ("b", 4.0), ("c", 7.0), ("c", 9.0)]
            )
        ),
    )
    tables["compared.variance_components"] = rows(
        "compared.variance_components",
        scale
        | {"n": 72, "units": 6, "classes": 12, "within": 76.0, "between_classes": 10.0}
        | {"class_size": 5.0, "between_error": 4.0, "classes_from": "known"},
    )
    found = programme_numbers(tables, programme, [])
    shares = {
        about: value(found, quantity="variance_share", about=about)
        for about in ("person", "class", "unit", "municipality")
    }
    assert shares == {"person": 0.76, "class": 0.10, "unit": 0.02, "municipality": 0.12}
    told = found.filter(edition="public", quantity="variance_share")
    ends = {one: (low, high) for one, low, high in told["about", "low", "high"].rows()}
    # Of three municipalities next to nothing is known, of classes a little.
    low, high = ends["municipality"]
    assert (low, high > 0.7) == (0.0, True)
    low, high = ends["class"]
    assert 0 < low < 0.10 < high < 0.3
    assert all(ends[one][0] <= share <= ends[one][1] for one, share in shares.items())


OF_PARENTS = {"informant_group": "parents", "scale": "fo_info"}


def answering_parents(*points: float) -> list[dict[str, object]]:
    """Return rows of `compared.mapping`: units 1, 2 and so on, of 25 parents each."""
    return [
        OF_PARENTS
        | {"level": "unit", "municipality": "a", "unit": str(unit), "points": at}
        | {"variance": 1.0, "n": 25}
        for unit, at in enumerate(points, start=1)
    ]


def parents_within(n: int, units: int) -> pl.DataFrame:
    """Return how much parents of a unit differ: by 10 points."""
    return rows(
        "compared.variance_components",
        OF_PARENTS
        | {"n": n, "units": units, "classes": 0, "within": 100.0}
        | {"between_classes": 0.0, "class_size": 1.0, "between_error": 0.0}
        | {"classes_from": "none"},
    )


def test_where_too_few_tell_how_much_persons_differ_no_share_of_it_is_told(
    tables: Tables, programme: Programme
) -> None:
    """What the norm differs holds all levels: no part of it is the persons' own."""
    units = answering_parents(496, 504, 500)
    tables["compared.mapping"] = rows("compared.mapping", *units)
    for n, told in ((53, True), (52, False)):
        tables["compared.variance_components"] = parents_within(n, 3)
        found = programme_numbers(tables, programme, [])
        assert ("variance_share" in found["quantity"]) == told


def test_a_unit_that_is_hidden_has_no_part_in_how_much_units_differ(
    tables: Tables, programme: Programme
) -> None:
    """Of four units one lies far off and is hidden: the share is that of the others."""
    units = answering_parents(496, 504, 500, 700)
    tables["compared.variance_components"] = parents_within(100, 4)
    tables["compared.mapping"] = rows("compared.mapping", *units[:3])
    of_three = programme_numbers(tables, programme, [])
    tables["compared.mapping"] = rows("compared.mapping", *units)
    of_four = programme_numbers(tables, programme, [])
    tables["disclosed.pattern"] = rows(
        "disclosed.pattern",
        {"level": "unit", "municipality": "a", "unit": "4", "measure": "fo_info"}
        | {"informant_group": "parents", "quantity": "points", "part": "all"}
        | {"breakdown": "all", "status": "derived"},
    )
    told = programme_numbers(tables, programme, [])
    at = {"quantity": "variance_share", "about": "unit"}
    assert value(told, **at) == value(of_three, **at) == 0.13
    assert value(of_four, **at) == 0.99
    own = told.filter(quantity="variance_share")
    assert own.equals(of_three.filter(quantity="variance_share"))


def test_without_an_error_of_classes_their_share_is_taken_as_known(
    tables: Tables, programme: Programme
) -> None:
    """Nobody sits in classes: the whole is persons, units and municipalities."""
    scale = {"informant_group": "parents", "scale": "fo_info"}
    tables["compared.mapping"] = rows(
        "compared.mapping",
        *(
            scale
            | {"level": "unit", "municipality": m, "unit": str(u), "points": p}
            | {"variance": 4.0, "n": 25}
            for u, (m, p) in enumerate([("a", 0.0), ("a", 6.0), ("b", 2.0), ("b", 9.0)])
        ),
    )
    tables["compared.variance_components"] = rows(
        "compared.variance_components",
        scale
        | {"n": 100, "units": 4, "classes": 0, "within": 100.0, "between_classes": 0.0}
        | {"class_size": 1.0, "between_error": 0.0, "classes_from": "none"},
    )
    found = programme_numbers(tables, programme, [])
    told = found.filter(edition="public", quantity="variance_share")
    assert set(told["about"]) == {"person", "unit"}
    assert told.select(pl.col("low", "high").null_count()).row(0) == (0, 0)


def test_a_number_of_fewer_than_the_minimum_is_hidden(
    tables: Tables, programme: Programme
) -> None:
    slope = {"level": "programme", "outcome": "el_trivsel", "breakdown": "all"}
    slope |= {"informant_group": "pupils_4_10", "slope": 3.14, "low": 1.0, "high": 5.0}
    tables["compared.gradients"] = rows("compared.gradients", slope | {"n": 4})
    found = programme_numbers(tables, programme, []).filter(quantity="gradient")
    assert set(found["status"]) == {"hidden"}
    assert found["value"].null_count() == found["n"].null_count() == found.height == 2
    tables["compared.gradients"] = rows("compared.gradients", slope | {"n": 400})
    found = programme_numbers(tables, programme, [])
    assert value(found, quantity="gradient") == 3


def test_how_well_units_can_be_told_apart_is_never_less_than_not_at_all(
    tables: Tables, programme: Programme
) -> None:
    """An intraclass correlation of few units may come out negative."""
    tables["compared.reliability"] = rows(
        "compared.reliability",
        {"informant_group": "parents", "scale": "fo_info", "n": 300, "icc2": -0.4},
    )
    assert value(
        programme_numbers(tables, programme, []), quantity="unit_reliability"
    ) == 0  # fmt: skip


def test_a_hidden_unit_has_no_part_in_how_well_units_can_be_told_apart(
    tables: Tables, programme: Programme
) -> None:
    """Two answers of a unit lie 1 below and above its mean: mean square within 2.

    Units' means 1, 3 and 5: 2 (4 + 0 + 4) / 2 = 8 between them, 1 - 2 / 8 = .75. That
    of the fourth is hidden; of the third only what lies between girls and boys.
    """
    scale = {"informant_group": "parents", "scale": "fo_info"}
    tables["compared.reliability"] = rows(
        "compared.reliability", scale | {"n": 8, "icc2": 0.98}
    )
    tables["scored.scale_moments"] = rows(
        "scored.scale_moments",
        *(
            scale
            | {"municipality": "a", "unit": str(mean), "breakdown": "all", "n": 2}
            | {"sum_x": 2 * mean * 10**6, "sum_x2": (2 * mean**2 + 2) * 10**12}
            for mean in (1, 3, 5, 20)
        ),
    )
    cell = {"level": "unit", "municipality": "a", "measure": "fo_info", "part": "all"}
    cell |= {"informant_group": "parents", "breakdown": "all", "status": "derived"}
    gap = cell | {"unit": "5", "quantity": "gender_gap"}
    tables["disclosed.pattern"] = rows("disclosed.pattern", gap)
    of_all = programme_numbers(tables, programme, [])
    points = cell | {"unit": "20", "quantity": "points"}
    tables["disclosed.pattern"] = rows("disclosed.pattern", gap, points)
    of_shown = programme_numbers(tables, programme, [])
    assert value(of_all, quantity="unit_reliability") == 0.98
    assert value(of_shown, quantity="unit_reliability") == 0.75


@pytest.mark.parametrize("group", ["pupils_4_10", "school_leaders"])
def test_nothing_is_told_of_what_is_hidden_or_of_leaders_from_unit_to_unit(
    tables: Tables, programme: Programme, group: str
) -> None:
    scale = {"informant_group": group, "scale": "s"}
    tables["compared.reliability"] = rows(
        "compared.reliability", scale | {"n": 300, "icc2": 0.8}
    )
    cell = {"level": "programme", "quantity": "points", "part": "all"}
    cell |= {"informant_group": group, "measure": "s", "status": "too_few"}
    shown = programme_numbers(tables, programme, [])
    tables["disclosed.pattern"] = rows("disclosed.pattern", cell)
    hidden = programme_numbers(tables, programme, [])
    of_leaders = group == "school_leaders"
    assert shown.filter(quantity="unit_reliability").is_empty() == of_leaders
    assert hidden.filter(quantity="unit_reliability").is_empty()


def test_what_was_published_of_the_country_stands_beside(
    tables: Tables, programme: Programme
) -> None:
    """71 per cent good readers in grade 4 in 2014/15."""
    found = programme_numbers(tables, programme, [])
    assert value(found, quantity="country", round=ROUND, breakdown="grade:4") == 0.71
