"""The objects of a compiled PDF: heads of rows among them, packed.

The compiler writes each element of the structure as an object of its own, in plain
text: more than half of a document. It marks the heads of columns only, for its function
for heads of rows belongs to a feature that cannot be switched on from Python. Both are
mended here, on what this one compiler writes.
"""

import re
import zlib
from dataclasses import dataclass
from itertools import accumulate
from struct import Struct

BEGINNING = re.compile(rb"(\d+) 0 obj\n")
TRAILER = re.compile(rb"\ntrailer\n<<(.*?)>>\nstartxref\n(\d+)\n%%EOF\s*$", re.S)
PART = re.compile(rb"<</Type/StructElem/S/(THead|TBody|TR)/P \d+ 0 R/K\[([\d R]+)\]")
CELL = re.compile(
    rb"(?P<start><</Type/StructElem/S/)(?P<kind>T[HD])(?P<parent>/P \d+ 0 R)"
    rb"(?:/ID(?P<name>\(\w+\)))?(?P<list>/A\[)?"
    rb"(?:<</O/Table(?:/Scope/\w+)?(?P<spans>[^<>]*?)"
    rb"(?:/Headers\[(?P<heads>[^\]]*)\])?>>)?(?P<rest>.*)",
    re.S,
)
REFERENCE = re.compile(rb"(\d+) 0 R")
NAME = re.compile(rb"\(\w+\)")
NAMES = re.compile(rb"(/IDTree<</Names\[)[^\]]*")
NAMED = re.compile(rb"(\(U\w+\))(\d+) 0 R")
IN_ONE_STREAM = 200  # objects: a reader unpacks all of one that it needs
LEVEL = 6  # the highest makes a hundredth less, in half as much time again
ENTRY = Struct(">BIH")  # of the table of places: kind, place, and place within a stream


class UnexpectedPdfError(ValueError):
    """The compiler wrote a PDF of another kind than this module knows."""


@dataclass(frozen=True)
class _Document:
    """A PDF as its objects.

    Attributes:
        objects: Number -> what stands between `obj` and `endobj`.
        trailer: Entries of its trailer, without the number of objects.
    """

    objects: dict[int, bytes]
    trailer: bytes


def finished(document: bytes) -> bytes:
    """Return a document of the compiler whose rows have heads, packed.

    The same document gives the same bytes, with the same zlib.

    Raises:
        UnexpectedPdfError: It is not laid out as the compiler does.
    """
    read = _read(document)
    return _written(_with_row_heads(read.objects), read.trailer)


def _read(document: bytes) -> _Document:
    """Take a document apart, by its own table of places."""
    end = TRAILER.search(document)
    if end is None or document[int(end[2]) :][:7] != b"xref\n0 ":
        raise UnexpectedPdfError("no plain table of places at the end of the PDF")
    table = int(end[2])
    places = [
        int(line[:10])
        for line in document[table : end.start()].splitlines()[2:]
        if line[17:18] == b"n"
    ]
    objects: dict[int, bytes] = {}
    for place, following in zip(places, [*places[1:], table], strict=True):
        beginning = BEGINNING.match(document, place)
        content, _, rest = document[place:following].rpartition(b"\nendobj")
        if beginning is None or rest.strip():
            raise UnexpectedPdfError(f"no single object at {place} of the PDF")
        objects[int(beginning[1])] = content[beginning.end() - place :]
    return _Document(objects, re.sub(rb"/Size \d+", b"", end[1]))


def _with_row_heads(objects: dict[int, bytes]) -> dict[int, bytes]:
    """Make the first cell of every row below the head of its table the row's head.

    The other cells of the row name it beside the heads of their columns. What stands
    above heads of rows heads no number: it is a cell.
    """
    objects, names, corners = dict(objects), dict[bytes, int](), list[bytes]()
    for row in _rows(b"THead", objects):
        first, *others = _parts(b"TR", objects[row])
        if others:
            cell = _cell(objects[first])
            corners.append(cell["name"])
            objects[first] = _with_heads(cell | {"kind": b"TD"}, b"")
    for row in _rows(b"TBody", objects):
        first, *others = _parts(b"TR", objects[row])
        cell, name = _cell(objects[first]), b"(R%d)" % first
        if not others:  # the title of the rows below
            heads = NAME.findall(cell["heads"])
            kept = b"".join(one for one in heads if one not in corners)
            objects[first] = _with_heads(cell, kept)
            continue
        if b"/RowSpan" in cell["spans"]:  # else the next row began with a number
            raise UnexpectedPdfError("a head of several rows in a table of the PDF")
        names[name] = first
        objects[first] = _with_heads(cell | {"kind": b"TH", "name": name}, b"")
        for other in others:
            cell = _cell(objects[other])
            objects[other] = _with_heads(cell, name + cell["heads"])
    return _registered(objects, names, corners) if names else objects


