"""The names of warnings go with a release: they must not tell what is hidden."""

from dataclasses import replace

import pytest

from pipeline.publishing.findings import Kind
from pipeline.publishing.warnings import Warned, keyed

ONE = Warned(
    kind=Kind.UNDECIDED_WARNING,
    municipality="479",
    about="response_rate",
    says="response_rate of 2015 must be at least 0.6: administration is 0.5714",
)
OF_ALL = replace(ONE, municipality=None)
SECRETS: dict[str, bytes | None] = {"479": b"a" * 32, "510": b"b" * 32}


def name(warning: Warned, secrets: dict[str, bytes | None] = SECRETS) -> str:
    [found] = keyed([warning], secrets)
    return found.name


@pytest.mark.parametrize("warning", [ONE, OF_ALL], ids=["of one", "of all"])
def test_a_name_does_not_follow_from_what_a_warning_says(warning: Warned) -> None:
    """Else who tries out 4 of 7, 3 of 7 and so on would find the hidden rate."""
    other = {**SECRETS, "479": b"c" * 32}
    assert name(warning) != name(warning, other) != warning.name != name(warning)


@pytest.mark.parametrize("warning", [ONE, OF_ALL], ids=["of one", "of all"])
def test_a_warning_that_says_the_same_has_the_same_name(warning: Warned) -> None:
    """In whatever order the secrets are known."""
    assert name(warning) == name(warning, dict(reversed(SECRETS.items())))
    assert name(warning) != name(replace(warning, says=f"{warning.says}4"))
    assert name(warning).removeprefix("response_rate-").isalnum()


def test_the_secret_of_another_municipality_names_no_warning_of_this_one() -> None:
    assert name(ONE) == name(ONE, {**SECRETS, "510": None})


def test_who_has_delivered_nothing_has_names_all_the_same() -> None:
    """No file of it holds a person, so no number is in what the warning says."""
    absent = replace(ONE, about="no_documents", says="there is no document")
    assert name(absent, {"479": None}).startswith("no_documents-")


def test_a_warning_does_not_show_its_key() -> None:
    [found] = keyed([ONE], SECRETS)
    assert "aaaa" not in repr(found)
