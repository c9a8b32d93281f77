"""What became of goals, worked out by hand on single cells."""

from tests.unit.reports.cell_rows import READING, Compose, cell, frame


def goal(verdict: str, because: str | None = None) -> list[dict]:
    """Return the good readers of grade 2, and what became of the goal."""
    tested = {"n": 20, "base": 22, **READING}
    told = {"about": "good", "verdict": verdict, "because": because}
    return [
        cell("share_good", 0.9, 0.1, **tested),
        cell("goal", 0.9, 0.1, **told, **tested),
    ]


def test_a_goal_is_called_met_or_not_as_it_was_decided(profile: Compose) -> None:
    def said(verdict: str, because: str | None = None) -> tuple[str, str]:
        section = profile(frame(*goal(verdict, because))).figures[0]
        return section.rows[0].plot_text, section.goals[0]

    assert said("met") == (
        "Med sikkerhed over målet på 80 pct.",
        "Mindst 80 pct. gode. Bedømt på 2019: nået for Læsning (2. klasse).",
    )
    assert said("not_met") == (
        "Med sikkerhed under målet på 80 pct.",
        "Mindst 80 pct. gode. Bedømt på 2019: ikke nået for Læsning (2. klasse).",
    )
    assert said("cannot_be_decided", "could_not_be_seen") == (
        "Det kan ikke afgøres, om målet på 80 pct. er nået.",
        "Mindst 80 pct. gode. Bedømt på 2019: kan ikke afgøres for Læsning (2. "
        "klasse), for med så få elever og klasser ville det ikke være sikkert, selv om "
        "alle var gode.",
    )


def test_a_figure_without_uncertainty_decides_at_face_value_only(
    profile: Compose,
) -> None:
    rows = goal("met")
    rows[1] |= {"low": None, "high": None}
    [sentence] = profile(frame(*rows)).figures[0].goals
    assert sentence.endswith("tallene taget for pålydende (usikkerheden kendes ikke).")


def test_a_figure_that_is_printed_as_unchanged_meets_no_goal(
    profile: Compose,
) -> None:
    def said(by: float) -> str:
        absence = {"informant_group": None, "measure": "absence", "n": 278}
        told = {"since": "2017", "about": "present", "verdict": "met"}
        document = profile(
            frame(cell("value", 0.06, **absence), cell("goal", by, **told, **absence))
        )
        [sentence] = document.figures[0].goals
        return sentence

    assert ": nået for Fravær, tallene taget for pålydende" in said(-0.0006)
    assert said(-0.0004) == said(0.0)
    assert said(-0.0004).endswith(
        "kan ikke afgøres for Fravær, for ændringen er mindre end den sidste decimal, "
        "og usikkerheden kendes ikke."
    )


def test_no_outcome_is_told_of_a_hidden_result(profile: Compose) -> None:
    hidden = [row | {"status": "hidden", "value": None} for row in goal("met")]
    hidden = [row | {"low": None, "high": None} for row in hidden]
    assert "nået" not in str(profile(frame(*hidden)).figures)