def _rows(kind: bytes, objects: dict[int, bytes]) -> list[int]:
    """Return the numbers of the rows of every head, or body, of a table."""
    beginning = b"<</Type/StructElem/S/" + kind
    found = [one for one in objects.values() if one.startswith(beginning)]
    return [row for one in found for row in _parts(kind, one)]


def _parts(kind: bytes, element: bytes) -> list[int]:
    """Return the numbers of the parts of an element of a kind, none of another."""
    found = PART.match(element)
    if found is None or found[1] != kind:
        return []
    return [int(one) for one in REFERENCE.findall(found[2])]


def _cell(element: bytes) -> dict[str, bytes]:
    """Return what an element says that is a cell of a table."""
    found = CELL.match(element)
    if found is None:
        raise UnexpectedPdfError(f"no cell of a table: {element[:60]!r}")
    return found.groupdict(b"")


def _with_heads(cell: dict[str, bytes], heads: bytes) -> bytes:
    """Write a cell with its heads; a head is one of its row."""
    head = cell["kind"] == b"TH"
    says = [
        *(cell["start"], cell["kind"], cell["parent"]),
        *((b"/ID", cell["name"]) if head else ()),
        *(b"/A[<</O/Table", b"/Scope/Row" if head else b"", cell["spans"]),
        *(b"/Headers[", heads, b"]>>", b"" if cell["list"] else b"]", cell["rest"]),
    ]
    return b"".join(says)


def _registered(
    objects: dict[int, bytes], names: dict[bytes, int], corners: list[bytes]
) -> dict[int, bytes]:
    """Write names of heads of rows into the list of names, by the alphabet."""
    (root,) = (
        number
        for number, one in objects.items()
        if one.startswith(b"<</Type/StructTreeRoot")
    )
    listed = {one[1]: int(one[2]) for one in NAMED.finditer(objects[root])}
    listed = {name: at for name, at in listed.items() if name not in corners} | names
    told = b"".join(b"%s%d 0 R" % (name, listed[name]) for name in sorted(listed))
    return objects | {root: NAMES.sub(lambda old: old[1] + told, objects[root], 1)}


def _written(objects: dict[int, bytes], trailer: bytes) -> bytes:
    """Write objects, those without a stream of their own packed together."""
    plain = [number for number, one in objects.items() if b"stream\n" not in one]
    written = bytearray(b"%PDF-1.7\n%\x80\x80\x80\x80\n")
    places: dict[int, tuple[int, int, int]] = {}
    packed = set(plain)
    for number in (one for one in objects if one not in packed):
        places[number] = (1, len(written), 0)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    following = max(objects) + 1
    for start in range(0, len(plain), IN_ONE_STREAM):
        together = plain[start : start + IN_ONE_STREAM]
        contents = [objects[number] + b"\n" for number in together]
        begins = accumulate(map(len, contents), initial=0)
        heads = b"".join(b"%d %d " % one for one in zip(together, begins, strict=False))
        places |= {one: (2, following, at) for at, one in enumerate(together)}
        places[following] = (1, len(written), 0)
        says = b"/Type/ObjStm/N %d/First %d" % (len(together), len(heads))
        written += _stream(following, says, heads + b"".join(contents))
        following += 1
    places[following] = (1, len(written), 0)
    table = ENTRY.pack(0, 0, 0xFFFF) + b"".join(
        ENTRY.pack(*places.get(number, (0, 0, 0))) for number in range(1, following + 1)
    )
    says = b"/Type/XRef/Size %d/W[1 4 2]%s" % (following + 1, trailer)
    end = len(written)
    written += _stream(following, says, table)
    return bytes(written) + b"startxref\n%d\n%%%%EOF" % end


def _stream(number: int, says: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, LEVEL)
    head = b"%s/Filter/FlateDecode/Length %d" % (says, len(packed))
    return b"%d 0 obj\n<<%s>>\nstream\n%s\nendstream\nendobj\n" % (number, head, packed)
