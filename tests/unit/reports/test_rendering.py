"""The written files: whole, safe, accessible, the same every time."""

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pypdfium2 as pdfium
import pytest

from pipeline.editorial.agreements import AgreedGoal, Agreement, Agreements
from pipeline.privacy.pdf import pdf_text
from pipeline.programme.model import Edition, Programme
from pipeline.reports.registry import REPORTS
from pipeline.reports.rendering import OwnWords, render_reports
from pipeline.store.steps import CannotBeMadeError
from schemas import reported
from tests.unit.documents.outline import outline
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_cells import (
    BIG,
    DAYCARE,
    MUNICIPALITY,
    SILENT,
    SMALL,
    made_cells,
    made_units,
)
from tests.unit.reports.made_programme import in_two_languages, text

Reports = tuple[Path, pl.DataFrame, pl.DataFrame]
SCHOOL = f"unit/2019/{MUNICIPALITY}/school_profile"
SENTINEL = 987654.321


def test_every_unit_gets_its_reports_and_a_row_for_each_file(
    reports: Reports, synthetic: Programme
) -> None:
    out, catalogue, _ = reports
    reported.Catalogue.validate(catalogue)
    now = made_units(synthetic).filter(round="2019")
    assert sorted(catalogue["path"]) == sorted(
        f"unit/2019/{MUNICIPALITY}/{report.id}/{unit}.da.{ending}"
        for report in REPORTS
        for unit, unit_type in now.select("unit", "unit_type").iter_rows()
        if unit_type in report.unit_types and "unit" in report.editions
        for ending in ("html", "pdf")
    )
    assert catalogue["path"].is_sorted()
    for path, size in catalogue.select("path", "size").iter_rows():
        assert (out / path).stat().st_size == size
    assert not list(out.rglob("*.writing"))


def in_both_editions(small: Programme, out: Path) -> pl.DataFrame:
    """Write the reports of the made units for everybody and for their owner."""
    written = [
        Edition(id=name, audience=text("Nogen"), minimum_n=5)
        for name in ("public", "confidential")
    ]
    file = small.file.model_copy(update={"editions": written})
    cells = made_cells(small)
    both = [cells.with_columns(edition=pl.lit(one.id)) for one in written]
    catalogue, _ = render_reports(
        small.model_copy(update={"file": file}), pl.concat(both), made_units(small),
        municipality=MUNICIPALITY, round_="2019", out=out, origin=ORIGIN,
    )  # fmt: skip
    return catalogue


def test_a_municipality_has_a_profile_in_each_edition_and_its_units_by_name(
    small: Programme, tmp_path: Path
) -> None:
    catalogue = in_both_editions(small, tmp_path)
    profiles = catalogue.filter(report="municipality_profile", format="html")
    assert profiles.select("edition", "unit", "unit_name").rows() == [
        ("confidential", MUNICIPALITY, "Ærø"),
        ("public", MUNICIPALITY, "Ærø"),
    ]
    page = (tmp_path / profiles["path"][0]).read_text()
    listed = page[page.index('id="units"') :]
    names = ["Lillelund Skole", "Skovvangskolen", "Øksnæs Skole"]
    places = [listed.index(name) for name in names]
    assert places == sorted(places)
    assert "Skovvangskolen" not in (tmp_path / profiles["path"][1]).read_text()


def test_the_confidential_edition_is_open_to_its_owner_only(
    small: Programme, tmp_path: Path
) -> None:
    catalogue = in_both_editions(small, tmp_path)
    counts = dict(catalogue["edition"].value_counts().rows())
    assert counts["confidential"] > counts["public"] > 0  # plans are nobody else's
    assert {path.split("/")[0] for path in catalogue["path"]} == set(counts)
    modes = {
        edition: {
            (tmp_path / path).stat().st_mode & 0o777
            for path in catalogue.filter(edition=edition)["path"]
        }
        for edition in counts
    }
    assert modes["confidential"] == {0o600}
    assert modes["public"] != {0o600}
    assert (tmp_path / "confidential").stat().st_mode & 0o777 == 0o700


