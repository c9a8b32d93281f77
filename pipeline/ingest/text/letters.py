"""Letters that were lost or turned into others before the file came to us."""

import re
from typing import NamedTuple

from pipeline.ingest.text.encoding import WESTERN

# Bytes 80 to BF as Windows-1252 and as Latin-1 show them.
_HIGH = "\u0080-\u00bf" + bytes(range(0x80, 0xA0)).decode("cp1252", errors="ignore")


class Suspicion(NamedTuple):
    """What no delivered text may hold.

    Attributes:
        check: What it fails.
        letters: One of them stands in it; a quick test.
        pattern: What it looks like.
    """

    check: str
    letters: str
    pattern: re.Pattern[str]


SUSPICIONS = [
    Suspicion("nul_byte", "\0", re.compile("\0")),
    Suspicion("replacement_character", "\ufffd", re.compile("\ufffd")),
    # UTF-8 that was read as Windows-1252 (or Latin-1) somewhere on the way: a letter, a
    # dash or quotation mark, half a letter of UTF-16. No Danish, Norwegian, English or
    # German text holds these.
    Suspicion(
        "decoded_twice",
        "Ãâí",
        re.compile(f"Ã[{_HIGH}]|â[{_HIGH}]{{2}}|í[\u00a0-\u00bf][{_HIGH}]"),
    ),
    # The same, read as the Macintosh (√∏) or DOS (├©) read it: æ ø å Æ Ø Å é ö ä ü.
    Suspicion(
        "decoded_twice",
        "√├",
        re.compile("√[¶∏•ÜòÖ©∂§º]|├[ª©Ñåÿà®Âñ╝╕⌐╢]"),
    ),
]
# æ, ø, å of the Macintosh and DOS code pages, as Windows-1252 shows them in a word.
OTHER_CODE_PAGE = Suspicion(
    "other_code_page", "¾¿Œ†›", re.compile("[A-Za-z][¾¿Œ†›][a-z]")
)
# Of a name or a class also at the edges of words, where a text may quote or name Lego®.
CODE_PAGE_OF_NAME = "|".join(
    [
        "¯",
        "[\\p{L}\\d.] ?[¾¿†]|[¾¿†]\\p{L}",
        "[\\p{Ll}\\d.] ?Œ|Œ(?:$|[^u\\p{Lu}])",  # Œuvre is a word
        "^®|®\\p{Ll}",
        "\\p{L}›\\p{L}|(?:^|[ \\d.-])›|^[^‹]*\\p{L}›",
        "\\p{L}‘\\p{Ll}{2}|[\\d.] ?‘$|(?:^|[ -])[‘’]\\p{Ll}{2}[^‘’]*$",
    ]
)
# A question mark for a letter: in a name before a letter, or where a word would end.
LOST_IN_NAME = r"\?\p{L}|\p{L}\? \p{Ll}|(?:^| )\p{L}?\? |[^ ] \p{L}?\?$"
LOST_IN_CODE = r"[\p{L}\d.] ?\?|\?\p{L}"
WIDTH = 3  # letters that a pattern spans at most


def first_suspicion(text: str, encoding: str) -> tuple[str, int] | None:
    """Return the first place that is suspicious: its check and position, if any."""
    suspicions = [*SUSPICIONS, *([OTHER_CODE_PAGE] if encoding == WESTERN else [])]
    found = [
        (match.start(), check)
        for check, letters, pattern in suspicions
        if any(letter in text for letter in letters) and (match := pattern.search(text))
    ]
    position, check = min(found, default=(None, None))
    return None if position is None or check is None else (check, position)
