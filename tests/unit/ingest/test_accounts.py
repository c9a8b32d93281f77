"""Nothing is lost: what was delivered is accepted, rejected, or counted as outside."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.ingest.exports import pupil, write_export
from tests.unit.ingest.worlds import (
    build_programme,
    examine,
    register_source,
    stage,
    survey_source,
)

CELLS = {
    "noegle": ["1", "2", "3", "4", "5", "6", "7", " 7 ", ""],
    "institutionsnr": ["479001", "479002", "4790 01", ""],
    "klassetrin": ["4", "9", "10", ""],
    "klasse": ["4.a", "", "Rød; ø"],
    "koen": ["Pige", "Dreng", "?", ""],
    "stato_3": ["0", "1", "x"],
    "stato_4": ["0", "1", ""],
    "s_1": ["1", "4", "9", "5", "", "3,0", "æ"],
    "s_2": ["1", "", "-1"],
}
ROWS = st.lists(
    st.fixed_dictionaries({c: st.sampled_from(v) for c, v in CELLS.items()})
)
PROGRAMME = build_programme(
    survey_source(files=["{round}/{municipality}/*/dataset.csv"])
)


@settings(deadline=None, max_examples=30)
@given(st.lists(ROWS.filter(len), min_size=1, max_size=3))
def test_every_row_of_a_survey_is_accepted_or_rejected(
    deliveries: list[list[Mapping[str, str]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder)
        for number, rows in enumerate(deliveries):
            named = [pupil("", **row) | {"email": f"{number}@x.dk"} for row in rows]
            write_export(raw, named, f"2015/479/{number}")
        staged = stage(PROGRAMME, raw)
    delivered = sum(map(len, deliveries))
    accepted = staged.invitations["n_invited"].sum()
    assert accepted + staged.rejected_rows.height == delivered
    assert staged.respondents.height == staged.responses["pupils"].height
    assert staged.respondents.height <= accepted
    places = staged.rejected_rows.select("delivery", "line")
    assert places.is_unique().all()


CODES = ["479", "0479", "479.0", "480", "101", "", "4790"]
KINDS = ["Folkeskoler", "Efterskoler", "Ukendt", ""]


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(CODES),
            st.sampled_from(["1", "2", "3", ""]),
            st.sampled_from(KINDS),
        ),
        min_size=1,
    )
)
def test_every_row_of_a_register_is_accounted_for(
    rows: list[tuple[str, str, str]],
) -> None:
    lines = ["KOMMUNE_NR;INST_NR;INST_TYPE_NAVN;INST_NAVN"]
    lines += [";".join([*row, "Skole"]) for row in rows]
    programme = build_programme(register_source())
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder)
        file = raw / "2015" / "national" / "institutioner.csv"
        file.parent.mkdir(parents=True)
        file.write_text("\n".join(lines), encoding="utf-8")
        (delivery,) = examine(programme, raw)
        if not delivery["accepted"]:
            assert delivery["check_id"] in {
                "only_totals",
                "no_known_municipality",
            }
            return
        found = [stage(programme, raw, municipality=code) for code in ("479", "480")]
    staged = sum(table.units.height + table.rejected_rows.height for table in found)
    others = delivery["rows_dropped"] + delivery["rows_outside"]
    assert staged + others == delivery["rows"] == len(rows)
