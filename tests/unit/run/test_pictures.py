"""Tables and pictures for the UI name what they count."""

from urllib.parse import unquote
from xml.etree import ElementTree as ET

from pipeline.run.pictures import rows_picture, rows_table, table
from pipeline.store.lake import Partition

ROWS = {Partition("479", "2015"): 1200, Partition("999", "2015"): 300}
NAMES = {"479": "Svendborg"}


def test_rows_stand_beside_names_and_codes() -> None:
    assert rows_table(ROWS, NAMES).splitlines() == [
        "| municipality | 2015 |",
        "| --- | ---: |",
        "| Svendborg (479) | 1200 |",
        "| 999 | 300 |",
    ]


def test_a_bar_or_a_new_line_in_a_text_divides_no_cell() -> None:
    assert table(("what",), [("a|b\nc",)]).splitlines()[-1] == r"| a\|b c |"


def test_a_picture_has_a_scale_and_says_what_is_counted() -> None:
    said = rows_picture(ROWS, NAMES)
    drawn = ET.fromstring(unquote(said.partition("svg+xml,")[2][:-1]))  # noqa: S314
    words = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert words == ["1,200", "0", "Svendborg (479) 2015 to 999 2015"]
    titles = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert titles == ["Svendborg (479) 2015: 1200", "999 2015: 300"]
    heights = [
        float(one.attrib["height"])
        for one in drawn.iter("{http://www.w3.org/2000/svg}rect")
    ]
    assert heights == [90.0, 22.5]
