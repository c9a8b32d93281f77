"""Are exports, byte for byte, what the tools write?"""

import gzip
import json
from pathlib import Path

import numpy as np
import polars as pl
import pyreadstat
import pytest

from pipeline.programme.load import load_programme
from pipeline.twin.exports.surveyxact import Export, encoded, write_export
from pipeline.twin.exports.text_forms import as_usual_or_not

DATASET = pl.DataFrame(
    {
        "noegle": ["e1", "e2"],
        "klasse": ["4.A", None],
        "s_1": pl.Series([3, None], dtype=pl.Int8),
    }
)
TEXT = pl.DataFrame({"variableName": ["s_1"], "questionText": ['Æblé; "ja"\n - Ø']})


def test_tab_variant_is_utf16_with_mark_crlf_and_quotes_only_when_needed() -> None:
    data = encoded(DATASET, "tab_utf16")

    assert data.startswith(b"\xff\xfe")
    text = data[2:].decode("utf-16-le")
    assert text == "noegle\tklasse\ts_1\r\ne1\t4.A\t3\r\ne2\t\t\r\n"


def test_semicolon_variant_is_windows_1252_with_lf_and_no_mark() -> None:
    assert encoded(DATASET, "semicolon_ansi") == b"noegle;klasse;s_1\ne1;4.A;3\ne2;;\n"
    assert encoded(TEXT, "semicolon_ansi") == (
        b'variableName;questionText\ns_1;"\xc6bl\xe9; ""ja""\n - \xd8"\n'
    )


def test_comma_variant_quotes_text_and_leaves_missing_numbers_empty() -> None:
    assert encoded(DATASET, "comma_ansi") == (
        b'"noegle","klasse","s_1"\n"e1","4.A",3\n"e2","",\n'
    )


def test_labels_have_no_header(tmp_path: Path) -> None:
    labels = pl.DataFrame({"variable": ["s_1"], "value": [1], "label": ["Enig"]})
    export = Export(DATASET, TEXT, labels, {})

    write_export(export, "semicolon_ansi", tmp_path / "group", tmp_path / "group.xlsx")

    assert (tmp_path / "group" / "labels.csv").read_bytes() == b"s_1;1;Enig\n"


def test_comma_variant_has_a_column_too_many_in_its_structure(tmp_path: Path) -> None:
    export = Export(DATASET, TEXT, pl.DataFrame({"v": ["s_1"]}), {})

    write_export(export, "comma_ansi", tmp_path / "group", tmp_path / "group.xlsx")

    [header, *_] = (tmp_path / "group" / "structure.csv").read_bytes().splitlines()
    assert header == b'"variableName","questionText",""'


def test_workbooks_have_the_same_bytes_every_time(tmp_path: Path) -> None:
    export = Export(DATASET, TEXT, pl.DataFrame({"v": ["s_1"]}), {})

    first = write_export(export, "workbook", tmp_path, tmp_path / "a.xlsx")
    second = write_export(export, "workbook", tmp_path, tmp_path / "b.xlsx")

    assert first.read_bytes() == second.read_bytes()
    sheets = pl.read_excel(first, sheet_id=0)
    assert list(sheets) == ["Dataset", "Structure", "Labels"]


def test_questions_carry_stem_and_item_and_every_choice(demo: Path) -> None:
    path = demo / "raw" / "2015" / "479" / "pupils_4_10"
    [data] = [p.read_bytes() for p in path.glob("structure.csv")]
    text = (
        data[2:].decode("utf-16-le") if data[:1] == b"\xff" else data.decode("cp1252")
    )

    assert "questionName" in text.splitlines()[0]
    assert " - Jeg er glad for at gå i skole." in text
    assert "Sæt ét kryds i hver linje; er du i tvivl" in text


def test_nobody_can_be_written_to(demo: Path) -> None:
    [path, *_] = (demo / "raw").rglob("teachers.xlsx")
    addresses = pl.read_excel(path, sheet_name="Dataset")["email"]

    assert addresses.str.ends_with("@example.invalid").all()


def usual_tests(demo: Path) -> Path:
    """Return a delivery of national tests in the form that was agreed on."""
    return next(
        path
        for path in sorted((demo / "raw").rglob("national_tests.csv"))
        if path.read_bytes().startswith(b"skoleaar;")
        and b"l\xe6sning" in path.read_bytes()
    )


def test_national_tests_are_semicolons_danish_numbers_and_windows_1252(
    demo: Path,
) -> None:
    data = usual_tests(demo).read_bytes()
    header, first, *_ = data.decode("cp1252").splitlines()

    assert header.startswith("skoleaar;kommunenr;institutionsnummer;klassetrin;klasse;")
    fields = dict(zip(header.split(";"), first.split(";"), strict=True))
    assert fields["skoleaar"] in {"2014/2015", "2016/2017", "2018/2019"}
    assert fields["fritaget"] in {"Ja", "Nej"}
    assert "," in fields["p1_norm"] or fields["p1_norm"] == ""
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")


