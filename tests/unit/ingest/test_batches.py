"""In which batches a delivery comes makes no difference, and few of them are held."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import partial
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest import checked_delivery, portions
from pipeline.ingest.feeds import survey
from pipeline.ingest.feeds.survey_rules import survey_rules
from pipeline.ingest.keys import sharing
from pipeline.ingest.kinds import reader_of
from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import delimited as delimited_reader
from pipeline.ingest.staging import judge_partition, stage_partition
from pipeline.ingest.text.delimited import DelimitedText
from pipeline.programme.model import Source
from tests.kit.intake import examine_deliveries
from tests.unit.ingest.exports import delimited, write
from tests.unit.ingest.worlds import (
    KEY,
    both,
    build_programme,
    pupils_instrument,
    register_source,
    survey_source,
)

STATUSES = ["stato_2", "stato_3", "stato_4"]
CELLS = {
    "noegle": ["1", "2", "01", "1.000", "1000", "ab", "AB", "aB", "i alt", "I alt", ""],
    "institutionsnr": ["479001", "479002", "0479001", "479.002", "480001", "9", ""],
    "klassetrin": ["4", "5", "10", ""],
    "klasse": ["4.0", "5,0", "4.a", "1-2", "44000", "Kilde: os", ""],
    "koen": ["Pige", "Dreng", "?", ""],
    **{status: ["0", "0", "1", ""] for status in STATUSES},
    "s_1": ["1", "4", "9", "77", "Helt enig", "helt  enig", ""],
    "s_2": ["", "", "", "2"],
}
ROW = st.tuples(*map(st.sampled_from, CELLS.values()))
GOOD = ["k1", "479001", "4", "4.a", "Pige", "0", "0", "1", "1", "1"]


def good(**cells: str) -> list[str]:
    """Return a row that is accepted, but for some cells."""
    return list((dict(zip(CELLS, GOOD, strict=True)) | cells).values())


SURVEY = {
    "reader": "delimited",
    "files": ["{round}/{municipality}/pupils*.csv"],
    "status_columns": dict(
        zip(("invited", "partial", "completed"), STATUSES, strict=True)
    ),
}
PROGRAMME = build_programme(survey_source(**SURVEY), register_source())
REGISTER = "".join(
    f"{row}\n"
    for row in (
        "KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN",
        "479;479001;Byens Skole;Folkeskoler",
        "479;479002;Åens Skole;Folkeskoler",
        "480;480001;Skovens Skole;Folkeskoler",
    )
)


class Splitting:
    """A reader whose batches are cut into batches of given sizes, over and over."""

    def __init__(self, kind: str, sizes: Sequence[int]) -> None:
        """Take the kind of the reader and the sizes."""
        self.reader, self.sizes = reader_of(kind), sizes

    def batches(self, path: Path, source: Source) -> Iterator[RawTable]:
        """Yield the table in `path`."""
        for table in self.reader.batches(path, source):
            start, sizes = 0, cycle(self.sizes)
            while start < table.frame.height:
                size = next(sizes)
                yield replace(table, frame=table.frame.slice(start, size))
                start += size


@contextmanager
def batches_of(*sizes: int) -> Iterator[None]:
    """Let every file be read, and judged, in batches of these sizes."""
    with pytest.MonkeyPatch.context() as patch:
        cut = partial(Splitting, sizes=sizes)
        patch.setattr(checked_delivery, "reader_of", cut)
        patch.setattr(portions, "FEWEST", 1)
        yield


def written(raw: Path, *files: Sequence[Sequence[str]]) -> Path:
    """Write surveys that begin with a good row, and a register."""
    for number, rows in enumerate(files):
        text = delimited([list(CELLS), GOOD, *rows])
        write(raw, f"2015/479/pupils_{number}.csv", text)
    write(raw, "2015/national/institutioner.csv", REGISTER)
    return raw


def tables(raw: Path) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Return every table that is staged, and what judging alone tells."""
    deliveries = examine_deliveries(PROGRAMME, raw)
    staged = stage_partition(
        PROGRAMME, raw, deliveries, municipality="479", round_="2015", key=KEY
    )
    told = judge_partition(
        PROGRAMME, raw, deliveries, municipality="479", round_="2015"
    )
    every = {one.name: getattr(staged, one.name) for one in fields(staged)}
    return every | every.pop("responses"), dict(told)  # type: ignore[arg-type]


