"""Who decided what about a warning: whole, once, about a warning that there is."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.publishing.decided import decided, entries
from pipeline.publishing.findings import Kind
from pipeline.publishing.warnings import Warned

TODAY = date(2016, 2, 12)
KEY = b"k" * 32
FEW = Warned(
    kind=Kind.UNDECIDED_WARNING,
    municipality="479",
    about="response_rate",
    says="response_rate of 2015 must be at least 0.6: parents is 0.44",
    key=KEY,
)
FILE = Warned(
    kind=Kind.REFUSED_FILE,
    municipality="479",
    about="refused",
    says="a.csv was refused",
    key=KEY,
)
ALL = Warned(
    kind=Kind.UNDECIDED_WARNING,
    municipality=None,
    about="norm_n",
    says="norm_n: 9",
    key=KEY,
)


def entry(warning: str, **other: str) -> str:
    said = {
        "decision": "publish",
        "by": "Skolechefen",
        "date": "2016-02-10",
        "why": "Forældrene er spurgt to gange.",
    } | other
    lines = "".join(f"    {key}: {value}\n" for key, value in said.items() if value)
    return f"  - warning: {warning}\n{lines}"


def written(folder: Path, *parts: str, of: str = "479") -> Path:
    """Write a file of decisions, and return the folder of what people write."""
    file = folder / "editorial" / of / "2015" / "decisions.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("decisions:\n" + "".join(parts), encoding="utf-8")
    return folder / "editorial"


def found(folder: Path, *warnings: Warned) -> list[tuple[str, str]]:
    return [
        (one.kind, one.message)
        for one in decided(folder, "2015", warnings, TODAY).findings
    ]


def test_a_warning_waits_until_somebody_has_decided(tmp_path: Path) -> None:
    [(kind, message)] = found(tmp_path / "editorial", FEW)
    assert kind == "undecided_warning"
    assert FEW.name in message
    assert "479/2015/decisions.yaml" in message
    folder = written(tmp_path, entry(FEW.name))
    [(kind, message)] = found(folder, FEW)
    assert kind == "decided"
    assert "Skolechefen, 2016-02-10: Forældrene er spurgt to gange." in message


def test_who_decides_to_wait_keeps_the_release_back(tmp_path: Path) -> None:
    folder = written(tmp_path, entry(FILE.name, decision="wait"))
    [(kind, message)] = found(folder, FILE)
    assert kind == "refused_file"
    assert "decisions.yaml:2: the release waits for it" in message


def test_what_is_of_all_together_is_decided_once_for_all(tmp_path: Path) -> None:
    folder = written(tmp_path, entry(ALL.name), of="programme")
    assert [kind for kind, _ in found(folder, ALL, FEW)] == [
        "decided",
        "undecided_warning",
    ]


def test_a_warning_that_says_something_else_was_not_decided_about(
    tmp_path: Path,
) -> None:
    """44 % were enough for somebody; of 12 % nobody has heard."""
    worse = replace(FEW, says="parents is 0.12")
    folder = written(tmp_path, entry(FEW.name))
    (mistake, told), (kind, _) = found(folder, worse)
    assert (mistake, kind) == ("decision_mistake", "undecided_warning")
    assert "editorial/479/2015/decisions.yaml:2" in told
    assert f"it may be {worse.name!r} now" in told


@pytest.mark.parametrize(
    ("wrong", "line", "remedy"),
    [
        ({"by": ""}, 2, "by"),
        ({"why": ""}, 2, "why"),
        ({"why": "nej"}, 6, "10"),
        ({"date": ""}, 2, "date"),
        ({"date": "2016-02-31"}, 5, "looks like a date"),
        ({"date": "2016-02-13"}, 5, "still to come"),
        ({"decision": "maybe"}, 3, "publish"),
        ({"by": "a.b@example.dk"}, 4, "an e-mail address"),
        ({"why": "<b>spurgt to gange</b>"}, 6, "holds HTML"),
        ({"reason": "more"}, 7, "reason"),
    ],
)
def test_a_half_or_wrong_decision_is_told_with_file_line_and_remedy(
    tmp_path: Path, wrong: dict[str, str], line: int, remedy: str
) -> None:
    folder = written(tmp_path, entry(FEW.name, **wrong))
    (mistake, told), (kind, _) = found(folder, FEW)
    assert (mistake, kind) == ("decision_mistake", "undecided_warning")
    assert told.startswith(f"editorial/479/2015/decisions.yaml:{line}: ")
    assert remedy in told


def test_of_two_decisions_that_contradict_each_other_none_holds(tmp_path: Path) -> None:
    two = entry(FEW.name), entry(FEW.name, decision="wait", by="Rektor")
    (mistake, told), (kind, _) = found(written(tmp_path, *two), FEW)
    assert (mistake, kind) == ("decision_mistake", "undecided_warning")
    assert told.startswith("editorial/479/2015/decisions.yaml:7: ")
    assert "'publish' at editorial/479/2015/decisions.yaml:2 and 'wait' here" in told
    same = entry(FEW.name), entry(FEW.name, by="Rektor")
    (mistake, told), (kind, _) = found(written(tmp_path, *same), FEW)
    assert (mistake, kind) == ("decision_mistake", "decided")
    assert "keep one of them" in told


@pytest.mark.parametrize("text", ["- a\n", "decisions: 4\n", "decisions:\n - [\n", "x"])
def test_a_file_that_is_none_keeps_the_release_back(tmp_path: Path, text: str) -> None:
    folder = written(tmp_path)
    (folder / "479/2015/decisions.yaml").write_text(text)
    mistake, *_ = found(folder, FEW)
    assert mistake[0] == "decision_mistake"
    assert "decisions.yaml:" in mistake[1]


def test_what_is_undecided_can_be_pasted_and_filled_in(tmp_path: Path) -> None:
    folder = written(tmp_path, entry(FEW.name))
    made = decided(folder, "2015", [FEW, FILE], TODAY)
    lines = list(entries(made, [FEW, FILE]))
    assert lines[0] == f"  - warning: {FILE.name}  # {FILE.says}"
    file = folder / "479/2015/decisions.yaml"
    file.write_text(file.read_text() + "\n".join(lines))
    assert {kind for kind, _ in found(folder, FEW, FILE)} >= {"decision_mistake"}
