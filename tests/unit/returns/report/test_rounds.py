"""What only the round before shows of a file, as its sender is told."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.checks.findings import Finding
from pipeline.ingest.expected import expected_of
from pipeline.returns.report.rounds import form_of, round_findings
from pipeline.store.lake import Partition
from schemas.scored import RoundLinks
from tests.kit.intake import examine_deliveries
from tests.unit.ingest.exports import pupil, write_export
from tests.unit.ingest.worlds import build_programme, survey_source
from tests.unit.sql_tables import rows

PROGRAMME = build_programme(survey_source())
HERE = Partition("479", "2017")
FILE = "2017/479/pupils/dataset.csv"


def found(raw: Path, then: str, now: str, **given: object) -> list[Finding]:
    """Return what is told of the second round's file.

    Args:
        raw: An empty drop zone.
        then: How the first round writes keys.
        now: How the second one does.
        given: Of the counts of both rounds; else nobody is known again.
    """
    for round_, form, answer in (("2015", then, "3"), ("2017", now, "4")):
        people = [
            pupil(str(n), noegle=form.format(n), s_1=answer) for n in range(100, 120)
        ]
        write_export(raw, people, f"{round_}/479/pupils")
    counts = {
        "round": "2017",
        "municipality": "479",
        "informant_group": "pupils",
        "since": "2015",
        **dict.fromkeys(["n", "n_since", "n_classed", "n_classed_since"], 20),
        **dict.fromkeys(["classes", "classes_since"], 2),
        "n_both": 0,
    }
    deliveries = examine_deliveries(PROGRAMME, raw)
    return list(
        round_findings(
            PROGRAMME,
            raw,
            deliveries.row(by_predicate=pl.col("delivery") == FILE, named=True),
            expected_of(PROGRAMME, "survey_pupils"),
            deliveries,
            rows(RoundLinks.empty().schema, counts | given),
            HERE,
        )
    )


def test_keys_of_another_form_are_told_with_both_forms(tmp_path: Path) -> None:
    (told,) = found(tmp_path, "k{}", "{}-x")
    assert told.check == "keys_in_another_form"
    assert told.facts["form"] == "999-a"
    assert told.facts["form_since"] == "a999"
    assert "Most keys now look like 999-a, in 2015 like a999" in told.said()


def test_keys_of_the_same_form_are_told_as_new_ones(tmp_path: Path) -> None:
    (told,) = found(tmp_path, "k{}", "q{}")
    assert told.check == "keys_renewed"
    assert told.said().startswith(
        "dataset.csv: Of 20 answers of Elever, 0 are of persons who answered in 2015"
    )


def test_a_group_that_is_known_again_is_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, "k{}", "k{}", n_both=12) == []


def test_classes_that_grew_since_the_round_before_are_told(tmp_path: Path) -> None:
    (told,) = found(tmp_path, "k{}", "k{}", n_both=12, classes_since=4)
    assert (told.check, told.column) == ("classes_changed", "klasse")
    assert (told.facts["classes"], told.facts["classes_since"]) == (2, 4)


def test_nothing_of_a_refused_file_is_compared(tmp_path: Path) -> None:
    for file in tmp_path.glob("2017/**/labels.csv"):
        file.unlink()
    deliveries = pl.DataFrame({"delivery": [FILE], "accepted": [False]})
    told = round_findings(
        PROGRAMME,
        tmp_path,
        deliveries.row(0, named=True),
        expected_of(PROGRAMME, "survey_pupils"),
        deliveries,
        RoundLinks.empty(),  # pyright: ignore[reportArgumentType]
        HERE,
    )
    assert list(told) == []


@pytest.mark.parametrize(
    ("key", "form"),
    [("004790", "999999"), ("Åse-17", "aaa-99"), ("1" * 40, "9" * 12 + "…")],
)
def test_a_form_says_nothing_of_the_key(key: str, form: str) -> None:
    assert form_of(key) == form
