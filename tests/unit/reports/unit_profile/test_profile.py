"""What a whole profile says of few cells or none."""

from tests.unit.reports.cell_rows import Compose, cell, frame


def test_later_rounds_are_not_looked_at(profile: Compose) -> None:
    early = frame(cell("points", 503.0, 10.0, n=40, round="2017"))
    late = frame(*early.to_dicts(), cell("points", 777.0, 10.0, n=40))
    assert profile(early, "2017") == profile(late, "2017")


def test_a_unit_without_cells_gets_a_kind_explanation(profile: Compose) -> None:
    document = profile(frame())
    assert document.lead.startswith("Vi kan ikke vise resultater for skolen i 2019.")
    assert (document.goals, document.moved, document.overview) == (None,) * 3
    assert (document.talk, document.board) == (None, None)
    assert document.scales == document.figures == document.data == ()
