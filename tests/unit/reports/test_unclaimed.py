"""Digits that belong to no claim are found, unless the programme or a rule explains."""

import re
from pathlib import Path

import pytest

from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from pipeline.reports.rendering import render_reports
from pipeline.reports.unclaimed import Explained
from pipeline.store.steps import CannotBeMadeError
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_cells import MUNICIPALITY, made_cells, made_units


@pytest.fixture(scope="module")
def danish(small: Programme) -> Explained:
    return Explained(small, "da")


@pytest.mark.parametrize(
    "text",
    [
        "<td>503</td>",
        "<p>De fik <strong>12</strong> point mere.</p>",
        '<p><a href="#other">17</a></p>',
        "<li>46 pct. har svaret.</li>",
        "<p>Fra 2015 til 2019: 7</p>",
        "<dd>4</dd>",
    ],
)
def test_a_number_without_a_claim_is_found(danish: Explained, text: str) -> None:
    [found] = danish.unclaimed(text, [])
    assert "#" in found
    assert not re.search(r"\d", found)


@pytest.mark.parametrize(
    "text",
    [
        '<td><a href="#:12">503</a></td>',
        '<ol start="12"><li id=":12">Tal 2019, skolen: 503</li></ol>',
        '<svg viewBox="0 0 9 9"><text x="1">500</text></svg>',
        "<p>Svar indsamlet 1. september 2019 – 31. oktober 2019</p>",
        "<p>Skoleåret 2018/19.</p>",
        "<p>Tal vises først, når mindst 5 har svaret.</p>",
        "<small>4. klasse</small>",
        "<p>Skolen ved Sø 7 (101001)</p>",
    ],
)
def test_what_is_no_result_is_explained(danish: Explained, text: str) -> None:
    assert danish.unclaimed(text, ["Skolen ved Sø 7", "(101001)"]) == []


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_number_of_the_made_documents_has_a_claim(
    synthetic: Programme, tmp_path: Path, language: str
) -> None:
    file = synthetic.file.model_copy(update={"languages": [language]})
    for round_ in synthetic.round_ids:
        catalogue, _ = render_reports(
            synthetic.model_copy(update={"file": file}),
            made_cells(synthetic), made_units(synthetic),
            municipality=MUNICIPALITY, round_=round_, out=tmp_path, origin=ORIGIN,
        )  # fmt: skip
        assert not catalogue.is_empty()


def test_a_report_that_words_a_number_as_nobody_s_is_not_written(
    small: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = Wording.bare
    monkeypatch.setattr(
        Wording, "bare", lambda self, kind, value: bare(self, kind, float(value))
    )
    with pytest.raises(CannotBeMadeError, match="digits of no claim") as refusal:
        render_reports(
            small, made_cells(small), made_units(small), municipality=MUNICIPALITY,
            round_="2019", out=tmp_path, origin=ORIGIN,
        )  # fmt: skip
    assert "##" in str(refusal.value)
    assert not list(tmp_path.rglob("*.html"))
