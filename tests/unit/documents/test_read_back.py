"""A page is read back as it was written."""

from pipeline.documents.read_back import Told, read_back


def test_numbers_entries_and_marks_of_charts_are_told_apart() -> None:
    page = (
        '<p>x <a href="#:3">46</a> pct. <a href="#contents">2</a></p>'
        '<svg><circle cx="1.5" r="3" data-claim="3"/><path d="M1 2"/></svg>'
        '<ol start="3"><li id=":3">Tal 2019: <b>46</b> &lt; 50</li><li>7</li></ol>'
    )
    assert read_back(page) == [
        Told(3, "text", "46"),
        Told(3, "chart", "circle cx=1.5 r=3"),
        Told(3, "entry", "Tal 2019: 46 < 50"),
    ]
