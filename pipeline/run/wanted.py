"""What a person or Dagster asks to be published, held against the programme."""

from datetime import datetime

from pipeline.programme.model import EditionId, Programme
from pipeline.publishing.embargo import EmbargoError, opening_time
from pipeline.publishing.scope import Asked


class WrongWordsError(ValueError):
    """Something is asked for that does not exist; the message says what does.

    Attributes:
        option: Where it was asked for.
    """

    def __init__(self, option: str, message: str) -> None:
        """Keep the option beside the message."""
        super().__init__(message)
        self.option = option


def asked_of(
    programme: Programme,
    now: datetime,
    *,
    round_: str,
    municipalities: list[str],
    editions: list[str],
    embargo: str,
    why: str,
) -> Asked:
    """Return what is asked for.

    Args:
        programme: What there is.
        now: The present.
        round_: The round.
        municipalities: Codes; none: all.
        editions: Ids; none: all that are written.
        embargo: Until when it is closed. Empty: it opens at once.
        why: Why published figures change.

    Raises:
        WrongWordsError: Something of it does not exist, or the time cannot be used.
    """
    written: list[EditionId] = [one.id for one in programme.file.written]
    for option, given, known in (
        ("round", [round_], programme.round_ids),
        ("municipality", municipalities, programme.member_municipalities),
        ("edition", editions, [str(one) for one in written]),
    ):
        if unknown := [one for one in given if one not in known]:
            raise WrongWordsError(
                option,
                f"{', '.join(unknown)}: not in the programme; it has "
                f"{', '.join(known)}.",
            )
    try:
        opens = opening_time(embargo, now) if embargo else None
    except EmbargoError as error:
        raise WrongWordsError("embargo", str(error)) from None
    return Asked(
        round=round_,
        municipalities=tuple(dict.fromkeys(municipalities)),
        editions=tuple(one for one in written if str(one) in editions),
        opens=opens,
        why=why,
    )
