"""Shares of pupils whose classes are alike within, in a short version."""

import numpy as np
import pytest

from pipeline.programme.model import Programme
from pipeline.verification.aggregate import Measures
from pipeline.verification.design import design_of
from pipeline.verification.national_tests import (
    QUANTITIES,
    SharesBatch,
    hits,
    measured_tests,
)
from pipeline.verification.promises import promises

REPLICATIONS = range(12)
CLASS_SHARE = 0.10


@pytest.fixture(scope="module")
def found(programme: Programme) -> Measures:
    design = design_of(programme, "demo", seed=479)
    batch = SharesBatch(programme, design, CLASS_SHARE, REPLICATIONS, seed=479)
    return measured_tests(batch)


def test_shares_of_the_tests_keep_their_promises(found: Measures) -> None:
    made = promises(found)
    assert "broken" not in {promise.verdict for promise in made}
    assert len({promise.about for promise in made}) == 3


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_the_drawn_classes_share_what_they_are_said_to(
    found: Measures, quantity: str
) -> None:
    error = found["class_share", quantity, "0.10"]
    assert error.replications == len(REPLICATIONS)
    assert error.value == pytest.approx(0, abs=3 * error.error)
    assert np.isfinite(error.value)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_each_share_is_held_against_its_own_true_value(
    found: Measures, quantity: str
) -> None:
    # If the true ones were mixed up, hardly any interval of a school would hold them.
    held = found["share", quantity, "0.10"]
    assert held.occasions > 0
    assert held.value > 0.9


def test_very_good_pupils_are_good_too() -> None:
    counted = hits(np.array([[1, 5, 3, 2]]))
    assert {name: n.tolist() for name, n in counted.items()} == {
        "good": [6],
        "top": [1],
        "poor": [2],
    }
