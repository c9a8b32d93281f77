"""Files of SPSS and Stata that are damaged or contradict the instrument."""

import polars as pl

from tests.kit.defect import Defects, Place
from tests.kit.good_tools import AGREEMENT, DTA, POR, SAV, portable, statistical

DEFECTS = Defects()


@DEFECTS.of_bytes("other_format", SAV)
def stata_called_spss(good: bytes) -> bytes:
    """A file of Stata has the ending of SPSS."""
    return statistical("s", "dta") + good[:0]


@DEFECTS.of_bytes("other_format", DTA)
def a_text_called_stata(good: bytes) -> bytes:
    """A plain text has the ending of Stata."""
    return b"noegle;skole;barn;q1;q2;q3\r\n" + good[:0]


@DEFECTS.of_bytes("statistical_file_damaged", SAV)
def an_spss_file_cut_off(good: bytes) -> bytes:
    """The upload of an SPSS file stopped in the middle."""
    return good[: len(good) - 80]


@DEFECTS.of_bytes("statistical_file_damaged", DTA)
def a_stata_file_cut_off(good: bytes) -> bytes:
    """The upload of a Stata file stopped in the middle."""
    return good[: len(good) // 2]


@DEFECTS.of_bytes("statistical_file_damaged", SAV)
def a_header_of_nonsense(good: bytes) -> bytes:
    """The header of an SPSS file was overwritten."""
    return good[:64] + b"\xff" * 60 + good[124:]


@DEFECTS.of_bytes("declared_encoding", SAV)
def an_encoding_that_is_not_used(good: bytes) -> bytes:
    """The file says that it is UTF-8 and is not."""
    return good.replace("Ø".encode(), b"\xd8 ")


@DEFECTS.of_bytes("letters_not_portable", POR, Place(line=1, column="NAVN"))
def danish_letters_in_a_portable_file(good: bytes) -> bytes:
    """The portable format cannot write the Danish letters of a name."""

    def named(frame: pl.DataFrame) -> pl.DataFrame:
        return portable(frame).with_columns(NAVN=pl.lit("Qrskolen"))

    written = statistical("p", "por", school="480001", change=named) + good[:0]
    return written.replace(b"Q" + b"rskolen", b"\xd8rskolen")


@DEFECTS.of_bytes("no_rows", SAV)
def an_spss_file_without_rows(good: bytes) -> bytes:
    """The file describes its variables and holds nobody."""
    return statistical("s", "sav", change=lambda frame: frame.clear()) + good[:0]


@DEFECTS.of_bytes("missing_columns", SAV)
def a_variable_left_out(good: bytes) -> bytes:
    """A question is missing in the SPSS file."""
    return statistical("s", "sav", change=lambda frame: frame.drop("q3")) + good[:0]


@DEFECTS.of_bytes("answer_declared_missing", SAV, Place(column="q1"))
def an_answer_declared_missing(good: bytes) -> bytes:
    """The file says that an answer of the scale is none."""
    return statistical("s", "sav", missing_ranges=_missing(q1=4.0)) + good[:0]


@DEFECTS.of_bytes("missing_code_not_declared", SAV, Place(column="q2"))
def a_missing_code_counted_as_an_answer(good: bytes) -> bytes:
    """The file declares another code missing than the one that it labels so."""
    ranges = _missing(q1=9.0, q2=8.0)
    return statistical("s", "sav", missing_ranges=ranges) + good[:0]


@DEFECTS.of_bytes("code_not_in_instrument", DTA, Place(column="q2"))
def labels_of_another_question(good: bytes) -> bytes:
    """A question has the labels of a question with five answers."""
    more = {float(code): text for code, text in AGREEMENT.items()} | {5.0: "Altid"}
    return statistical("d", "dta", labels={"q2": more}) + good[:0]


@DEFECTS.of_bytes("label_of_another_code", SAV, Place(column="q3"))
def labels_turned_round(good: bytes) -> bytes:
    """The labels of a question stand in the opposite order."""
    turned = {
        float(code): AGREEMENT.get(5 - code, text) for code, text in AGREEMENT.items()
    }
    return statistical("s", "sav", labels={"q3": turned}) + good[:0]


@DEFECTS.of_bytes("answer_outside_scale", SAV, Place(line=3, column="q1"))
def an_answer_that_no_label_has(good: bytes) -> bytes:
    """An answer in the SPSS file is a code without a meaning."""
    return statistical("s", "sav", change=lambda f: _with_answer(f, 8.0)) + good[:0]


@DEFECTS.of_bytes("answer_outside_scale", DTA, Place(line=3, column="q1"))
def half_an_answer(good: bytes) -> bytes:
    """An answer in the Stata file lies between two codes."""
    return statistical("d", "dta", change=lambda f: _with_answer(f, 2.5)) + good[:0]


def _with_answer(frame: pl.DataFrame, value: float) -> pl.DataFrame:
    third = pl.int_range(pl.len()) == 2
    return frame.with_columns(q1=pl.when(third).then(value).otherwise("q1"))


def _missing(**codes: float) -> dict[str, list[dict[str, float]]]:
    return {name: [{"lo": code, "hi": code}] for name, code in codes.items()}
