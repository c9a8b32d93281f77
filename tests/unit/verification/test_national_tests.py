"""Shares of pupils whose classes are alike within, in a short version."""

import numpy as np
import pytest

from pipeline.programme.model import Programme
from pipeline.verification.design import design_of
from pipeline.verification.national_tests import SharesBatch, measured_tests
from pipeline.verification.promises import promises

REPLICATIONS = range(12)
CLASS_SHARE = 0.10


def batch(programme: Programme) -> SharesBatch:
    design = design_of(programme, "demo", seed=479)
    return SharesBatch(programme, design, CLASS_SHARE, REPLICATIONS, seed=479)


def test_shares_of_the_tests_keep_their_promises(programme: Programme) -> None:
    found = promises(measured_tests(batch(programme)))
    assert "broken" not in {promise.verdict for promise in found}
    assert len({promise.about for promise in found}) == 3


def test_the_drawn_classes_share_what_they_are_said_to(programme: Programme) -> None:
    error = measured_tests(batch(programme))["class_share", "0.10"]
    assert error.replications == len(REPLICATIONS)
    assert error.value == pytest.approx(0, abs=3 * error.error)
    assert np.isfinite(error.value)
