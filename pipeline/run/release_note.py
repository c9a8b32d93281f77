"""What a release says of itself: what it holds, and what changed since the last one."""

from collections.abc import Sequence

import polars as pl

from pipeline.documents.wording import Wording, wording_of
from pipeline.editorial.decisions import Decision
from pipeline.programme.model import Language, Programme
from pipeline.publishing.embargo import by_the_clock
from pipeline.publishing.scope import own
from pipeline.publishing.warnings import Warned
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
    *,
    why: str = "",
    decisions: Sequence[tuple[Warned, Decision]] = (),
) -> str:
    """Return the note of a release as Markdown; no figure stands in it.

    Args:
        programme: Its sentences.
        language: Of the note.
        release: What is being published.
        last: The version before it about the same; None: it is the first.
        cells: `disclosed.cells` as it is now.
        documents: How many documents there are.
        why: Why figures change, in somebody's words.
        decisions: Warnings, and what was decided about each.
    """
    wording = wording_of(programme, language)
    say = wording.say
    now = own(cells, release)
    lines = [
        say("release.note.title", version=release.version),
        say(
            "release.note.holds",
            documents=wording.whole(documents),
            numbers=wording.whole(_shown(now).height),
            round=release.round,
        ),
        *_limits(programme, release, wording),
        *_since(wording, release, now, last),
    ]
    if why.strip():
        lines.append(say("release.note.why", why=" ".join(why.split())))
    if decisions:
        lines.append(f"## {say('release.note.decided')}")
        told = (_decided(programme, wording, *one) for one in decisions)
        lines.append("\n".join(told))
    return _page(lines)


def _limits(programme: Programme, release: Release, wording: Wording) -> list[str]:
    """Return what a release is about, where it is not everything, and when it opens."""
    lines, file = [], programme.file
    if release.municipalities:
        names = {one.code: one.name for one in file.municipalities}
        places = wording.listed([names[one] for one in release.municipalities])
        lines.append(wording.say("release.note.municipalities", places=places))
    if release.editions:
        readers = {one.id: one.audience.of(wording.language) for one in file.editions}
        audience = wording.listed([readers[one] for one in release.editions])
        lines.append(wording.say("release.note.editions", readers=audience))
    if release.opens is not None:
        time = by_the_clock(release.opens)
        lines.append(wording.say("release.note.opens", time=time))
    return lines


def _since(
    wording: Wording, release: Release, now: pl.DataFrame, last: Release | None
) -> list[str]:
    """Return what has changed since the release before."""
    say = wording.say
    if last is None:
        return [say("release.note.first")]
    then = own(own(last.lake.rows("disclosed.cells"), last), release)
    found = differences(own(now, last), then)
    if found.is_empty():
        return [say("release.note.same", version=last.version)]
    return [
        say("release.note.since", version=last.version),
        "\n".join(_rows(found, wording)),
        say("release.note.earlier", version=last.version),
    ]


def _decided(
    programme: Programme, wording: Wording, warned: Warned, decision: Decision
) -> str:
    """Return a line of a list: which warning, who decided what about it, and why."""
    names = {one.code: one.name for one in programme.file.municipalities}
    title = f"release.expectation.{warned.about}.title"
    known = title in programme.phrases[wording.language]
    place = names.get(warned.municipality or "", wording.say("release.programme"))
    return wording.say(
        "release.note.decision",
        place=place,
        warning=wording.say(title) if known else warned.about,
        by=decision.by,
        date=decision.date.isoformat(),
        why=" ".join(decision.why.split()),
    )


def differences(now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers that two releases do not print alike.

    Args:
        now: `disclosed.cells`.
        then: The same, of an earlier release.

    Returns:
        A row per number, whatever editions it stands in, and `change`: `changed`,
        `shown` or `hidden` only now, `new` (not told of before) or `gone`.
    """
    found = changed_figures(now, then).drop("edition")
    return found.unique().sort(*ADDRESS)


def changed_figures(now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers that two releases do not print alike, as `differences`.

    Returns:
        A row per number and edition, in the order of both.
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
        .select("edition", *ADDRESS, "change")
        .sort("edition", *ADDRESS)
    )


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
