"""`laering check`: the answer on the terminal, and as files where they are wanted."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from pipeline.documents.pages import wording_of
from pipeline.documents.wording import Wording
from pipeline.handbook.guidance import GUIDANCE, write_guidance
from pipeline.programme.model import Language, Programme
from pipeline.returns.before.check_files import CheckedFile, CheckResult, check_files
from pipeline.returns.before.given_files import Asked
from pipeline.returns.before.terminal import print_report
from pipeline.returns.report.places import report_names
from pipeline.returns.report.writing import write_report


def run_check(
    files: Sequence[Path],
    programme: Programme,
    asked: Asked,
    *,
    raw: Path | None,
    out: Path | None,
    language: Language,
) -> bool:
    """Check files, print what came of it, and return whether they can be delivered.

    Args:
        files: As `check_files`.
        programme: As `check_files`.
        asked: As `check_files`.
        raw: As `check_files`.
        out: Where the return reports are written. Null: nowhere.
        language: Of the answer.

    Raises:
        UnclearFile: It cannot be told what a file is, or whose.
        OSError: A file cannot be read, or `out` not written.
    """
    result = check_files(files, programme, asked, raw=raw, language=language)
    wording, console = wording_of(programme, language), Console(highlight=False)
    for one in result.files:
        print_report(one.report, console)
    if out is not None:
        _write(result, programme, out, language)
        console.print(
            wording.say("return_report.check.written", folder=out), markup=False
        )
    for note in result.notes:
        console.print(note, markup=False)
    console.print(_summary(result, wording), style="bold", markup=False)
    return result.is_clean


def _summary(result: CheckResult, wording: Wording) -> str:
    counts = Counter(one.report.verdict == "clean" for one in result.files)
    said = {True: "clean", False: "wanting"}
    return " ".join(
        wording.count(f"return_report.check.{said[clean]}", counts[clean])
        for clean in (True, False)
        if counts[clean]
    )


def _write(
    result: CheckResult, programme: Programme, out: Path, language: Language
) -> None:
    """Write a page and a workbook per file, and the guidance that they lead to."""
    write_guidance(programme, out, language)
    guidance = GUIDANCE.format(language=language)
    names = report_names((_label(one) for one in result.files), None)
    for one in result.files:
        write_report(one.report, out, names[_label(one)], guidance=guidance)


def _label(one: CheckedFile) -> str:
    """Return the name of a file, with its municipality and round if they are known."""
    if one.partition is None:
        return one.file.name
    return f"{one.partition.round}/{one.partition.municipality}/{one.file.name}"