def test_nothing_of_a_document_is_written_anywhere_but_in_its_place(
    small: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed process would leave it there for good."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    in_both_editions(small, tmp_path / "reports")
    assert [one.name for one in tmp_path.iterdir()] == ["reports"]


def test_claims_lead_back_to_cells(reports: Reports, synthetic: Programme) -> None:
    _, _, claims = reports
    reported.Claims.validate(claims)
    address = ["round", "level", "municipality", "unit", "informant_group", "measure"]
    address += ["breakdown", "quantity", "since", "about", "value", "low", "high"]
    address += ["n", "status"]
    known = made_cells(synthetic).select(address)
    assert claims.join(known, on=address, how="anti", nulls_equal=True).is_empty()
    assert claims.filter(pl.col("level") == "unit")["unit"].n_unique() == 4
    origin = claims.select("asset", "program", "inputs").unique()
    assert origin.rows() == [("disclosed/cells", "p", "abc")]


def test_the_same_inputs_give_the_same_bytes_in_other_places(
    reports: Reports,
    synthetic: Programme,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        again, _ = render_reports(
            synthetic,
            made_cells(synthetic).reverse(),
            made_units(synthetic).reverse(),
            municipality=MUNICIPALITY,
            round_="2019",
            out=tmp_path / "another folder",
            origin=ORIGIN,
        )
    finally:
        monkeypatch.undo()
        time.tzset()
    assert again.equals(reports[1])


def test_what_is_hidden_appears_nowhere(small: Programme, tmp_path: Path) -> None:
    cells = made_cells(small)
    hidden = pl.col("status") != "shown"
    invited = pl.col("quantity") == "response_rate"  # is no secret

    def told(name: str) -> pl.Expr:
        return (pl.col("status") == "hidden") & ~(invited & pl.lit(name == "base"))

    leaking = cells.with_columns(
        [
            pl.when(hidden).then(pl.lit(SENTINEL)).otherwise(pl.col(name)).alias(name)
            for name in ("value", "low", "high", "detectable")
        ]
        + [
            pl.when(told(name))
            .then(pl.lit(int(SENTINEL)))
            .otherwise(pl.col(name))
            .alias(name)
            for name in ("n", "base")
        ]
    )
    _, claims = render_reports(
        small, leaking, made_units(small), municipality=MUNICIPALITY, round_="2019",
        out=tmp_path, origin=ORIGIN,
    )  # fmt: skip
    assert claims["value"].is_in([SENTINEL]).sum() == 0
    for page in tmp_path.rglob("*.html"):
        digits = re.sub(r"[^0-9]", "", re.sub(r"<style>.*?</style>", "",
                        page.read_text(encoding="utf-8"), flags=re.S))  # fmt: skip
        assert "987654" not in digits
        assert "987654" not in page.read_text(encoding="utf-8")
    honest = tmp_path / "honest"
    render_reports(
        small, cells, made_units(small), municipality=MUNICIPALITY, round_="2019",
        out=honest, origin=ORIGIN,
    )  # fmt: skip
    for page in honest.rglob("*.pdf"):
        assert page.read_bytes() == (tmp_path / page.relative_to(honest)).read_bytes()


@pytest.mark.parametrize("unit", [BIG, SMALL, SILENT])
def test_pages_can_be_read_by_everybody(reports: Reports, unit: str) -> None:
    found = outline(reports[0] / SCHOOL / f"{unit}.da.html")
    assert found.language == "da"
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    steps = zip(found.headings, found.headings[1:], strict=False)
    assert all(later - earlier <= 1 for earlier, later in steps)
    assert len(found.ids) == len(set(found.ids))
    assert set(found.references) <= set(found.ids)
    for picture in found.pictures:
        assert picture.get("aria-label") or picture.get("aria-hidden") == "true"


def test_a_page_needs_nothing_from_the_network(reports: Reports) -> None:
    for page in reports[0].rglob("*.html"):
        addresses = {a for a in outline(page).addresses if not a.startswith("#")}
        assert addresses == {"../../certificate.da.html"}  # beside the round's folders
        text = page.read_text(encoding="utf-8").replace(
            "http://www.w3.org/2000/svg", ""
        )
        assert "http" not in text
        assert "@import" not in text


def test_a_profile_has_at_most_twelve_pages(reports: Reports) -> None:
    for document in reports[0].rglob("*.pdf"):
        assert pages(document) <= 12  # four to act on, then all numbers


def test_every_document_says_that_its_data_are_synthetic(reports: Reports) -> None:
    out, catalogue, _ = reports
    for path in catalogue.filter(pl.col("format") == "html")["path"]:
        assert "Syntetiske data" in (out / path).read_text(encoding="utf-8")


def test_every_document_names_its_edition_and_its_readers(reports: Reports) -> None:
    out, catalogue, _ = reports
    for edition, path in catalogue.filter(pl.col("format") == "html")[
        ["edition", "path"]
    ].iter_rows():
        page = (out / path).read_text(encoding="utf-8")
        name = {"public": "Offentlig udgave", "confidential": "Fortrolig udgave"}.get(
            edition, "Enhedens egen udgave"
        )
        assert f'<li class="edition">{name}</li>' in page
        assert f"<footer><p>{name}. Læses af: " in page
        paper = dict(pdf_text((out / path).with_suffix(".pdf").read_bytes()).placed())
        for number in range(1, len(paper)):  # the rest is told beside the pages
            assert name in paper[f"page {number}"]


def test_daycare_units_get_their_own_report(reports: Reports) -> None:
    path = f"unit/2019/{MUNICIPALITY}/daycare_profile/{DAYCARE}.da.html"
    assert "Dagtilbudsprofil" in (reports[0] / path).read_text(encoding="utf-8")


def test_a_report_is_written_in_the_first_language_of_the_programme(
    synthetic: Programme, tmp_path: Path
) -> None:
    file = synthetic.file.model_copy(update={"languages": ["en", "da"]})
    catalogue, claims = render_reports(
        synthetic.model_copy(update={"file": file}),
        made_cells(synthetic), made_units(synthetic),
        municipality=MUNICIPALITY, round_="2017", out=tmp_path, origin=ORIGIN,
    )  # fmt: skip
    path = f"unit/2017/{MUNICIPALITY}/school_profile/{BIG}"
    assert {f"{path}.en.pdf", f"{path}.en.html"} <= set(catalogue["path"])
    assert f"{path}.en" in set(claims["path"])
    assert set(catalogue["language"]) == {"en"}
    assert 'lang="en"' in (tmp_path / f"{path}.en.html").read_text(encoding="utf-8")


def test_the_pdf_is_tagged_for_screen_readers(reports: Reports) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("needs pdfinfo (Debian package poppler-utils)")
    document = reports[0] / SCHOOL / f"{BIG}.da.pdf"
    facts = run("pdfinfo", document)
    assert re.search(r"^Tagged:\s+yes$", facts, re.M)
    assert re.search(r"^Title:\s+Skoleprofil for Skovvangskolen, 2019$", facts, re.M)
    structure = run("pdfinfo", "-struct", document)
    for tag in ("H1", "H2", "H3", "Table", "THead", "TH", "Figure", "L"):
        assert re.search(rf"^\s*{tag}\b", structure, re.M), tag
    metadata = run("pdfinfo", "-meta", document)
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_the_pdf_repeats_marks_and_page_and_only_the_board_s_is_open(
    reports: Reports,
) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (Debian package poppler-utils)")
    document = reports[0] / SCHOOL / f"{BIG}.da.pdf"
    texts = run("pdftotext", "-layout", document, "-").split("\f")[:-1]
    for number, page in enumerate(texts, start=1):
        assert "Syntetiske data" in page
        assert ("§ 55 b" in page) != ("Til bestyrelsen" in page)
        assert f"side {number} / {len(texts)}" in page


def test_own_words_stand_in_the_editions_of_those_who_wrote_them(
    small: Programme, tmp_path: Path
) -> None:
    catalogue = with_own_words(small, tmp_path, "Flere i 4 <& 5 klasser er glade.")
    told = {}
    for path in catalogue.filter(format="html", unit=SMALL)["path"]:
        page = (tmp_path / path).read_text(encoding="utf-8")
        edition, _, _, report, _ = path.split("/")
        told[edition, report] = "Flere i 4 &lt;&amp; 5 klasser er glade." in page
    assert told == {
        ("public", "school_profile"): False,
        ("unit", "school_profile"): True,
        ("unit", "school_plan"): True,
    }


def test_a_number_is_not_told_as_somebodys_own_words(
    small: Programme, tmp_path: Path
) -> None:
    # Nothing is explained by words that are but a number; whoever reads files refuses
    # them, and the writer of pages trusts nobody.
    with pytest.raises(CannotBeMadeError, match="has digits of no claim"):
        with_own_words(small, tmp_path, "4711")


def with_own_words(programme: Programme, out: Path, words: str) -> pl.DataFrame:
    """Write the reports of 2019 with a goal of a school, after 2017 and after 2019."""
    written = [
        Edition(id=name, audience=text("Nogen"), minimum_n=5)
        for name in ("public", "unit")
    ]
    file = programme.file.model_copy(update={"editions": written})
    cells = made_cells(programme)
    goal = AgreedGoal(
        group="pupils", measure="calm", seen=words, by=date(2021, 6, 1), who="Alle"
    )
    agreement = Agreement(goals=(goal,))
    catalogue, _ = render_reports(
        programme.model_copy(update={"file": file}),
        pl.concat([cells.with_columns(edition=pl.lit(one.id)) for one in written]),
        made_units(programme),
        municipality=MUNICIPALITY,
        round_="2019",
        out=out,
        origin=ORIGIN,
        own_words=OwnWords(
            agreements=Agreements({(r, SMALL): agreement for r in ("2017", "2019")})
        ),
    )
    return catalogue


def test_a_plan_has_two_pages(reports: Reports) -> None:
    out, catalogue, _ = reports
    plans = catalogue.filter(
        pl.col("report").str.ends_with("_plan"), pl.col("format") == "pdf"
    )
    assert {unit: pages(out / path) for unit, path in
            plans.select("unit", "path").iter_rows()} == {
        BIG: 2, SMALL: 2, SILENT: 1, DAYCARE: 2,
    }  # fmt: skip


def test_a_plan_as_text(
    small: Programme, tmp_path: Path, assert_golden: Callable[[str, str], None]
) -> None:
    with_own_words(small, tmp_path, "Flere er glade.")
    plan = f"unit/2019/{MUNICIPALITY}/school_plan/{SMALL}.da.html"
    page = (tmp_path / plan).read_text(encoding="utf-8")
    page = re.sub(r"<style>.*?</style>", "<style></style>", page, flags=re.S)
    assert_golden("school_plan.html", page)


def test_a_profile_as_text(
    small: Programme, tmp_path: Path, assert_golden: Callable[[str, str], None]
) -> None:
    render_reports(
        small, made_cells(small), made_units(small), municipality=MUNICIPALITY,
        round_="2019", out=tmp_path, origin=ORIGIN,
    )  # fmt: skip
    page = (tmp_path / SCHOOL / f"{SMALL}.da.html").read_text(encoding="utf-8")
    assert_golden(
        "school_profile.html", re.sub(r"<style>.*?</style>", "<style></style>", page,
                                      flags=re.S)
    )  # fmt: skip


def run(*command: object) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, check=True
    )
    return done.stdout.decode("utf-8", errors="replace")  # alt texts are UTF-16


def pages(document: Path) -> int:
    with pdfium.PdfDocument(document) as opened:
        return len(opened)


def test_every_document_is_written_in_each_language_that_the_programme_says(
    synthetic: Programme, tmp_path: Path
) -> None:
    """The two lead to each other, and tell the same numbers."""
    both = in_two_languages(synthetic)
    units = made_units(both)
    catalogue, claims = render_reports(
        both, made_cells(both), units.filter(units["unit"] == BIG),
        municipality=MUNICIPALITY, round_="2019", out=tmp_path, origin=ORIGIN,
    )  # fmt: skip
    danish, english = (catalogue.filter(language=one) for one in ("da", "en"))
    assert danish.height == english.height == 4  # profile and plan, page and paper
    assert [*english["path"]] == [one.replace(".da.", ".en.") for one in danish["path"]]
    for path in danish.filter(format="html")["path"]:
        own = (tmp_path / path).read_text(encoding="utf-8")
        other = (tmp_path / path.replace(".da.", ".en.")).read_text(encoding="utf-8")
        name = Path(path).name
        assert f'<a href="{name.replace(".da.", ".en.")}" lang="en">English</a>' in own
        assert f'<a href="{name}" lang="da">Dansk</a>' in other
        assert '<html lang="en">' in other
    numbers = [
        claims.filter(pl.col("path").str.ends_with(one), status="shown")
        .select("round", "measure", "quantity", "value")
        .unique()
        .height
        for one in (".da", ".en")
    ]
    assert numbers[0] == numbers[1] > 100


def test_one_language_leads_to_no_other(reports: Reports) -> None:
    folder, *_ = reports
    assert not [*folder.rglob("*.en.*")]
    page = next(folder.rglob("*.da.html")).read_text(encoding="utf-8")
    assert 'class="language"' not in page