@settings(max_examples=40)
@given(
    files=st.lists(st.lists(ROW, max_size=20), min_size=1, max_size=2),
    sizes=st.lists(st.integers(1, 7), min_size=1, max_size=3),
)
def test_any_split_into_batches_gives_the_same_tables_row_for_row(
    files: list[list[tuple[str, ...]]], sizes: list[int]
) -> None:
    with TemporaryDirectory() as folder:
        raw = written(Path(folder), *files)
        staged, told = tables(raw)
        with batches_of(*sizes):
            staged_again, told_again = tables(raw)
    for name, table in staged.items():
        assert table.equals(staged_again[name]), name
    for name, table in told.items():
        assert table.equals(staged[name]), name
        assert table.equals(told_again[name]), name


@pytest.mark.parametrize("sizes", [[100], [1]])
def test_rows_of_different_batches_are_judged_beside_each_other(
    tmp_path: Path, sizes: list[int]
) -> None:
    rows = [
        good(noegle="01"),  # line 3, beside line 4
        good(noegle="1", s_1="77"),
        good(noegle="2", stato_4="0", stato_3="1"),  # beside line 6
        good(noegle="2"),
        good(noegle="3"),
        good(noegle="3"),  # beside line 7
        ["I alt", *[""] * (len(CELLS) - 1)],
    ]
    raw = written(tmp_path, rows)
    with batches_of(*sizes):
        staged, _ = tables(raw)
    rejected = staged["rejected_rows"].select("line", "column", "check_id")
    assert rejected.rows() == [
        (3, "noegle", "keys_alike"),
        (4, "noegle", "keys_alike"),
        (5, "noegle", "further_sheet"),
        (8, "noegle", "same_respondent_twice"),
        (9, None, "row_is_note"),
    ]


def test_a_note_that_only_its_key_tells_is_a_note_in_any_batch(tmp_path: Path) -> None:
    raw = written(tmp_path, [good(noegle="total"), good(noegle="TOTAL")])
    with batches_of(1):
        staged, _ = tables(raw)
    rejected = staged["rejected_rows"].select("line", "column", "check_id")
    assert rejected.rows() == [(3, None, "row_is_note"), (4, None, "row_is_note")]


def test_a_survey_of_which_no_row_is_accepted_is_told_row_by_row(
    tmp_path: Path,
) -> None:
    raw = written(tmp_path, [])
    register = REGISTER.replace("479;479001", "479;479009")
    write(raw, "2015/national/institutioner.csv", register)
    staged, told = tables(raw)
    for rejected in (staged["rejected_rows"], told["rejected_rows"]):
        assert rejected.select("line", "check_id").rows() == [(2, "unknown_unit")]
    assert "survey_pupils" not in {*told["accepted_rows"]["source"]}


def test_rows_that_come_in_small_batches_are_judged_together(tmp_path: Path) -> None:
    raw = written(tmp_path, [good(noegle=f"k{n}") for n in range(2, 60)])
    judged: list[int] = []
    with batches_of(1), pytest.MonkeyPatch.context() as patch:
        patch.setattr(portions, "FEWEST", 25)
        patch.setattr(survey, "survey_rules", _counting(survey_rules, judged))
        tables(raw)
    assert judged == [25, 25, 9] * 2  # staged, and judged alone


