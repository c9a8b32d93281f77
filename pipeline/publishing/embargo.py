"""Until when a release is closed: a time in Copenhagen, as people say it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Copenhagen")
LIKE = "2016-02-15T09:00"


class EmbargoError(ValueError):
    """No time, one that was never on the clock or twice, or one that has passed."""


def opening_time(said: str, now: datetime) -> datetime:
    """Return when a release opens, in UTC.

    Args:
        said: Date and time by the clock in Copenhagen; or with an offset, elsewhere.
        now: The present.

    Raises:
        EmbargoError: It is no such time; the message says what to write.

    Examples:
        >>> str(opening_time("2016-02-15T09:00", datetime(2016, 1, 1, tzinfo=UTC)))
        '2016-02-15 08:00:00+00:00'
        >>> str(opening_time("2016-06-15T09:00", datetime(2016, 1, 1, tzinfo=UTC)))
        '2016-06-15 07:00:00+00:00'
    """
    try:
        time = datetime.fromisoformat(said)
    except ValueError:
        raise EmbargoError(f"{said!r} is no time; write it like {LIKE}.") from None
    if time.tzinfo is None:
        if "T" not in said and " " not in said.strip():
            raise EmbargoError(f"{said!r} says no hour; write it like {LIKE}.")
        summer, winter = (time.replace(tzinfo=HERE, fold=fold) for fold in (0, 1))
        if summer.utcoffset() != winter.utcoffset():
            raise EmbargoError(
                f"{said!r}: the clock in Copenhagen is set that night and shows it "
                f"twice or never; write the offset, too, like {LIKE}+01:00."
            )
        time = summer
    opens = time.astimezone(UTC)
    if opens <= now:
        raise EmbargoError(
            f"{said!r} has passed; give a later time, or none to open it at once."
        )
    return opens


def by_the_clock(time: datetime) -> str:
    """Return a time as the clock in Copenhagen shows it.

    Examples:
        >>> by_the_clock(datetime(2016, 2, 15, 8, tzinfo=UTC))
        '2016-02-15 09:00'
    """
    return f"{time.astimezone(HERE):%Y-%m-%d %H:%M}"
