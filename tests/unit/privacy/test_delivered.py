"""Who is named in a delivered file is read from the columns that intake leaves out."""

from pathlib import Path

from pipeline.privacy.delivered import delivered_identities
from pipeline.programme.model import Source
from tests.kit.intake import examine_deliveries
from tests.unit.ingest.worlds import build_programme

USED = ["key", "school", "q1", "q2"]
LEFT_OUT = ["navn", "fornavn", "efternavn", "skolenavn", "unilogin", "email", "filnavn"]
ROWS = [
    "a;479001;1;1;Mette  Bo HOLM;Åse;Kjær;Nord Skole;aase1234;a@b.dk;svar fil 1",
    "b;479001;2;2;Sund Skole;Ib;;Nord Skole;ib;b@b.dk;svar fil 2",
    "c;479001;2;2;Anna;;Lund;Nord Skole;;c@b.dk;svar fil 3",
]
SOURCE = Source.model_validate(
    {
        "id": "pupils",
        "reader": "delimited",
        "feeds": "survey",
        "instrument": "pupils",
        "files": ["{round}/{municipality}/pupils.csv"],
        "round": {"folder": True},
        "municipality": {"folder": True},
        "columns": {"respondent": "key", "unit": "school"},
        "item_columns": {"all": {"glad": "q1", "pain": "q2"}},
        "ignored_columns": LEFT_OUT,
    }
)


def identities(raw: Path, *known: str) -> frozenset[str]:
    programme = build_programme(SOURCE)
    deliveries = examine_deliveries(programme, raw)
    return delivered_identities(programme, raw, deliveries, frozenset(known))


def delivered(raw: Path) -> Path:
    file = raw / "2015" / "479" / "pupils.csv"
    file.parent.mkdir(parents=True)
    file.write_text("\n".join([";".join([*USED, *LEFT_OUT]), *ROWS, ""]), "utf-8")
    return file


def test_names_and_logins_are_looked_for_and_no_single_words(tmp_path: Path) -> None:
    delivered(tmp_path)
    assert identities(tmp_path, "sund skole") == {
        "mette bo holm",
        "aase1234",
        "åse kjær",
    }


def test_a_unit_that_stands_in_a_column_of_names_is_known(tmp_path: Path) -> None:
    delivered(tmp_path)
    assert "sund skole" in identities(tmp_path)


def test_a_file_that_is_gone_or_refused_names_nobody(tmp_path: Path) -> None:
    programme = build_programme(SOURCE)
    file = delivered(tmp_path)
    deliveries = examine_deliveries(programme, tmp_path)
    file.unlink()
    assert delivered_identities(programme, tmp_path, deliveries, set()) == frozenset()
    file.write_text("key;navn\na;Mette Bo Holm\n", "utf-8")
    assert identities(tmp_path) == frozenset()
