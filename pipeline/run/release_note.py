"""What a release says of itself: what it holds, and what changed since the last one."""

import polars as pl

from pipeline.documents.wording import Wording, wording_of
from pipeline.programme.model import Language, Programme
from pipeline.store.released import Release
from schemas.disclosed import SHOWN, Cells

KEY = [str(name) for name in Cells.to_schema().unique or ()]
PRINTED = ["value", "low", "high", "n", "base", "verdict", "because", "status"]
ADDRESS = [name for name in KEY if name != "edition"]
PLACE = ["level", "municipality", "unit"]
ANY_ANSWER = "…"
CHANGES = ("changed", "shown", "hidden", "new", "gone")


def release_note(
    programme: Programme,
    language: Language,
    release: Release,
    last: Release | None,
    cells: pl.DataFrame,
    documents: int,
) -> str:
    """Return the note of a release as Markdown; no figure stands in it.

    Args:
        programme: Its sentences.
        language: Of the note.
        release: What is being published.
        last: The version before it; None: it is the first of its round.
        cells: `disclosed.cells` as it is now.
        documents: How many documents there are.
    """
    wording = wording_of(programme, language)
    say = wording.say
    now = _of(cells, release)
    lines = [
        say("release.note.title", version=release.version),
        say(
            "release.note.holds",
            documents=wording.whole(documents),
            numbers=wording.whole(_shown(now).height),
            round=release.round,
        ),
    ]
    if last is None:
        lines.append(say("release.note.first"))
        return _page(lines)
    found = differences(now, _of(last.lake.rows("disclosed.cells"), last))
    if found.is_empty():
        lines.append(say("release.note.same", version=last.version))
        return _page(lines)
    lines.append(say("release.note.since", version=last.version))
    rows = list(_rows(found, wording))
    return _page([*lines, "\n".join(rows)])


def differences(now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers that two releases do not print alike.

    Args:
        now: `disclosed.cells`.
        then: The same, of an earlier release.

    Returns:
        A row per number, whatever editions it stands in, and `change`: `changed`,
        `shown` or `hidden` only now, `new` (not told of before) or `gone`.
    """
    printed = [*KEY, *PRINTED]
    both = now.select(*printed, here=True).join(
        then.select(*printed, there=True),
        on=KEY,
        how="full",
        coalesce=True,
        nulls_equal=True,
        suffix="_then",
    )
    here, there = (pl.col(one).fill_null(value=False) for one in ("here", "there"))
    is_shown, was_shown = pl.col("status") == SHOWN, pl.col("status_then") == SHOWN
    other = pl.any_horizontal(
        pl.col(one).ne_missing(pl.col(f"{one}_then")) for one in PRINTED
    )
    change = (
        pl.when(~there & is_shown)
        .then(pl.lit("new"))
        .when(~here & was_shown)
        .then(pl.lit("gone"))
        .when(here & there & is_shown & ~was_shown)
        .then(pl.lit("shown"))
        .when(here & there & was_shown & ~is_shown)
        .then(pl.lit("hidden"))
        .when(here & there & is_shown & other)
        .then(pl.lit("changed"))
    )
    return (
        both.select(*KEY, change=change)
        .filter(pl.col("change").is_not_null())
        .unique([*ADDRESS, "change"])
        .sort(*ADDRESS)
    )


def _of(cells: pl.DataFrame, release: Release) -> pl.DataFrame:
    return cells.filter(pl.col("round").is_in(list(release.rounds)))


def _shown(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(status=SHOWN).select(ADDRESS).unique()


def _rows(found: pl.DataFrame, wording: Wording) -> list[str]:
    """Return a table in Markdown: kinds of numbers by what became of them."""
    say = wording.say
    head = [say("release.note.number"), *(say(f"release.note.{c}") for c in CHANGES)]
    head.append(say("release.note.places"))
    lines = [f"| {' | '.join(head)} |", f"|---{'|---:' * (len(head) - 1)}|"]
    for (quantity,), rows in found.sort("quantity").group_by(
        "quantity", maintain_order=True
    ):
        counts = dict(rows["change"].value_counts().iter_rows())
        told = [wording.whole(counts.get(change, 0)) for change in CHANGES]
        places = wording.whole(rows.select(PLACE).n_unique())
        # Of shares of answers: which ones, a line about all questions cannot say.
        label = say(f"evidence.quantity.{quantity}", chosen=ANY_ANSWER)
        lines.append(f"| {label} | {' | '.join(told)} | {places} |")
    return lines


def _page(parts: list[str]) -> str:
    return "\n\n".join([f"# {parts[0]}", *parts[1:]]) + "\n"
