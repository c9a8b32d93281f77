"""A document in another language says the same, and the attack reads it as well."""

from pathlib import Path

from pipeline.disclosure.attacker.reading import documents, facts_of, names_in
from pipeline.disclosure.attacker.sentences import Sentences
from pipeline.programme.model import Programme
from pipeline.reports.rendering import render_reports
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_cells import MUNICIPALITY, made_cells, made_units


def test_the_same_is_read_in_both_languages(
    programme: Programme, tmp_path: Path
) -> None:
    own = [one for one in programme.file.editions if one.id == "unit"]
    changed = {"editions": own, "document_languages": ["da", "en"]}
    file = programme.file.model_copy(update=changed)
    both = programme.model_copy(update={"file": file})
    units = made_units(both)
    render_reports(
        both, made_cells(both), units, municipality=MUNICIPALITY, round_="2019",
        out=tmp_path, origin=ORIGIN,
    )  # fmt: skip
    names = names_in(units.select("unit", unit_name="name"))
    read = {"da": set(), "en": set()}
    for document in documents(tmp_path):
        spoken = both.in_language(document.language)
        sentences = Sentences(spoken, document.language)
        found = facts_of(tmp_path, document, sentences, names)
        read[document.language] |= {(document.report, document.unit, f) for f in found}
    assert len(read["da"]) > 500
    assert read["da"] == read["en"]
