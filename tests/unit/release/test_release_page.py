"""The page about the quality of a release."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.wording import wording_of
from pipeline.programme.model import Language, Programme
from pipeline.release.expectations import expectations
from pipeline.release.judge import judge
from pipeline.release.page import RELEASE, ReleasePage, release_page, write_release
from pipeline.release.subjects import KINDS
from schemas.staged import HeldBack
from tests.unit.release.made_release import made_evidence

NOBODY = HeldBack.empty()

GOOD: dict[str, list[float]] = {
    "response_rate": [0.9, 0.8],
    "parts_differ": [0],
    "norm_n_2015": [400],
}


def quality_of(small: Programme, evidence: pl.DataFrame) -> pl.DataFrame:
    expected = expectations(small.file.thresholds)
    return judge(evidence, expected, small.round_ids)


def page(
    small: Programme,
    figures: dict[str, list[float]],
    language: Language = "da",
    held_back: pl.DataFrame = NOBODY,
) -> ReleasePage:
    evidence = made_evidence(**figures)
    quality = quality_of(small, evidence)
    return release_page(
        small, quality, evidence, held_back, wording_of(small, language)
    )


def test_a_release_where_all_is_well_is_ready(small: Programme) -> None:
    found = page(small, GOOD)
    assert found.headline == "Udgivelsen er klar"
    assert found.lead == "Alt, hvad programmet venter af runde 2019, er opfyldt."
    assert found.matters == ()
    assert [theme.id for theme in found.themes] == [
        "integrity", "participation", "norms",
    ]  # fmt: skip


def test_the_verdict_counts_what_must_be_looked_at(small: Programme) -> None:
    one = page(small, GOOD | {"response_rate": [0.9, 0.4]})
    assert one.headline == "1 forhold bør ses efter før udgivelse"
    two = page(small, GOOD | {"response_rate": [0.9, 0.4], "norm_n_2015": [9]}, "en")
    assert two.headline == "2 matters should be looked at before publishing"
    assert [matter.round for matter in two.matters] == ["Round 2019", "Round 2015"]


def test_a_fault_comes_first_and_says_that_it_stops_the_release(
    small: Programme,
) -> None:
    found = page(small, GOOD | {"response_rate": [0.9, 0.4], "parts_differ": [3]})
    assert found.verdict == "blocked"
    assert found.headline == "Udgivelsen er stoppet: 1 fejl skal rettes"
    assert [matter.status for matter in found.matters] == [
        "Stopper udgivelsen", "Se efter",
    ]  # fmt: skip


def test_a_matter_says_what_was_expected_what_was_found_and_what_to_do(
    small: Programme,
) -> None:
    found = page(small, GOOD | {"response_rate": [0.9, 0.414]})
    (matter,) = found.matters
    assert matter.title == "Svarprocent"
    assert "Mindst 60 pct. af de inviterede har svaret." in matter.expected
    assert "mindst 90 pct. af alle svargrupper i kommunerne" in matter.expected
    assert matter.found == "1 af 2 svargrupper i kommunerne"
    assert "Spørg, om alle svar er sendt" in matter.remedy
    (outside,) = matter.shown
    assert outside.subject == "Aars · Elever"
    assert outside.observed == "41 pct."


def test_the_page_lists_exactly_whom_great_expectations_counted(
    small: Programme,
) -> None:
    rates = [0.1 + 0.05 * number for number in range(16)]
    found = page(small, GOOD | {"response_rate": rates})
    (matter,) = found.matters
    evidence = made_evidence(response_rate=rates)
    listed = matter.shown + matter.others
    assert len(listed) == quality_of(small, evidence)["outside"].item() == 10
    assert listed[0].observed == "10 pct."
    assert listed[-1].observed == "55 pct."


def test_a_long_list_is_folded(small: Programme) -> None:
    found = page(small, GOOD | {"response_rate": [0.1] * 14})
    (matter,) = found.matters
    assert (len(matter.shown), len(matter.others)) == (12, 2)
    assert matter.more == "Vis de øvrige 2"


def test_rounds_that_keep_the_same_requirement_are_told_together(
    small: Programme,
) -> None:
    found = page(small, GOOD | {"parts_differ_2015": [0.0, 0.0], "parts_differ": [0]})
    (kept,) = found.themes[0].requirements
    assert kept.round == "Runderne 2015 og 2019"
    assert kept.found == "3 af 3 svargrupper"


def test_an_earlier_rounds_matter_is_told_apart(small: Programme) -> None:
    found = page(small, GOOD | {"response_rate_2015": [0.1]})
    assert found.headline == "Udgivelsen er klar"
    assert [one.round for one in found.earlier] == ["Runde 2015"]


def test_differences_are_percentage_points(small: Programme) -> None:
    found = page(small, GOOD | {"response_rate_fall": [0.25]})
    (matter,) = found.matters
    assert "højst faldet 10 procentpoint" in matter.expected
    assert matter.shown[0].observed == "25 procentpoint"


def test_a_release_without_figures_has_nothing_to_publish(small: Programme) -> None:
    found = page(small, {})
    assert (found.verdict, found.headline) == ("nothing", "Der er intet at udgive")
    assert found.lead.startswith("Ingen af de nyeste leverancer gav et tal.")
    assert len(found.unjudged) == len(expectations(small.file.thresholds))


def test_rows_that_were_all_rejected_are_told_and_nothing_is_ready(
    small: Programme,
) -> None:
    found = page(small, GOOD | {"rows_accepted": [1, 0.0]})
    assert found.verdict == "see"
    found = page(small, {"rows_accepted": [0.0]})
    assert found.headline == "Der er intet at udgive"
    (matter,) = found.matters
    assert matter.found == "0 af 1 slags leverancer i kommunerne"


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_expectation_can_be_told(small: Programme, language: Language) -> None:
    ids = [one.id for one in expectations(small.file.thresholds)]
    assert list(KINDS) == ids
    figures = {id_: [-1.0, 99999.0] for id_ in ids}
    found = page(small, figures, language)
    told = {matter.id.removesuffix("-2019") for matter in found.matters}
    assert told == set(ids)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_is_internal_self_contained_and_in_its_language(
    small: Programme, tmp_path: Path, language: Language
) -> None:
    evidence = made_evidence(**GOOD | {"response_rate": [0.2]})
    path = write_release(
        small, quality_of(small, evidence), evidence, NOBODY, tmp_path, language
    )
    assert path == tmp_path / RELEASE.format(language=language)
    text = path.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    badges = re.findall(r'<span class="badge">(.*?)</span>', text)
    marking = {"da": "Internt", "en": "Internal"}[language]
    assert badges == [marking, small.phrases[language]["marking.synthetic"]]
    assert not re.search(r"""(src|href)=["'](https?:)?//""", text)
    assert not re.findall(r'href="([^"#][^"]*)"', text)
    anchors = set(re.findall(r'href="#([^"]+)"', text))
    assert anchors <= set(re.findall(r'id="([^"]+)"', text))
    assert text.count("<h1>") == 1


def test_answers_that_wait_are_told_by_unit_and_why(small: Programme) -> None:
    where = [("1", "pupils", 2), (None, None, 4)]
    rows = [("2019", "479", unit, group, None, n) for unit, group, n in where]
    waiting = pl.DataFrame(rows, schema=NOBODY.schema, orient="row")
    found = page(small, GOOD, "en", waiting)
    assert {one.n for one in found.held_back} == {"2", "4"}
    assert any("1: Elever" in one.where for one in found.held_back)
    assert any("National tests" in one.where for one in found.held_back)
