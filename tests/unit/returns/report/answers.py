"""Return reports of small deliveries, made by the real intake."""

from pathlib import Path

from pipeline.documents.wording import wording_of
from pipeline.programme.model import Language, Programme
from pipeline.returns.report.account import Tables, accounts
from pipeline.returns.report.composition import return_report
from pipeline.returns.report.view import ReturnReport
from pipeline.store.lake import Partition
from tests.kit.intake import examine_deliveries
from tests.unit.ingest.exports import pupil, write, write_export
from tests.unit.ingest.worlds import (
    build_programme,
    register_source,
    stage,
    survey_source,
)

REGISTER = """KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN
479;479001;Åby Skole;Folkeskoler
479;479002;Ørby Skole;Folkeskoler
"""
BAD_ROWS = [
    pupil("1001"),
    pupil("1002", klassetrin="5"),
    pupil("1003", klassetrin="14"),
    pupil("1004", klassetrin="14"),
    pupil("1005", institutionsnr="479002"),
    pupil("anna12ab", klassetrin="14"),
    pupil("1006", s_1="7"),
    pupil("010203-1234", institutionsnr="479999"),
    pupil("1007", institutionsnr="479999"),
    pupil("1001", klassetrin="6"),
    pupil("", klassetrin="6"),
]


def programme_with(phrases: dict[Language, dict[str, str]]) -> Programme:
    """Return a programme of pupils and a register, with the real sentences."""
    programme = build_programme(survey_source(), register_source())
    return programme.model_copy(update={"phrases": phrases})


def write_bad_delivery(raw: Path) -> None:
    """Write a register and an export of eleven rows, of which three can be used."""
    write(raw, "2015/national/institutioner.csv", REGISTER)
    write_export(raw, BAD_ROWS)


def reports(
    programme: Programme, raw: Path, language: Language = "da"
) -> dict[str, ReturnReport]:
    """Return the report of every file of municipality 479 in 2015, by path."""
    staged = stage(programme, raw)
    tables = Tables(
        examine_deliveries(programme, raw),
        staged.rejected_rows,
        staged.accepted_rows,
        staged.warnings,
        staged.units,
    )
    wording = wording_of(programme, language)
    return {
        account.path: return_report(account, programme, wording, "delivered")
        for account in accounts(programme, raw, tables, Partition("479", "2015"))
    }
