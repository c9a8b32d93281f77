"""Files whose letters cannot be read, or were lost on the way."""

from tests.kit.defect import Defects, Place
from tests.kit.good import ABSENCE, PARENTS, PUPILS, REGISTER, TESTS, WELLBEING
from tests.kit.good_tools import workbook

DEFECTS = Defects()


@DEFECTS.of_bytes("empty_file", PARENTS)
def nothing_in_it(good: bytes) -> bytes:
    """The file has no bytes at all."""
    return good[:0]


@DEFECTS.of_bytes("empty_file", ABSENCE)
def only_blank_lines(good: bytes) -> bytes:
    """The file has nothing but blank lines."""
    return b"\r\n" * good.count(b"\n")


@DEFECTS.of_bytes("empty_file", WELLBEING)
def only_blanks_for_json(good: bytes) -> bytes:
    """The answer of the portal is a few blanks."""
    return b" " * (len(good) % 7 + 3)


@DEFECTS.of_bytes("no_text", PARENTS)
def a_workbook_called_csv(good: bytes) -> bytes:
    """A workbook was given the ending of a text."""
    return workbook("f", "xlsx") + good[:0]


@DEFECTS.of_bytes("cut_in_letter", PARENTS, Place(line=2))
def cut_within_a_letter(good: bytes) -> bytes:
    """The upload stopped within the two bytes of a Danish letter."""
    first = good.index("Ø".encode())
    return good[: first + 1]


@DEFECTS.of_bytes("cut_in_letter", REGISTER, Place(line=6))
def cut_within_a_letter_of_utf16(good: bytes) -> bytes:
    """A text saved as Unicode by Excel lost its last byte."""
    return ("\ufeff" + good.decode("cp1252").rstrip()).encode("utf-16-le")[:-1]


@DEFECTS.of_bytes("invalid_bytes", PARENTS, Place(line=5))
def one_line_in_another_encoding(good: bytes) -> bytes:
    """A line was pasted in from a file in another encoding."""
    lines = good.split(b"\n")
    lines[4] = lines[4].replace(b"skolen", b"sk\xf8len")
    return b"\n".join(lines)


@DEFECTS.of_bytes("nul_byte", TESTS, Place(line=3))
def a_nul_in_the_text(good: bytes) -> bytes:
    """A copy over a bad line left a NUL between the letters."""
    lines = good.split(b"\r\n")
    lines[2] = lines[2].replace(b"n2", b"n\x002")
    return b"\r\n".join(lines)


@DEFECTS.of_bytes("replacement_character", PARENTS, Place(line=2))
def letters_lost(good: bytes) -> bytes:
    """Another program wrote a question mark in a diamond for each Danish letter."""
    text = good.decode("utf-8-sig").replace("Ø", "\ufffd").replace("S", "\ufffd", 1)
    return text.encode("utf-8-sig")


@DEFECTS.of_bytes("decoded_twice", REGISTER, Place(line=3))
def decoded_twice(good: bytes) -> bytes:
    """UTF-8 was opened as Windows-1252 and saved again: two letters for one."""
    mangled = good.decode("cp1252").encode().decode("cp1252", errors="replace")
    return mangled.replace("\ufffd", "").encode()


@DEFECTS.of_bytes("other_code_page", REGISTER, Place(line=4))
def saved_on_an_old_macintosh(good: bytes) -> bytes:
    """The file is in the code page of a Macintosh."""
    return good.decode("cp1252").encode("mac_roman")


@DEFECTS.of_bytes("other_code_page", PUPILS, Place(line=2))
def saved_by_a_dos_program(good: bytes) -> bytes:
    """The file is in the code page of DOS."""
    return good.decode("cp1252").replace("4.å", "sjølund").encode("cp850")
