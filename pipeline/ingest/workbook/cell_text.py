"""A cell as text: what Excel shows for its value, whatever format the cell has."""

import datetime as dt
from decimal import Decimal

Cell = str | bool | int | float | dt.date | dt.datetime | dt.time | dt.timedelta

HOUR, MINUTE = 3600, 60
INEXACT = 10**15  # spreadsheets keep 15 digits
REMEMBERED = 1 << 16  # numbers; a survey has few different ones


class CellText:
    """Texts of cells.

    Texts are left as they are ("007"); a number is the shortest decimal number that
    means the same ("5", "0.0000001"), one of more than 15 digits, which may have lost
    some, a power of ten ("4.79001000000000E+16"); a date is ISO ("2017-09-01",
    "2017-09-01 12:30:00"), a truth value "TRUE" or "FALSE", a duration hours, minutes
    and seconds ("36:00:00").
    """

    def __init__(self, decimal: str) -> None:
        """Write numbers with `decimal` before the decimals: "," or "."."""
        self._decimal = decimal
        self._numbers: dict[float, str] = {}

    def of(self, cell: Cell) -> str | None:
        """Return the text of a cell; null for an empty one."""
        kind = cell.__class__
        if kind is str:
            return cell or None  # pyright: ignore[reportReturnType]
        if kind is float or kind is int:
            return self._number(cell)  # pyright: ignore[reportArgumentType]
        if isinstance(cell, bool):
            return "TRUE" if cell else "FALSE"
        if isinstance(cell, dt.datetime):
            return _moment(cell)
        if isinstance(cell, dt.timedelta):
            return _duration(cell)
        return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)

    def _number(self, number: float) -> str:
        text = self._numbers.get(number)
        if text is None:
            if len(self._numbers) >= REMEMBERED:
                self._numbers.clear()
            text = _plain(number).replace(".", self._decimal)
            self._numbers[number] = text
        return text


def _plain(number: float) -> str:
    if abs(number) >= INEXACT:
        return f"{number:.14E}"
    if float(number).is_integer():
        return str(int(number))
    text = repr(number)
    return format(Decimal(text), "f") if "e" in text else text


def _moment(moment: dt.datetime) -> str:
    """Return the nearest second, since a serial number does not hold it exactly.

    Midnight is a date: in XLSX and XLS the two are the same number.
    """
    second = (moment + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    if second.time() == dt.time.min:
        return second.date().isoformat()
    return second.isoformat(" ")


def _duration(duration: dt.timedelta) -> str:
    seconds = round(duration.total_seconds())
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), HOUR)
    return f"{sign}{hours}:{rest // MINUTE:02}:{rest % MINUTE:02}"
