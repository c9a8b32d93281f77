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
SECRET, OTHER = b"a" * 32, b"b" * 32


def name(warning: Warned, secret: bytes = SECRET) -> str:
    [found] = keyed([warning], secret)
    return found.name


@pytest.mark.parametrize("warning", [ONE, OF_ALL], ids=["of one", "of all"])
def test_the_digits_of_a_name_do_not_follow_from_what_a_warning_says(
    warning: Warned,
) -> None:
    """Else who tries out 4 of 7, 3 of 7 and so on would find the hidden rate."""
    assert name(warning) != name(warning, OTHER)


def test_a_warning_that_is_not_keyed_has_no_name() -> None:
    with pytest.raises(ValueError, match="try out"):
        _ = ONE.name


def test_a_warning_has_the_same_name_while_it_says_the_same() -> None:
    assert name(ONE) == name(replace(ONE))
    assert name(ONE) != name(replace(ONE, says=f"{ONE.says}4"))
    assert name(ONE).removeprefix("response_rate-").isalnum()


def test_the_order_of_warnings_follows_from_their_names() -> None:
    """An order by what they say, or by a digest of it, would tell of it."""
    some = [replace(ONE, says=f"administration is 0.{n}") for n in range(20)]
    names = [one.name for one in keyed([*some, OF_ALL], SECRET)]
    assert names == [name(OF_ALL), *sorted(names[1:])]
    assert names[1:] != [name(one) for one in some]


def test_a_warning_does_not_show_its_key() -> None:
    [found] = keyed([ONE], SECRET)
    assert "aaaa" not in repr(found)