def test_levels_stand_only_with_the_tests_of_the_national_goals(demo: Path) -> None:
    path = usual_tests(demo)
    rows = pl.read_csv(
        path.read_bytes().decode("cp1252").encode(), separator=";", infer_schema=False
    )

    with_level = rows.filter(pl.col("samlet_niveau").is_not_null())

    assert set(with_level["fag"]) == {"Dansk, læsning", "Matematik"}


def test_unit_register_is_utf8_with_mark_and_lists_who_exists(demo: Path) -> None:
    units = pl.read_parquet(demo / "truth" / "units.parquet")
    for round_ in ("2015", "2017", "2019"):
        data = (demo / "raw" / round_ / "national" / "institutioner.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        listed = pl.read_csv(data, separator=";", infer_schema=False)
        ours = listed.filter(pl.col("KOMMUNE_NR").is_in(["250", "479"]))
        ours = ours.filter(
            ~pl.col("INST_TYPE_NAVN").str.contains(
                "private|Eftersk|unge|ungd|internat|behandl"
            )
        )
        open_units = units.filter(pl.col("round") == round_)["unit"]
        assert set(ours["INST_NR"]) == set(open_units)


def test_well_being_comes_as_json_in_some_rounds_and_as_csv_in_others(
    demo: Path,
) -> None:
    forms = {
        round_: {path.suffix for path in (demo / "raw" / round_).rglob("trivsel.*")}
        for round_ in ("2015", "2017", "2019")
    }

    assert {len(suffixes) for suffixes in forms.values()} == {1}
    assert set.union(*forms.values()) == {".json", ".csv"}


def test_figures_on_fewer_than_five_are_not_there_at_all(demo: Path) -> None:
    [path] = (demo / "raw").rglob("trivsel.json")
    entries = json.loads(path.read_text(encoding="utf-8"))

    counts = [int(entry["Antal Indikatorsvar"].replace(".", "")) for entry in entries]

    assert min(counts) >= 5
    assert all(isinstance(value, str) for entry in entries for value in entry.values())
    values = {entry["Indikatorsvar"] for entry in entries} - {"-"}
    assert all("," in value and "." not in value for value in values)


def test_every_source_of_the_programme_is_delivered(demo: Path) -> None:
    programme = load_programme(demo / "programme")

    for source in programme.sources.values():
        found = [
            path
            for pattern in source.files
            for path in (demo / "raw").glob(pattern.format(round="*", municipality="*"))
        ]
        assert found or source.reader == "spss", source.id
    assert list((demo / "raw").rglob("*.sav"))


def decoded(data: bytes) -> str:
    """Return a text in UTF-16 or UTF-8 with their marks, in UTF-8 or Windows-1252."""
    if data.startswith(b"\xff\xfe"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def test_an_unusual_form_says_the_same() -> None:
    rng = np.random.default_rng(1)
    forms = set()
    for _ in range(60):
        data = as_usual_or_not(
            lambda mark: f"navn{mark}n\nÆblé{mark}1\n", "utf-8", 1, rng
        )
        text = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        said = decoded(text)
        assert said.replace("\t", ";") == "navn;n\nÆblé;1\n"
        forms.add(data)
    assert len(forms) > 10


def test_a_packed_text_says_by_every_python_that_it_was_packed_by_unix() -> None:
    """From Python 3.13 on its own module would write 255 in place of 3."""
    rng = np.random.default_rng(2015)
    forms = [as_usual_or_not("a{}b\n".format, "utf-8", 1.0, rng) for _ in range(40)]
    heads = {form[:10] for form in forms if form.startswith(b"\x1f\x8b")}
    # Packed: nothing told, of no time, as much as can be.
    assert heads == {bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3])}


def test_an_spss_file_has_the_codes_their_labels_and_its_questions(
    tmp_path: Path,
) -> None:
    labels = pl.DataFrame({"variable": ["s_1"], "value": [3], "label": ["Enig"]})
    export = Export(DATASET, TEXT, labels, {"s_1": "Jeg er glad"})
    path = write_export(export, "spss", tmp_path / "group", tmp_path / "group.xlsx")
    assert path == tmp_path / "group.sav"
    cells, about = pyreadstat.read_sav(str(path), output_format="dict")
    assert cells["noegle"] == ["e1", "e2"]
    assert cells["s_1"][0] == 3
    assert about.variable_value_labels == {"s_1": {3.0: "Enig"}}
    assert about.column_names_to_labels["s_1"] == "Jeg er glad"
    again = write_export(export, "spss", tmp_path / "b", tmp_path / "b.xlsx")
    assert again.read_bytes() == path.read_bytes()
