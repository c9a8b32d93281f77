"""Puts a return report together: what became of a file, in the reader's language."""

from typing import Literal

from pipeline.documents.wording import Wording
from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.programme.model import Programme
from pipeline.returns.report.accepted import accepted_table, understood
from pipeline.returns.report.account import Account
from pipeline.returns.report.problems import remarks, steps, to_fix
from pipeline.returns.report.view import Problem, ReturnReport, Understood, Verdict

WHOLE = {"refused", "superseded"}  # verdicts on the file, not on its rows
Moment = Literal["delivered", "checked"]  # after the file was sent, or before
KILOBYTE, MEGABYTE = 1_000, 1_000_000
HASH_SHOWN = 12
WORDS = [
    *("todo", "todo_optional", "to_fix", "remarks", "accepted", "columns", "facts"),
    *("what", "noticed", "how", "look", "where", "why", "guidance", "details"),
    *("column", "read_as", "detail", "key", "key_hidden", "keys", "line", "number"),
    *("check", "unit", "used", "ignored", "ignored_lead", "keys_lead"),
    *("confidential", "result", "to_fix_sheet", "remarks_sheet", "accepted_sheet"),
    *("none_to_fix", "none_remarked", "none_accepted"),
]


def return_report(
    account: Account, programme: Programme, wording: Wording, moment: Moment
) -> ReturnReport:
    """Return what the sender of a file is told.

    Args:
        account: What became of the file.
        programme: Names municipalities, groups, figures.
        wording: The language.
        moment: Has the file been sent, or is it checked before?
    """
    verdict = _verdict(account)
    # Nothing is wrong with a file that a newer one replaced.
    fix = () if verdict == "superseded" else to_fix(account, wording)
    look = remarks(account, wording)
    again = {"delivered": "send_again", "checked": "check_again"}[moment]
    last = wording.say(f"return_report.{again}")
    rows = account.n_accepted + account.n_rejected
    return ReturnReport(
        language=wording.language,
        programme=programme.file.name.of(wording.language),
        title=wording.say("return_report.title", file=account.name),
        kind=wording.say("return_report.kind"),
        about=_about(account, programme, wording),
        file=account.path,
        read_as=_read_as(account, wording),
        markings=_markings(programme, wording),
        verdict=verdict,
        said=_said(verdict, account, moment, wording),
        lead=_lead(verdict, look, account, moment, wording),
        tallies=_tallies(account, look, wording) if verdict not in WHOLE else (),
        accepted_share=account.n_accepted / rows if rows else None,
        # One reason says itself what to do.
        steps=()
        if verdict in WHOLE
        else steps(fix, last, wording) or steps(look, "", wording),
        to_fix=fix,
        remarks=look,
        accepted=accepted_table(account, wording),
        columns=_columns(account, programme, wording),
        ignored=account.ignored,
        facts=_facts(account, programme, wording),
        words={word: wording.say(f"return_report.word.{word}") for word in WORDS}
        | {"skip": wording.say("word.skip")},
        source=programme.file.attribution.of(wording.language),
    )


def _verdict(account: Account) -> Verdict:
    if account.refusal is not None and account.refusal.check == SUPERSEDED:
        return "superseded"
    if not account.n_accepted:
        return "none" if account.n_rejected else "refused"
    return "partly" if account.n_rejected else "clean"


def _said(verdict: Verdict, account: Account, moment: Moment, wording: Wording) -> str:
    key = f"return_report.{moment}.{verdict}"
    if verdict in WHOLE:
        return wording.say(key)
    rows = account.n_accepted + account.n_rejected
    return wording.count(
        key,
        account.n_rejected if verdict == "partly" else rows,
        accepted=wording.whole(account.n_accepted),
        rows=wording.whole(rows),
    )


def _lead(
    verdict: Verdict,
    look: tuple[Problem, ...],
    account: Account,
    moment: Moment,
    wording: Wording,
) -> str:
    """Return what the verdict means, and which version of the file counts."""
    key = f"return_report.{moment}_lead"
    if verdict == "superseded" and account.refusal is not None:
        return wording.say(f"{key}.superseded", **account.refusal.facts)
    if verdict == "clean" and look:
        lead = wording.count(f"{key}.clean_remarks", len(look))
    else:
        lead = wording.say(f"{key}.{verdict}")
    if not account.older:
        return lead
    said = "older_counts" if verdict == "refused" else "replaces"
    older = wording.listed(list(account.older))
    return f"{lead} {wording.say(f'return_report.{said}', older=older)}"


def _tallies(
    account: Account, look: tuple[Problem, ...], wording: Wording
) -> tuple[tuple[str, str], ...]:
    counts = {
        "rows": account.n_accepted + account.n_rejected,
        "accepted": account.n_accepted,
        "rejected": account.n_rejected,
        "remarks": len(look),
    }
    return tuple(
        (wording.whole(count), wording.count(f"return_report.tally.{what}", count))
        for what, count in counts.items()
    )


def _columns(
    account: Account, programme: Programme, wording: Wording
) -> tuple[Understood, ...]:
    measures = {one.id: one for one in programme.indicators.measures}
    expected, partition = account.expected, account.partition
    if partition is None or expected is None or account.refusal is not None:
        return ()
    return understood(expected, measures, partition.round, wording)


def _about(account: Account, programme: Programme, wording: Wording) -> str:
    if account.partition is None:
        return wording.say("return_report.unplaced")
    return wording.say(
        "return_report.about",
        municipality=_municipality(account.partition.municipality, programme),
        round=account.partition.round,
    )


def _markings(programme: Programme, wording: Wording) -> tuple[str, ...]:
    confidential = wording.say("return_report.confidential")
    if not programme.file.synthetic:
        return (confidential,)
    return (confidential, wording.say("marking.synthetic"))


def _facts(
    account: Account, programme: Programme, wording: Wording
) -> tuple[tuple[str, str], ...]:
    """Return term and text of what there is to know about the file."""
    partition = account.partition
    texts = {
        "file": account.path,
        "read_as": _read_as(account, wording),
        "municipality": partition and _municipality(partition.municipality, programme),
        "round": partition and partition.round,
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


def _read_as(account: Account, wording: Wording) -> str:
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


def _municipality(code: str, programme: Programme) -> str:
    return next(m.name for m in programme.file.municipalities if m.code == code)
