"""Puts a return report together: what became of a file, in the reader's language."""

from typing import Literal

from pipeline.documents.wording import Wording
from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.programme.model import Programme
from pipeline.returns.report.accepted_table import accepted_table
from pipeline.returns.report.account import Account
from pipeline.returns.report.columns import understood
from pipeline.returns.report.file_facts import file_facts, municipality_name, read_as
from pipeline.returns.report.problems import remarks, steps, to_fix
from pipeline.returns.report.view import Problem, ReturnReport, Understood, Verdict

WHOLE = {"refused", "superseded"}  # verdicts on the file, not on its rows
Moment = Literal["delivered", "checked"]  # after the file was sent, or before
WORDS = [
    *("todo", "todo_optional", "to_fix", "remarks", "accepted", "columns", "facts"),
    *("what", "noticed", "how", "look", "where", "why", "guidance", "details"),
    *("column", "read_as", "detail", "key", "key_hidden", "keys", "line", "number"),
    *(
        "check",
        "total",
        "unit",
        "used",
        "ignored",
        "ignored_lead",
        "keys_lead",
        "confidential",
    ),
    *("result", "to_fix_sheet", "remarks_sheet", "accepted_sheet"),
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
    fix, look = to_fix(account, wording), remarks(account, wording)
    verdict = _verdict(account)
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
        read_as=read_as(account, wording),
        markings=_markings(programme, wording),
        verdict=verdict,
        said=_said(verdict, account, moment, wording),
        lead=_lead(verdict, look, moment, wording),
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
        facts=file_facts(account, programme, wording),
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
    verdict: Verdict, look: tuple[Problem, ...], moment: Moment, wording: Wording
) -> str:
    key = f"return_report.{moment}_lead"
    if verdict == "clean" and look:
        return wording.count(f"{key}.clean_remarks", len(look))
    return wording.say(f"{key}.{verdict}")


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
        municipality=municipality_name(account.partition.municipality, programme),
        round=account.partition.round,
    )


def _markings(programme: Programme, wording: Wording) -> tuple[str, ...]:
    confidential = wording.say("return_report.confidential")
    if not programme.file.synthetic:
        return (confidential,)
    return (confidential, wording.say("marking.synthetic"))
