"""What there is to know about a delivered file."""

from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from pipeline.returns.report.account import Account

KILOBYTE, MEGABYTE = 1_000, 1_000_000
HASH_SHOWN = 12


def file_facts(
    account: Account, programme: Programme, wording: Wording
) -> tuple[tuple[str, str], ...]:
    """Return term and text of what there is to know about the file."""
    partition = account.partition
    texts = {
        "file": account.path,
        "read_as": read_as(account, wording),
        "municipality": partition
        and municipality_name(partition.municipality, programme),
        "round": partition and partition.round,
        "saved": account.saved
        and wording.say(
            "date",
            day=account.saved.day,
            month=wording.say(f"month.{account.saved.month}"),
            year=account.saved.year,
        ),
        "size": _size(account.size, wording) if account.sha256 else None,
        "encoding": account.encoding,
        "description": account.expected and account.expected.source.id,
        "hash": account.sha256
        and wording.say(
            "return_report.fact.hash_text", hash=account.sha256[:HASH_SHOWN]
        ),
    }
    return tuple(
        (wording.say(f"return_report.fact.{term}"), text)
        for term, text in texts.items()
        if text
    )


def read_as(account: Account, wording: Wording) -> str:
    """Return what a file is taken for."""
    expected = account.expected
    if expected is None:
        return wording.say("return_report.feeds.unknown")
    return wording.say(
        f"return_report.feeds.{expected.source.feeds}",
        group=expected.group.name.of(wording.language) if expected.group else "",
    )


def _size(size: int, wording: Wording) -> str:
    if size < KILOBYTE:
        return wording.say("return_report.fact.bytes", value=size)
    if size < MEGABYTE:
        return wording.say(
            "return_report.fact.kilobytes", value=wording.whole(size / KILOBYTE)
        )
    return wording.say(
        "return_report.fact.megabytes", value=wording.bare("mean", size / MEGABYTE)
    )


def municipality_name(code: str, programme: Programme) -> str:
    """Return the name of a municipality."""
    return next(m.name for m in programme.file.municipalities if m.code == code)
