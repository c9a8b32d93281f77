"""Changes of inputs that leave their structure standing, so that they get far."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random

BETWEEN_FILES = b"\n<<<next file>>>\n"
Mutation = Callable[[bytes, Random], bytes]

TOKENS = [
    *(b";", b",", b"\t", b'"', b'""', b"\n", b"\r\n", b"\r", b"\0", b" ", b".", b"-"),
    *(
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xc3",
        b"\xe6",
        b"\x81",
        b"\xf0\x9f",
    ),
    *("Ã¸".encode(), "�".encode(), "æøå".encode(), "\u2028".encode(), "ﬁ".encode()),
    *(b"0", b"-1", b"1e999", b"9" * 20, b"5.0", b"=1+1", b"#line", b"NaN", b"null"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b"\\ud800",
        b"\\",
        b"<",
        b">",
        b"/>",
        b"&#0;",
        b"&",
    ),
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
]
NUMBERS = [0, 1, -1, 2, 7, 127, 128, 255, 256, 32767, 65535, 2**31 - 1, -(2**31), 2**30]
FLOATS = [float("nan"), float("inf"), -1.7976931348623157e308, 1e300, 0.5, -0.0]


def text(data: bytes, random: Random) -> bytes:
    """Insert, remove, double and swap tokens and lines."""
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        data = random.choice([_insert, _overwrite, _cut, _double, _swap_lines, _bits])(
            data, random
        )
    return data


def binary(data: bytes, random: Random) -> bytes:
    """Put odd numbers where numbers may stand; cut, double and flip."""
    for _ in range(random.choice([1, 1, 2, 3, 8])):
        data = random.choice([_number, _number, _bits, _cut, _double, _insert, _end])(
            data, random
        )
    return data


def of_files(*mutations: Mutation) -> Mutation:
    """Mutate one of several files of a delivery, each by its own mutation."""

    def mutate(data: bytes, random: Random) -> bytes:
        files = data.split(BETWEEN_FILES, len(mutations) - 1)
        place = random.randrange(len(files))
        files[place] = mutations[place](files[place], random)
        return BETWEEN_FILES.join(files)

    return mutate


def packed_in_zip(member: Mutation) -> Mutation:
    """Mutate what the members of a zip hold, its list of members, or its bytes."""

    def mutate(data: bytes, random: Random) -> bytes:
        if random.random() < 0.1:
            return binary(data, random)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = [(i.filename, archive.read(i)) for i in archive.infolist()]
        except Exception:  # a mutated zip may be anything
            return binary(data, random)
        if not members:
            return binary(data, random)
        for _ in range(random.choice([1, 1, 2])):
            _change_member(members, member, random)
        return _zip(members)

    return mutate


def packed_in_gzip(data: bytes, random: Random) -> bytes:
    """Mutate what a gzip file holds, or its bytes."""
    if random.random() < 0.2:
        return binary(data, random)
    try:
        return gzip.compress(text(gzip.decompress(data), random), 1, mtime=0)
    except (OSError, EOFError, zlib.error):
        return binary(data, random)


def packed_in_blocks(data: bytes, random: Random) -> bytes:
    """Mutate what the one zlib block of a small .zsav holds, or the rest of it."""
    start = data.find(b"\x78\x9c")
    if start < 0 or random.random() < 0.4:
        return binary(data, random)
    block = zlib.decompressobj()
    try:
        inside = block.decompress(data[start:], 1 << 20)
    except zlib.error:
        return binary(data, random)
    return data[:start] + zlib.compress(binary(inside, random)) + block.unused_data


def _change_member(
    members: list[tuple[str, bytes]], member: Mutation, random: Random
) -> None:
    place = random.randrange(len(members))
    name, content = members[place]
    action = random.random()
    if action < 0.85:
        members[place] = name, member(content, random)
    elif action < 0.9 and len(members) > 1:
        del members[place]
    elif action < 0.95:
        members.append((name, content))
    else:
        members[place] = text(name.encode(), random).decode("latin-1"), content


def _zip(members: list[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name[:200] or "x")  # the same bytes at any time
            info.compress_type = zipfile.ZIP_DEFLATED
            if info.filename not in archive.NameToInfo:
                archive.writestr(info, content)
    return packed.getvalue()


def _insert(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(TOKENS) + data[at:]


def _overwrite(data: bytes, random: Random) -> bytes:
    token = random.choice(TOKENS)
    at = random.randint(0, len(data))
    return data[:at] + token + data[at + len(token) :]


def _cut(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + data[at + random.choice([1, 2, 4, 8, 16, 80]) :]


def _end(data: bytes, random: Random) -> bytes:
    return data[: random.randint(0, len(data))]


def _double(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    end = at + random.choice([1, 4, 8, 16, 80, 300])
    return data[:end] + data[at:]


def _swap_lines(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _bits(data: bytes, random: Random) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 5])):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _number(data: bytes, random: Random) -> bytes:
    """Write an odd number over 1, 2, 4 or 8 bytes, mostly aligned."""
    number = random.choice(NUMBERS)
    kind = random.choice("bBhHiIqd")
    order = random.choice("<<<>")
    if kind == "d":
        written = struct.pack(order + "d", random.choice([*FLOATS, number]))
    else:
        size = struct.calcsize(order + kind)
        written = (number % (1 << 8 * size)).to_bytes(
            size, "little" if order == "<" else "big"
        )
    at = random.randint(0, max(len(data) - len(written), 0))
    if random.random() < 0.7:
        at -= at % 4
    return data[:at] + written + data[at + len(written) :]