def _counting(rules: Callable[..., object], found: list[int]) -> Callable[..., object]:
    def counted(portion: object, rows: pl.DataFrame, **others: object) -> object:
        found.append(rows.height)
        return rules(portion, rows, **others)

    return counted


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([None, "a", "b"]))))
def test_rows_that_share_their_values_are_found(
    rows: list[tuple[int, str | None]],
) -> None:
    frame = pl.DataFrame(rows, {"n": pl.Int64, "text": pl.String}, orient="row")
    repeated = [row for row in rows if rows.count(row) > 1]
    assert sharing(frame, ["n", "text"]).rows() == repeated  # so few: nobody by chance
    texts = [row[1] for row in rows]
    assert sharing(frame, ["text"])["text"].to_list() == [
        text for text in texts if texts.count(text) > 1
    ]


# --- what is held ---------------------------------------------------------------------

BLOCK = 2_000  # bytes that are read at once
MOST_OF_A_ROW = 15  # cells


class Counting:
    """A reader that counts what is held whenever it has read another batch.

    Attributes:
        rows: Whose answers are there as they were delivered.
        cells: Kept of all other rows.
    """

    def __init__(self) -> None:
        """Begin with nothing counted; what other tests hold is not."""
        self.rows: list[int] = []
        self.cells: list[int] = []
        self._before = {id(one): one for one in _frames()}  # so no id comes again

    def batches(self, path: Path, source: Source) -> Iterator[RawTable]:
        """Yield the table in `path`."""
        for table in delimited_reader.batches(path, source):
            if source.feeds == "survey":
                self._count()
            yield table

    def _count(self) -> None:
        own = [one for one in _frames() if id(one) not in self._before]
        lined = [one for one in own if LINE in one.columns]
        delivered = [one[LINE] for one in lined if {"q_0", "column_0"} & {*one.columns}]
        there = pl.concat(delivered).unique()
        gone = [one.filter(~pl.col(LINE).is_in(there.implode())) for one in lined]
        self.rows.append(len(there))
        self.cells.append(sum(one.height * one.width for one in gone))


def _frames() -> list[pl.DataFrame]:
    return [one for one in gc.get_objects() if isinstance(one, pl.DataFrame)]


def counted(raw: Path, rows: int, items: int) -> Counting:
    """Judge a survey, and return what was counted."""
    asked = {f"item_{n}": f"q_{n}" for n in range(items)}
    questions = [
        {"id": item, "text": both(item), "answers": "agreement"} for item in asked
    ]
    scale = {**pupils_instrument().scales[0].model_dump(), "items": list(asked)}
    programme = build_programme(
        survey_source(**SURVEY, item_columns={"all": asked}),
        register_source(),
        instruments=[pupils_instrument(items=questions, scales=[scale])],
    )
    lines = [[*good(noegle=f"k{n}")[:-2], *["1"] * items] for n in range(rows)]
    header = [*list(CELLS)[:-2], *asked.values()]
    write(raw, "2015/479/pupils.csv", delimited([header, *lines]))
    write(raw, "2015/national/institutioner.csv", REGISTER)
    deliveries = examine_deliveries(programme, raw)
    reader = Counting()
    with pytest.MonkeyPatch.context() as patch:
        text = partial(DelimitedText, block_bytes=BLOCK)
        patch.setattr(delimited_reader, "DelimitedText", text)
        patch.setattr(checked_delivery, "reader_of", lambda _: reader)
        patch.setattr(portions, "FEWEST", 1)
        judge_partition(programme, raw, deliveries, municipality="479", round_="2015")
    return reader


def test_rows_as_they_were_delivered_are_forgotten_batch_by_batch(
    tmp_path: Path,
) -> None:
    rows = counted(tmp_path, rows=1_000, items=2).rows
    assert len(rows) > 10
    assert max(rows) <= 3 * rows[0] < 300  # one is read, one judged, one forgotten


@pytest.mark.parametrize("items", [2, 30])
def test_what_is_kept_of_a_row_does_not_grow_with_the_questions(
    tmp_path: Path, items: int
) -> None:
    cells = counted(tmp_path, rows=400, items=items).cells
    assert 0 < cells[-1] <= 400 * MOST_OF_A_ROW
