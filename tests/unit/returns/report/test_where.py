"""A report says where a thing is: file, sheet and lines, as far as there are any."""

import polars as pl
import pytest

from pipeline.checks.findings import Finding
from pipeline.documents.wording import wording_of
from pipeline.programme.model import Programme
from pipeline.returns.report.account import Account
from pipeline.returns.report.problems import remarks


@pytest.mark.parametrize(
    ("file", "sheet", "line", "where"),
    [
        ("pupils.xlsx", None, 3, "Række 3 i arket"),
        ("pupils.xlsx", "Svar", 3, "Ark Svar: Række 3 i arket"),
        ("pupils.xlsx", "Svar", None, "Ark Svar"),
        ("form.xlsx", "choices", None, "form.xlsx: Ark choices"),
        ("form.xlsx", None, None, "form.xlsx"),
    ],
)
def test_only_what_is_known_is_said(
    programme: Programme, file: str, sheet: str | None, line: int | None, where: str
) -> None:
    found = Finding("hidden_rows", file, line=line, sheet=sheet, facts={"rows": 1})
    account = Account(
        path="2015/479/pupils.xlsx", partition=None, size=1, sha256="", encoding=None,
        expected=None, refusal=None, older=(), rejected=pl.DataFrame(),
        remarks=(found,), accepted=pl.DataFrame(), unit_names={}, ignored=(), keys={},
    )  # fmt: skip
    [told] = remarks(account, wording_of(programme, "da"))
    assert told.where == where
