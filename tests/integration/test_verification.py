"""The statistics keep their promises, in a short version of `laering verify`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import OURS, main
from pipeline.programme.load import load_programme
from pipeline.store.workers import end
from pipeline.verification.design import Extent
from pipeline.verification.promise import Promise
from pipeline.verification.promises import promises
from pipeline.verification.run import verified

REPLICATIONS = {"programme": 32, "demo": 40}


@pytest.fixture(scope="module", params=REPLICATIONS)
def found(request: pytest.FixtureRequest) -> Iterator[list[Promise]]:
    """Every promise, measured over a few replications at both sizes."""
    extent = Extent(request.param, REPLICATIONS[request.param], seed=2015)
    *_, (_, measures) = verified(load_programme(OURS), extent)
    yield promises(measures)
    end()


def test_every_promise_is_kept(found: list[Promise]) -> None:
    broken = [
        (p.about, p.what, p.measure.value) for p in found if p.verdict == "broken"
    ]
    assert not broken


def test_intervals_false_alarms_bias_and_courses_are_all_promised(
    found: list[Promise],
) -> None:
    promised = {promise.about for promise in found if promise.verdict != "reported"}
    for subject in (
        "95 %", "No true change:", "unknown classes", "Half of", "error", "Courses",
        "All units alike", "units differ", "Gaps", "No true gap", "have a gap",
        "any unit is told", "among units that are told", "National tests",
    ):  # fmt: skip
        assert any(subject in about for about in promised), subject


@pytest.mark.parametrize("found", ["programme"], indirect=True)
def test_a_larger_change_is_seen_more_often(found: list[Promise]) -> None:
    power = {p.what: p.measure.value for p in found if "True changes" in p.about}
    for pair in ("2015-2017", "2015-2019"):
        seen = [power[f"{pair}, by {size} points"] for size in (10, 20, 30)]
        assert seen == sorted(seen)


def test_what_is_called_changed_is_measured_too_large_and_cautious_less_so(
    found: list[Promise],
) -> None:
    larger = {
        p.what: p.measure.value for p in found if "Called changed (half" in p.about
    }
    for pair in ("2015-2017", "2015-2019"):
        assert larger[f"measured, {pair}"] > larger[f"cautious, {pair}"]
        assert larger[f"measured, {pair}"] > 0


def test_the_same_seed_gives_the_same_numbers(tmp_path: Path) -> None:
    def said(*options: str) -> list[dict]:
        small = ["--size", "demo", "--replications", "4", "--json", *options]
        return json.loads(CliRunner().invoke(main, ["verify", *small]).output)

    page = tmp_path / "verification.md"
    first = said("--out", str(page))
    assert first == said()
    assert first != said("--seed", "1")
    assert "| means, units |" in page.read_text("utf-8")
    end()
