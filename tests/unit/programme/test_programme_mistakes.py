"""Every mistake in a programme folder is told with its place and what to do."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.programme.load import ProgrammeError, load_programme

Edit = Callable[[str, str, str], int]


@pytest.fixture
def folder(programme_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the Danish programme folder, called `mine`."""
    return shutil.copytree(programme_folder, tmp_path / "mine")


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Return a function that replaces a text once and returns its line."""

    def replace(file: str, old: str, new: str) -> int:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace


def told(folder: Path) -> list[str]:
    """Return the lines of the message that a folder gives."""
    with pytest.raises(ProgrammeError) as raised:
        load_programme(folder)
    return str(raised.value).splitlines()


# --- Mistakes in one file -------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "below", "message"),
    [
        pytest.param(
            "instruments/parents.yaml",
            "informant_group: parents",
            "informants_group: parents",
            0,
            "informants_group: is not a known key here; did you mean "
            "'informant_group'? Or remove it.",
            id="misspelt key",
        ),
        pytest.param(
            "programme.yaml",
            "synthetic: false",
            "synthetic: perhaps",
            0,
            "synthetic: must be true or false; correct it.",
            id="wrong type",
        ),
        pytest.param(
            "programme.yaml",
            "smallest_difference: 15",
            "smallest_difference: fifteen",
            0,
            "thresholds.smallest_difference: must be a number with a decimal point; "
            "correct it.",
            id="word for a number",
        ),
        pytest.param(
            "programme.yaml",
            "{unit: 0.48, municipality: 0.16, programme: 0.16}",
            "{unit: 0.7, municipality: 0.2, programme: 0.2}",
            0,
            "thresholds.false_discovery_shares: must add up to at most 1, not 1.1; "
            "correct it.",
            id="shares of more than the whole",
        ),
        pytest.param(
            "programme.yaml",
            "{unit: 0.48, municipality: 0.16, programme: 0.16}",
            "{unit: 0.8, municipality: 0.2}",
            0,
            "thresholds.false_discovery_shares: ['programme'] must have a share too; "
            "correct it.",
            id="a level without a share",
        ),
        pytest.param(
            "programme.yaml",
            "phase: progression",
            "phase: progress",
            0,
            "rounds.1.phase: must be 'mapping', 'progression' or 'lasting_effect'; "
            "write one of them.",
            id="none of the choices",
        ),
        pytest.param(
            "programme.yaml",
            "first: 2015-09-01",
            "first: 2015-13-01",
            0,
            "looks like a date or number but is none; correct it or put it in "
            "quotation marks.",
            id="no such date",
        ),
        pytest.param(
            "programme.yaml",
            "rounds:",
            "rounds: three\nold_rounds:",
            0,
            "rounds: must be a list; write each entry on a line that begins with a "
            "dash.",
            id="text for a list",
        ),
        pytest.param(
            "instruments/teachers.yaml",
            "  - id: la_samarbejde_1",
            "  - id: La-1",
            0,
            "items.1.id: may hold only the characters of the pattern "
            "^[a-z][a-z0-9_]*$; rename it.",
            id="bad identifier",
        ),
        pytest.param(
            "modules.yaml",
            "modules:\n",
            "modules: [\n",
            1,
            "is no YAML (did not find expected node content); correct indentation, "
            "brackets, colons or quotation marks there or just above.",
            id="broken YAML",
        ),
        pytest.param(
            "exports/national_tests.yaml",
            "reader: delimited",
            "reader: delimited\nreader: delimited",
            1,
            "key 'reader' stands twice; remove one.",
            id="duplicate key",
        ),
        pytest.param(
            "exports/survey_teachers.yaml",
            "round: {folder: true}",
            'round: {folder: true, constant: "2015"}',
            0,
            "round: give exactly one of folder, column, constant; correct it.",
            id="two origins",
        ),
    ],
)
def test_a_mistake_is_told_with_file_line_and_remedy(
    folder: Path, edit: Edit, file: str, old: str, new: str, below: int, message: str
) -> None:
    line = edit(file, old, new) + below
    assert f"mine/{file}:{line}: {message}" in told(folder)


def test_a_missing_key_is_told_at_its_block(folder: Path, edit: Edit) -> None:
    line = edit("programme.yaml", "first: 2017-09-01, ", "")
    assert told(folder) == [
        f"mine/programme.yaml:{line}: rounds.1.fieldwork.first: is missing; add it."
    ]


def test_every_file_with_a_mistake_is_told_at_once(folder: Path, edit: Edit) -> None:
    edit("programme.yaml", "synthetic: false", "synthetic: perhaps")
    edit("instruments/parents.yaml", "    answers: agreement\n", "")
    assert [line.split(":")[0] for line in told(folder)] == [
        "mine/programme.yaml",
        "mine/instruments/parents.yaml",
    ]


def test_what_one_mistake_causes_in_many_places_is_told_once(
    folder: Path, edit: Edit
) -> None:
    """A round gets another id: sources, tests and changes still say the old one."""
    edit("programme.yaml", '  - id: "2017"\n', '  - id: "T2"\n')
    lines = told(folder)
    assert len(lines) <= 5
    (origins,) = [line for line in lines if "'2017' is no round of" in line]
    assert origins.startswith("mine/exports/")
    assert re.search(
        r"The same at mine/exports/\w+.yaml:\d+, .* and \d+ more.$", origins
    )


def test_the_same_key_missing_in_several_entries_is_one_message(
    folder: Path, edit: Edit
) -> None:
    lines = [
        edit("programme.yaml", "name: {da: Trivsel, en: Well-being}", "names: 1"),
        edit("programme.yaml", "name: {da: Relationer, en: Relations}", "names: 1"),
    ]
    assert told(folder) == [
        f"mine/programme.yaml:{lines[0] - 1}: themes.0.name: is missing; add it. "
        f"The same at mine/programme.yaml:{lines[1] - 1}.",
        f"mine/programme.yaml:{lines[0]}: themes.0.names: is not a known key here; did "
        f"you mean 'name'? Or remove it. The same at mine/programme.yaml:{lines[1]}.",
    ]


def test_a_message_never_repeats_the_value_that_is_wrong(
    folder: Path, edit: Edit
) -> None:
    edit("programme.yaml", "synthetic: false", "synthetic: 010203-1234")
    assert "1234" not in "".join(told(folder))


# --- Files that cannot be read --------------------------------------------------------


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "none") == [
        f"{tmp_path / 'none'}: no such programme folder; give one with --programme DIR."
    ]


def test_a_folder_without_programme_yaml_is_told(folder: Path) -> None:
    (folder / "programme.yaml").unlink()
    assert told(folder) == ["mine/programme.yaml:1: file is missing; create it."]


def test_a_file_that_the_system_will_not_open_is_told(folder: Path) -> None:
    path = folder / "modules.yaml"
    path.unlink()
    path.symlink_to("modules.yaml")
    assert told(folder) == [
        "mine/modules.yaml:1: cannot be read (Too many levels of symbolic links); "
        "give read permission."
    ]


def test_a_file_in_another_encoding_is_told(folder: Path) -> None:
    path = folder / "instruments" / "parents.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    text = path.read_bytes()
    line = text[: text.index("ø".encode("cp1252"))].count(b"\n") + 1
    [message] = told(folder)
    file, told_line, rest = message.split(":", 2)
    assert (file, rest) == (
        "mine/instruments/parents.yaml",
        " is not UTF-8; save the file with encoding UTF-8.",
    )
    assert int(told_line) <= line


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    (folder / "modules.yaml").write_bytes(b"modules: \x00\x01")
    assert told(folder) == [
        "mine/modules.yaml:1: holds a character that no text has; save it as plain "
        "text."
    ]


def test_a_list_where_keys_belong_is_told(folder: Path) -> None:
    (folder / "corrections.yaml").write_text("- one\n- two\n", encoding="utf-8")
    assert told(folder) == [
        "mine/corrections.yaml:1: file: must be a block of keys; indent `key: value` "
        "lines below it."
    ]


def test_a_file_that_a_misspelt_name_would_hide_is_told(folder: Path) -> None:
    (folder / "indicators.yaml").rename(folder / "indicator.yaml")
    (folder / "instruments" / "parents.yaml").rename(
        folder / "instruments" / "parents.yml"
    )
    first, second = told(folder)[:2]
    assert first.startswith("mine/indicator.yaml: is not read; rename it to ")
    assert second == (
        "mine/instruments/parents.yml: is not read; rename it to "
        "instruments/parents.yaml, or move it out of the folder."
    )


# --- Files that contradict each other -------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param(
            "instruments/pupils_4_10.yaml",
            "      - el_trivsel_6",
            "      - el_trivsel_7",
            "item 'el_trivsel_7' is not under items; add it or correct it.",
            id="unknown item in a scale",
        ),
        pytest.param(
            "instruments/pupils_4_10.yaml",
            "    theme: bullying",
            "    theme: mobning",
            "'mobning' is not in programme.yaml; add it or use one of behaviour, "
            "bullying, collaboration, data_use, home, language_play, leadership, "
            "learning, participation, relations, social_skills, teaching, wellbeing.",
            id="unknown theme",
        ),
        pytest.param(
            "instruments/pupils_4_10.yaml",
            "  - id: el_trivsel_2",
            "  - id: el_trivsel_1",
            "item 'el_trivsel_1' stands twice; rename or remove one.",
            id="duplicated item",
        ),
        pytest.param(
            "instruments/pupils_4_10.yaml",
            "    answers: agreement",
            "    answers: agrement",
            "answer scale 'agrement' is not defined; use one of agreement, frequency.",
            id="unknown answer scale",
        ),
        pytest.param(
            "instruments/pupils_4_10.yaml",
            "    answers: agreement",
            "    answers: frequency",
            "the items have different numbers of answers; give them the same answer "
            "scale or split the scale.",
            id="mixed answer scales",
        ),
        pytest.param(
            "instruments/daycare_staff.yaml",
            "  - id: dm_tilfreds\n",
            "  - id: la_tilfreds\n",
            "'la_tilfreds' stands in instruments/daycare_staff.yaml too; rename it "
            "here.",
            id="scale of another questionnaire",
        ),
        pytest.param(
            "instruments/parents.yaml",
            'between: ["2017", "2019"]',
            'between: ["2015", "2019"]',
            "must be two neighbouring rounds, the earlier first; programme.yaml has "
            "2015, 2017, 2019.",
            id="change between distant rounds",
        ),
        pytest.param(
            "programme.yaml",
            '{code: "265", name: Roskilde}',
            '{code: "250", name: Roskilde}',
            "id '250' stands twice; rename or remove one.",
            id="duplicated municipality",
        ),
        pytest.param(
            "programme.yaml",
            "reliability: {hide: 0.60",
            "reliability: {hide: 0.80",
            "hide is above flag, so nothing is ever flagged; lower hide.",
            id="limits the wrong way round",
        ),
        pytest.param(
            "editorial.yaml",
            "  - id: assessment_daycare",
            "  - id: assessment_schools",
            "field 'assessment_schools' stands twice; rename or remove one.",
            id="duplicated field",
        ),
        pytest.param(
            "editorial.yaml",
            "kind: table",
            "kind: text",
            "a table has columns, and nothing else has; correct the kind or them.",
            id="columns of no table",
        ),
        pytest.param(
            "editorial.yaml",
            "kind: date\n    mandatory",
            "kind: text\n    mandatory",
            "only a day has a deadline; remove it or correct the kind.",
            id="deadline of no day",
        ),
        pytest.param(
            "editorial.yaml",
            "kind: choice",
            "kind: number",
            "a choice has choices, and nothing else has; correct the kind or them.",
            id="choices of a number",
        ),
        pytest.param(
            "programme.yaml",
            "    test_numbers: programme",
            "    minimum_n_of: {parent: 10}",
            "parent is no informant group; correct the id.",
            id="an edition counts a group that does not answer",
        ),
        pytest.param(
            "exports/survey_teachers.yaml",
            "    la_samarbejde_2: s_2",
            "    la_samarbejd_2: s_2",
            "'la_samarbejd_2' is no item of instruments/teachers.yaml; add it there or "
            "correct its spelling.",
            id="unknown item in an export",
        ),
        pytest.param(
            "exports/survey_teachers.yaml",
            "    la_samarbejde_2: s_2",
            "    la_samarbejde_2: s_1",
            "column 's_1' holds 'la_samarbejde_1' already; correct one.",
            id="one column for two items",
        ),
        pytest.param(
            "exports/survey_teachers.yaml",
            '  - "{round}/{municipality}/teachers.xlsx"',
            '  - "teachers.xlsx"',
            "round comes from the folder, so every pattern needs {round}; add it.",
            id="pattern without its folder",
        ),
        pytest.param(
            "exports/survey_teachers.yaml",
            "  unit: institutionsnr",
            "  unit: institutionsnr\n  status: stato_4",
            "says the status again; keep this or status_columns.",
            id="two ways to tell the status",
        ),
        pytest.param(
            "exports/survey_teachers.yaml",
            "ignored_columns:",
            "values: {agreement: {A5: '5'}}\nignored_columns:",
            "'5' is no agreement; use one of 1, 2, 3, 4, 9.",
            id="translation into no code of the answer scale",
        ),
        pytest.param(
            "exports/survey_teachers.yaml",
            "reader: surveyxact",
            "reader: delimited\nname_row: 2",
            "is beyond header_rows; correct one.",
            id="names in a row that is no header",
        ),
        pytest.param(
            "exports/national_tests.yaml",
            "God præstation: good",
            "God præstation: goood",
            "'goood' is no level; use one of deficient, excellent, fair, good, "
            "insufficient, very_good.",
            id="translation into nothing",
        ),
        pytest.param(
            "exports/national_tests.yaml",
            '"2014/2015": "2015"',
            '"2014/2015": "2014"',
            "'2014' is no round of programme.yaml; use one of 2015, 2017, 2019.",
            id="translation into no round",
        ),
        pytest.param(
            "exports/statistics_absence.yaml",
            "measure: absence",
            "measure: absense",
            "'absense' is not in indicators.yaml; add it there or correct its "
            "spelling.",
            id="unknown measure",
        ),
        pytest.param(
            "indicators.yaml",
            "wellbeing_calm: 4",
            "wellbeing_calm: 5",
            "says 5, but 4 items name it; correct one.",
            id="indicator without its questions",
        ),
        pytest.param(
            "indicators.yaml",
            "    target: 0.80\n",
            "",
            "at_least needs a target; add it.",
            id="goal without target",
        ),
        pytest.param(
            "indicators.yaml",
            "    target: 0.80\n",
            '    target: 0.80\n    municipal_targets: {"999": 0.85}\n',
            "'999' is no municipality of programme.yaml; correct it.",
            id="target of a municipality that is not there",
        ),
        pytest.param(
            "indicators.yaml",
            "high_is_good: true",
            "high_is_good: false",
            "rises makes 'wellbeing_general' worse by its high_is_good; correct one.",
            id="goal that asks a figure to get worse",
        ),
        pytest.param(
            "modules.yaml",
            "kl_adf, wellbeing_calm",
            "kl_adf, absence",
            "a low 'absence' is good, so measure_below is no sign; remove one.",
            id="sign that is good news",
        ),
        pytest.param(
            "modules.yaml",
            "in_laerer, wellbeing_support",
            "in_larer, wellbeing_support",
            "'in_larer' is no scale, measure or test; correct or remove it.",
            id="unknown trigger",
        ),
        pytest.param(
            "modules.yaml",
            "about: [la_data]",
            "about: [la_dat]",
            "'la_dat' is no scale, measure or test; correct or remove it.",
            id="sheet about nothing",
        ),
        pytest.param(
            "modules.yaml",
            "about: [la_data]",
            "about: [la_ledelse]",
            "no B module and no sheet is about 'la_data'; name it in one.",
            id="scale that leads nowhere",
        ),
    ],
)
def test_a_contradiction_is_told_with_file_and_remedy(
    folder: Path, edit: Edit, file: str, old: str, new: str, message: str
) -> None:
    edit(file, old, new)
    found = [line for line in told(folder) if line.endswith(f": {message}")]
    assert found
    told_file, line, _ = found[0].split(":", 2)
    assert told_file.startswith("mine/")
    assert int(line) >= 1


def test_a_contradiction_is_told_at_its_line(folder: Path, edit: Edit) -> None:
    line = edit("instruments/pupils_4_10.yaml", "    theme: bullying", "    theme: x")
    assert told(folder)[0].startswith(f"mine/instruments/pupils_4_10.yaml:{line}: ")


def test_a_text_that_lacks_a_language_of_the_programme_is_told(
    folder: Path, edit: Edit
) -> None:
    line = edit("programme.yaml", "{da: Relationer, en: Relations}", "{da: Relationer}")
    assert told(folder) == [
        f"mine/programme.yaml:{line}: the text is missing in 'en'; add it, or take en "
        "out of languages in programme.yaml."
    ]
    edit("programme.yaml", "synthetic: false", "synthetic: false\nlanguages: [da]")
    assert load_programme(folder).language == "da"


def test_a_text_in_no_language_is_told(folder: Path, edit: Edit) -> None:
    line = edit("programme.yaml", "{da: Relationer, en: Relations}", "{}")
    assert told(folder) == [
        f"mine/programme.yaml:{line}: themes.1.name: no text; give one in a language "
        "of the programme; correct it."
    ]


def test_a_file_name_and_its_id_must_agree(folder: Path) -> None:
    (folder / "exports" / "unit_register.yaml").rename(
        folder / "exports" / "register.yaml"
    )
    assert told(folder)[0].endswith("must equal the file name; write id: register.")


def test_a_group_has_one_questionnaire(folder: Path, edit: Edit) -> None:
    edit(
        "instruments/parents.yaml",
        "informant_group: parents",
        "informant_group: teachers",
    )
    assert any(
        "instruments/parents.yaml asks the same group" in line for line in told(folder)
    )


def test_answers_that_count_are_some_of_the_answers(folder: Path, edit: Edit) -> None:
    line = edit("instruments/parents.yaml", "answers: [3, 4]", "answers: [1, 2, 3, 4]")
    [told_] = told(folder)
    assert f"parents.yaml:{line - 14}" in told_ or "parents.yaml" in told_
    assert "codes 1 2 3 4 must be some of [1, 2, 3, 4], not all" in told_


@pytest.mark.parametrize("codes", ["[7]", "[4, 4]", "[1, 2, 3, 4, 5]"])
def test_an_item_counts_some_answers_of_its_own(
    folder: Path, edit: Edit, codes: str
) -> None:
    edit(
        "instruments/pupils_4_10.yaml",
        "    counted:\n      answers: [4, 5]\n      label: {da: ofte eller meget ofte, "
        "en: often or very often}\n  - id: el_adf_uro_2",
        f"    counted:\n      answers: {codes}\n      label: {{da: ofte, en: often}}\n"
        "  - id: el_adf_uro_2",
    )
    [told_] = told(folder)
    assert told_.endswith(
        "some of the answers [1, 2, 3, 4, 5], each once, and not all."
    )


def test_a_sensitive_item_says_which_answers_count(folder: Path, edit: Edit) -> None:
    edit(
        "instruments/teachers.yaml",
        "    counted:\n      answers: [3, 4]\n      label: {da: passer ret godt eller "
        "meget godt, en: fits rather or very well}\n",
        "",
    )
    [told_] = told(folder)
    assert "nobody says which answers count" in told_


def test_what_weighs_something_is_there(folder: Path, edit: Edit) -> None:
    edit("programme.yaml", "el_adf_alvorlig: 4", "el_adf_alvorligt: 4")
    [told_] = told(folder)
    assert "'el_adf_alvorligt' is no scale, measure or test subject" in told_


# --- Successions ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "479001,479002,2017,fused",
            "kind: must be 'merged', 'split', 'renumbered' or 'closed'; write one of "
            "them.",
        ),
        (
            "479001,479002,2016,merged",
            "round: is not in programme.yaml; use one of 2015, 2017, 2019.",
        ),
        (
            "479001,,2017,merged",
            "successor: a closed unit has none, every other kind has one; correct it "
            "or kind.",
        ),
        (
            "479001,479001,2017,renumbered",
            "successor: is the unit itself; correct it or remove the line.",
        ),
        ("479001,2017,closed", "needs 4 fields; correct the commas."),
        ("\n479001,,2017,closed", "is empty; remove the line."),
        (
            "479009,479001,2019,renumbered",
            "unit: has another line in this round; only a split has several, one per "
            "part, all of kind split.",
        ),
        (
            "479001,479009,2019,merged",
            "successor: is itself gone from 2019 (line 2); write the unit that took "
            "over in the end.",
        ),
        (
            "479001,479002,2017,split",
            "kind: a split has a line per part, also for the part that keeps the "
            "number; add the others, or write merged or renumbered.",
        ),
        ("479009,,2019,closed", "stands twice; remove one of the lines."),
    ],
)
def test_a_succession_that_cannot_be_is_told_at_its_line(
    folder: Path, row: str, message: str
) -> None:
    path = folder / "successions.csv"
    path.write_text(
        f"unit,successor,round,kind\n479009,,2019,closed\n{row}\n", encoding="utf-8"
    )
    last = told(folder)[-1]
    assert message in last
    assert "mine/successions.csv:3" in last


def told_of_successions(folder: Path, *rows: str) -> list[str]:
    lines = ["unit,successor,round,kind", *rows, ""]
    (folder / "successions.csv").write_text("\n".join(lines), encoding="utf-8")
    return [line.removeprefix("mine/successions.csv:") for line in told(folder)]


def test_a_number_that_is_gone_does_not_come_back(folder: Path) -> None:
    assert told_of_successions(
        folder,
        "479001,479002,2017,merged",
        "479001,479003,2019,renumbered",
        "479002,479001,2019,renumbered",
    ) == [
        "3: unit: is gone since 2017 (line 2); correct the number or one of the "
        "rounds.",
        "4: successor: is itself gone from 2017 (line 2); write the unit that took "
        "over in the end.",
    ]


def test_two_units_with_one_new_number_are_a_merger(folder: Path) -> None:
    mistakes = told_of_successions(
        folder, "479001,479003,2017,renumbered", "479002,479003,2017,renumbered"
    )
    assert mistakes == [
        "2: kind: another unit has the same successor in this round; write merged on "
        "both lines. The same at mine/successions.csv:3."
    ]


def test_chains_splits_and_mergers_of_several_rounds_are_taken(folder: Path) -> None:
    (folder / "successions.csv").write_text(
        "unit,successor,round,kind\n"
        "479001,479002,2017,merged\n"
        "479002,479003,2019,renumbered\n"
        "479004,479004,2017,split\n"
        "479004,479005,2017,split\n"
        "479004,479006,2019,merged\n",
        encoding="utf-8",
    )
    assert len(load_programme(folder).successions) == 5


def test_another_header_of_the_successions_is_told(folder: Path) -> None:
    (folder / "successions.csv").write_text("old,new\n", encoding="utf-8")
    assert told(folder) == [
        "mine/successions.csv:1: the first line must be unit,successor,round,kind; "
        "correct it."
    ]
