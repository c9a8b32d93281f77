"""What the numbers of a column mean: plain numbers, dates, times, texts.

SPSS counts seconds from the first day of the Gregorian calendar; Stata counts days,
milliseconds or calendar steps from 1960.
"""

import re
from typing import Literal, NamedTuple

Form = Literal["text", "number", "single", "moment", "duration", "steps"]


class Meaning(NamedTuple):
    """How a stored number becomes text.

    Attributes:
        form: text: not a number at all; single: of single precision; moment: a date or
            date and time after `origin`; duration: seconds; steps: calendar steps from
            1960.
        seconds: Length of one unit of a moment.
        origin: Zero of a moment, seconds from 1970.
        per_year: Calendar steps in a year.
    """

    form: Form
    seconds: float = 1.0
    origin: int = 0
    per_year: int = 1


DAY = 86_400
GREGORIAN = -141_428 * DAY  # 14 October 1582
STATA = -3_653 * DAY  # 1 January 1960
NUMBER, SINGLE, TEXT = Meaning("number"), Meaning("single"), Meaning("text")

SPSS_FORMAT = re.compile("[A-Z]+")
SPSS_DATES = ["DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR"]
SPSS: dict[str, Meaning] = {
    **dict.fromkeys(
        [*SPSS_DATES, "DATETIME", "YMDHMS"], Meaning("moment", origin=GREGORIAN)
    ),
    **dict.fromkeys(["TIME", "DTIME", "MTIME"], Meaning("duration")),
}
STATA_FORMAT = re.compile("%-?(t?[a-z])", re.IGNORECASE)
# %tC counts leap seconds as well; it stays a number.
STATA_DATES: dict[str, Meaning] = {
    "d": Meaning("moment", seconds=DAY, origin=STATA),
    "td": Meaning("moment", seconds=DAY, origin=STATA),
    "tc": Meaning("moment", seconds=0.001, origin=STATA),
    "tw": Meaning("steps", per_year=52),
    "tm": Meaning("steps", per_year=12),
    "tq": Meaning("steps", per_year=4),
    "th": Meaning("steps", per_year=2),
}


def meaning_of(stored: str, shown: str | None) -> Meaning:
    """Return what the values of a column mean.

    Args:
        stored: Type of storage as the parser names it.
        shown: Display format, of SPSS ("EDATE10") or Stata ("%td").
    """
    if stored.startswith("string"):
        return TEXT
    plain = SINGLE if stored == "float" else NUMBER
    if found := STATA_FORMAT.match(shown or ""):
        return STATA_DATES.get(found.group(1), plain)
    found = SPSS_FORMAT.match(shown or "")
    return SPSS.get(found.group(), plain) if found else plain
