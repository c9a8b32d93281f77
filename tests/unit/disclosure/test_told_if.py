"""A row that is there only if something holds of a hidden number is not there."""

import polars as pl
import pytest

from tests.unit.disclosure.small_world import AT, UNIT, cells, hidden, only

SIGN: dict[str, object] = {
    **AT, "kind": "B", "sign": "certainly_below", "breakdown": "all", "n": 50,
    "value": 470.0, "difference": -30.0, "low": -40.0, "high": -20.0,
}  # fmt: skip
SILENT: dict[str, object] = {
    **AT, "scale": "trivsel", "n": 20, "n_invited": 50, "is_low": True,
    "worst": 400.0, "best": 600.0, "holds": False,
}  # fmt: skip
MEAN: dict[str, object] = {**AT, "scale": "trivsel", "points": 480.0, "n": 20}


def sign(module: str, scale: str, place: int) -> dict[str, object]:
    return {**SIGN, "module": module, "trigger": scale, "place": place}


def proposed(frame: pl.DataFrame) -> list[tuple[str, str, str | None]]:
    needs = frame.filter(quantity="need").sort("verdict")
    return needs.select("about", "measure", "verdict").rows()


def test_where_few_answered_is_told_with_the_mean_only() -> None:
    known = cells(compared_mapping=[MEAN], compared_nonresponse=[SILENT])
    assert only(known, "bounds")["verdict"] == "may_not_hold"
    few = cells(hidden(UNIT), compared_mapping=[MEAN], compared_nonresponse=[SILENT])
    many = cells(hidden(UNIT), compared_mapping=[MEAN])
    assert only(few, "points")["status"] == "hidden"
    assert few.equals(many)


def test_a_hidden_sign_leaves_its_place_to_the_next() -> None:
    signs = [sign("m", "trivsel", 1), sign("o", "ro", 2), sign("p", "ro", 3)]
    assert proposed(cells(compared_needs=signs)) == [
        ("m", "trivsel", "first"),
        ("o", "ro", "second"),
    ]
    assert proposed(cells(hidden(UNIT), compared_needs=signs)) == [
        ("o", "ro", "first"),
        ("p", "ro", "second"),
    ]


def test_a_module_whose_strongest_sign_is_hidden_is_proposed_for_the_next() -> None:
    signs = [sign("m", "trivsel", 1), sign("m", "ro", 2)]
    assert proposed(cells(compared_needs=signs)) == [("m", "trivsel", "first")]
    assert proposed(cells(hidden(UNIT), compared_needs=signs)) == [("m", "ro", "first")]


@pytest.mark.parametrize("signs", [1, 2])
def test_who_has_hidden_signs_only_looks_like_who_has_none(signs: int) -> None:
    has = [sign("m", "trivsel", 1), sign("o", "trivsel", 2)][:signs]
    has_none: dict[str, object] = {
        **{key: AT[key] for key in ("round", "level", "municipality", "unit")},
        "kind": "B",
        "abstention": "no_certain_difference",
    }
    found = cells(hidden(UNIT), compared_needs=has)
    assert found.equals(cells(hidden(UNIT), compared_needs=[has_none]))
    assert only(found, "need")["status"] == "not_measured"


@pytest.mark.parametrize("reason", ["data_too_weak", "no_certain_difference"])
def test_why_nothing_is_proposed_tells_nothing_of_how_many_answered(
    reason: str,
) -> None:
    """Too few answered here, or enough, and it is hidden to protect another."""
    without = {key: AT[key] for key in ("round", "level", "municipality", "unit")}
    none: dict[str, object] = {**without, "kind": "B", "abstention": reason}
    other = {**MEAN, "scale": "ro"}

    def why(pattern: pl.DataFrame | None, *means: dict[str, object]) -> object:
        found = cells(pattern, compared_needs=[none], compared_mapping=[*means])
        return only(found, "need")["because"]

    assert why(hidden(UNIT), MEAN) == "data_too_weak"
    assert why(hidden(UNIT), MEAN, other) == "no_certain_difference"
    assert why(None, MEAN, other) == reason
