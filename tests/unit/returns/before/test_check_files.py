"""Files are checked before they are delivered, wherever they lie."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from pipeline.programme.model import Programme
from pipeline.returns.before.check_files import CheckResult, check_files
from pipeline.returns.before.given_files import Asked, UnclearFile
from tests.integration.tiny_world import PROGRAMME, laering, write_raw
from tests.unit.ingest.exports import pupil, write, write_export
from tests.unit.ingest.worlds import (
    build_programme,
    pupils_instrument,
    stage,
    survey_source,
)
from tests.unit.returns.report.answers import (
    BAD_ROWS,
    REGISTER,
    programme_with,
    write_bad_delivery,
)

HERE = Asked(round="2015", municipality="479")


@pytest.fixture(scope="module")
def small(programme: Programme) -> Programme:
    """The programme of `answers.py`."""
    return programme_with(programme.phrases)


def verdicts(result: CheckResult) -> dict[str, str]:
    return {one.file.name: one.report.verdict for one in result.files}


def test_a_file_in_a_drop_zone_says_itself_what_and_whose_it_is(
    small: Programme, tmp_path: Path
) -> None:
    write_bad_delivery(tmp_path)
    result = check_files([tmp_path], small, Asked(municipality="479"))
    assert verdicts(result) == {"dataset.csv": "partly", "institutioner.csv": "clean"}
    (export,) = [one for one in result.files if one.file.name == "dataset.csv"]
    assert export.partition is not None
    assert export.partition.key == "479|2015"
    assert export.report.said.startswith("Filen er næsten klar. 3 af 11 rækker")
    assert export.report.lead.startswith("Sender I den nu, kommer de rækker")
    assert not result.is_clean


def test_a_file_from_anywhere_is_known_by_its_columns(
    small: Programme, tmp_path: Path
) -> None:
    write_export(tmp_path, [pupil("1001")], "hjemme")
    write(tmp_path, "hjemme/skoler 2015 (endelig).csv", REGISTER)
    result = check_files([tmp_path / "hjemme"], small, HERE)
    assert verdicts(result) == {
        "dataset.csv": "clean",
        "skoler 2015 (endelig).csv": "clean",
    }
    assert result.notes == ()


def test_without_a_register_units_are_not_judged_and_that_is_said(
    small: Programme, tmp_path: Path
) -> None:
    file = write_export(tmp_path, [pupil("1001", institutionsnr="999999")], "hjemme")
    result = check_files([file], small, HERE)
    assert result.is_clean
    assert result.notes[0].startswith("Enhedernes numre er ikke holdt op mod")


def test_the_register_of_a_drop_zone_is_used(small: Programme, tmp_path: Path) -> None:
    write_bad_delivery(tmp_path / "raw")
    file = write_export(tmp_path, [pupil("1001", institutionsnr="999999")], "hjemme")
    result = check_files([file], small, HERE, raw=tmp_path / "raw")
    (only,) = result.files
    assert [one.check for one in only.report.to_fix] == ["unknown_unit"]
    assert result.notes == ()


REFUSED = {
    "a short line": REGISTER + "479;479003\n",
    "a note below": REGISTER + "Kilde: Institutionsregisteret\n",
    "letters lost": REGISTER.replace("Å", "\ufffd"),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("where", ["with the files", "in the drop zone"])
def test_a_register_that_is_refused_is_said_to_be_refused(
    small: Programme, tmp_path: Path, text: str, where: str
) -> None:
    raw = tmp_path / "raw"
    write(raw, "2015/national/institutioner.csv", text)
    file = write_export(tmp_path, [pupil("1001")], "hjemme")
    given = [file, raw] if where == "with the files" else [file]
    result = check_files(given, small, HERE, raw=raw)
    assert verdicts(result)["dataset.csv"] == "none"
    (export,) = [one for one in result.files if one.file.name == "dataset.csv"]
    assert [one.check for one in export.report.to_fix] == ["no_register"]
    assert result.notes[0].startswith("Registeret")
    assert "institutioner.csv kan ikke bruges" in result.notes[0]
    assert len(set(result.notes)) == len(result.notes)


@pytest.mark.parametrize("rest", ["", "479;479003\n"], ids=["accepted", "refused"])
def test_check_and_run_reject_the_same_rows(
    small: Programme, tmp_path: Path, rest: str
) -> None:
    write(tmp_path, "2015/national/institutioner.csv", REGISTER + rest)
    write_export(tmp_path, BAD_ROWS)
    run = stage(small, tmp_path).rejected_rows.group_by("check_id").len().rows()
    result = check_files([tmp_path], small, Asked(municipality="479"))
    (export,) = [one for one in result.files if one.file.name == "dataset.csv"]
    problems = Counter[str]()
    for problem in export.report.to_fix:
        problems[problem.check] += len(problem.lines)
    assert problems == dict(run)


def test_a_file_that_cannot_be_opened_may_be_the_register(
    small: Programme, tmp_path: Path
) -> None:
    file = write_export(tmp_path, [pupil("1001")], "hjemme")
    other = write(tmp_path, "hjemme/skoler.csv", REGISTER.replace("Å", "\ufffd"))
    result = check_files([file, other], small, HERE)
    assert result.notes[0].startswith("Enhedernes numre er ikke holdt op mod")
    assert result.notes[1].startswith("skoler.csv kan ikke åbnes. Er det registeret")


def test_questions_decide_between_sources_with_the_same_columns(
    programme: Programme, tmp_path: Path
) -> None:
    other = pupils_instrument(
        id="others",
        informant_group="others",
        items=[
            {"id": name, "text": {"da": text, "en": text}, "answers": "agreement"}
            for name, text in (("glad", "Noget andet."), ("pain", "Noget tredje."))
        ],
    )
    group = {
        "id": "others",
        "name": {"da": "Andre", "en": "Others"},
        "unit_type": "school",
        "described": {"da": "Andre.", "en": "Others."},
    }
    twins = [
        survey_source(id="survey_others", instrument="others", files=["others.csv"]),
        survey_source(),
    ]
    small = build_programme(
        *twins, instruments=[pupils_instrument(), other], groups=[group]
    ).model_copy(update={"phrases": programme.phrases})
    file = write_export(tmp_path, [pupil("1001")], "hjemme")
    (only,) = check_files([file], small, HERE).files
    assert only.report.read_as == "Spørgeskema: Elever"


def test_two_kinds_that_fit_equally_are_asked_about(
    programme: Programme, tmp_path: Path
) -> None:
    twins = [survey_source(id=name, files=[f"{name}.csv"]) for name in ("one", "two")]
    small = build_programme(*twins).model_copy(update={"phrases": programme.phrases})
    file = write_export(tmp_path, [pupil("1001")], "hjemme")
    with pytest.raises(UnclearFile, match=r"\(one, two\).*--source"):
        check_files([file], small, HERE)
    chosen = Asked(round="2015", municipality="479", source="two")
    assert check_files([file], small, chosen).is_clean


def test_a_round_or_municipality_that_nobody_says_is_asked_for(
    small: Programme, tmp_path: Path
) -> None:
    file = write_export(tmp_path, [pupil("1001")], "hjemme")
    with pytest.raises(UnclearFile, match=r"--round \(2015, 2017\)"):
        check_files([file], small, Asked(municipality="479"))
    with pytest.raises(UnclearFile, match=r"--municipality \(479, 480\)"):
        check_files([file], small, Asked(round="2015"))


def test_a_file_that_nobody_can_read_is_refused_and_not_a_mistake_of_ours(
    small: Programme, tmp_path: Path
) -> None:
    file = write(tmp_path, "noget.csv", b"\x00\x01\x02" * 50)
    (only,) = check_files([file], small, HERE).files
    assert only.report.verdict == "refused"


def test_a_file_like_nothing_we_know_is_told_how_to_go_on(
    small: Programme, tmp_path: Path
) -> None:
    file = write(tmp_path, "=[bold]noget\n.csv", "a;b\n1;2\n")
    result = check_files([file], small, HERE)
    assert verdicts(result) == {"=[bold]noget\n.csv": "refused"}
    assert "--source" in result.notes[-1]
    (only,) = check_files([file], small, replace(HERE, source="survey_pupils")).files
    assert [one.check for one in only.report.to_fix] == ["companion_missing"]


def test_a_name_that_cannot_be_written_is_asked_to_be_changed(
    small: Programme, tmp_path: Path
) -> None:
    file = tmp_path / os.fsdecode(b"\xff.csv")
    file.write_bytes(b"a;b\n1;2\n")
    with pytest.raises(UnclearFile, match="Omdøb filen"):
        check_files([tmp_path], small, HERE)


def test_a_path_with_dots_and_a_link_lead_to_the_file(
    small: Programme, tmp_path: Path
) -> None:
    write_export(tmp_path, [pupil("1001")], "a")
    (tmp_path / "b").mkdir()
    crooked = tmp_path / "b" / ".." / "a" / "dataset.csv"
    link = tmp_path / "b" / "svar.csv"
    link.symlink_to(tmp_path / "a" / "dataset.csv")
    for name in ("structure.csv", "labels.csv"):
        (tmp_path / "b" / name).symlink_to(tmp_path / "a" / name)
    assert check_files([crooked], small, HERE).is_clean
    (only,) = check_files([link], small, HERE).files
    assert only.report.file == "svar.csv"  # no path of this machine


def test_nothing_is_written_but_what_is_asked_for(
    small: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", None)
    write_bad_delivery(tmp_path / "raw")
    before = sorted(tmp_path.rglob("*"))
    check_files([tmp_path / "raw"], small, HERE)
    assert sorted(tmp_path.rglob("*")) == before


def check(*arguments: object) -> Result:
    """Run `laering check` on the tiny programme in this process."""
    return laering("check", "--programme", PROGRAMME, *arguments)


def test_clean_files_end_with_0(tmp_path: Path) -> None:
    done = check(write_raw(tmp_path))
    assert done.exit_code == 0
    assert done.output.rstrip().endswith("filer er klar til at blive sendt.")


def test_a_finding_ends_with_1_and_says_where_what_and_how(tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "raw")
    file = raw / "2015" / "479" / "pupils.csv"
    file.write_bytes(file.read_bytes().replace(b";Dreng;", b";Andet;", 1))
    done = check(file, "--raw", raw, "--out", tmp_path / "svar")
    assert done.exit_code == 1
    assert "Filen er næsten klar. 39 af 40 rækker kan bruges; 1 række" in done.output
    assert "Linje 2" in done.output
    assert "Ukendt køn" in done.output
    assert "Andet" not in done.output
    assert "\x1b" not in done.output  # no colours where nobody sees them
    written = {path.name for path in (tmp_path / "svar").iterdir()}
    assert written == {
        "2015--479--pupils.csv.da.html",
        "2015--479--pupils.csv.da.xlsx",
        "guidance",
    }


def test_the_answer_comes_in_english_too(tmp_path: Path) -> None:
    done = check(write_raw(tmp_path), "--lang", "en")
    assert done.output.rstrip().endswith("files are ready to be sent.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["findes ikke.csv"], "der er ingen sådan fil"),
        (["."], "mappen er tom"),
        ([], "FILES"),
        (["x.csv", "--round", "1999"], "it has 2015, 2017"),
        (["x.csv", "--source", "nope"], "survey_pupils"),
        (["x.csv", "--programme", "nowhere"], "no such programme folder"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = check(*arguments)
    assert done.exit_code == 2
    assert said in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_as_a_command_it_loads_neither_dagster_nor_great_expectations(
    tmp_path: Path,
) -> None:
    raw = write_raw(tmp_path)
    code = (
        "import sys; from pipeline.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({'dagster', 'great_expectations'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, "check", "--programme", str(PROGRAMME)]
    done = subprocess.run(
        [*command, str(raw)],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "COLUMNS": "60", "PYTHONIOENCODING": "ascii"},
    )
    assert done.stdout.rstrip().endswith("[]")
    assert "filer er klar til at blive sendt." in done.stdout
