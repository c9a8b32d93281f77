"""Checks files before anything is delivered: what intake would say, without a lake.

The files are read and staged by the same functions as in the pipeline; what comes of it
lives in memory, nobody gets a pseudonym, and only counts are told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.documents.wording import Wording, wording_of
from pipeline.ingest.discovery import discover
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Language, Programme
from pipeline.returns.before.given_files import Asked, UnclearFile, recognised_files
from pipeline.returns.before.trial import Recognised, Trial
from pipeline.returns.report.composition import return_report
from pipeline.returns.report.view import ReturnReport
from pipeline.store.lake import Partition


@dataclass(frozen=True)
class CheckedFile:
    """What came of one file in one municipality's round."""

    file: Path
    partition: Partition | None
    report: ReturnReport


@dataclass(frozen=True)
class CheckResult:
    """What came of the files.

    Attributes:
        files: One per file, round and municipality, in the order of the files.
        notes: What was not checked, and why.
    """

    files: tuple[CheckedFile, ...]
    notes: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Can every file be delivered as it is?"""
        return all(one.report.verdict == "clean" for one in self.files)


def check_files(
    files: Sequence[Path],
    programme: Programme,
    asked: Asked,
    *,
    raw: Path | None = None,
    language: Language = "da",
) -> CheckResult:
    """Return what the sender would be told of each file.

    Args:
        files: Files and folders of files; a unit register among them is used.
        programme: Describes them.
        asked: What is known of them.
        raw: A drop zone whose unit registers are used. Null: none.
        language: Of the answer.

    Raises:
        UnclearFile: It cannot be told what a file is, or whose.
        OSError: There is no such file, or it cannot be read.
    """
    wording = wording_of(programme, language)
    given = recognised_files(files, programme, asked, wording)
    registers = [] if raw is None else list(_registers(raw, programme))
    with TemporaryDirectory(prefix="laering-check-") as folder:
        trial = Trial.of([*given, *registers], programme, Path(folder))
        try:
            checked = tuple(_checked(trial, asked, wording))
        except Refusal as refusal:  # a file that changes while it is read
            raise UnclearFile(refusal.finding.said(language)) from None
    return CheckResult(checked, tuple(_notes(given, trial, wording)))


def _notes(
    given: Sequence[Recognised], trial: Trial, wording: Wording
) -> Iterator[str]:
    if trial.lacks_register:
        yield wording.say("return_report.check.no_register")
        for one in given:
            if one.source is None and one.refusal is not None:
                said = "return_report.check.register_perhaps"
                yield wording.say(said, file=one.shown)
    for path, reason in sorted(trial.refused_registers.items()):
        yield wording.say(
            "return_report.check.register_refused",
            file=trial.files[path].shown,
            reason=reason.described.said(wording.language, reason.facts),
        )
    for one in given:
        if one.source is None and one.refusal is None:
            yield wording.say("return_report.check.unknown", file=one.shown)


def _checked(trial: Trial, asked: Asked, wording: Wording) -> Iterator[CheckedFile]:
    """Yield what came of each file that was asked about, in their order."""
    for path, one in trial.files.items():
        if not one.asked:
            continue
        for partition in trial.partitions_of(path):
            if partition is not None and not _is_wanted(partition, asked):
                continue
            for account in trial.accounts(partition):
                if account.path == path:
                    shown = replace(account, path=one.shown)
                    report = return_report(shown, trial.programme, wording, "checked")
                    yield CheckedFile(one.file, partition, report)


def _is_wanted(partition: Partition, asked: Asked) -> bool:
    return asked.round in {None, partition.round} and asked.municipality in {
        None,
        partition.municipality,
    }


def _registers(raw: Path, programme: Programme) -> Iterator[Recognised]:
    """Yield the unit registers of a drop zone, to be used and not reported on."""
    for delivery in discover(programme, raw):
        for match in delivery.matches:
            source = programme.sources[match.source]
            if source.feeds == "units":
                yield Recognised(
                    raw.resolve() / delivery.path,
                    delivery.path,
                    match.source,
                    match.round,
                    match.municipality,
                    asked=False,
                )
