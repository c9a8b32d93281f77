"""Which hidden rounds of a unit are told together, on a scale.

No document prints another sum over rounds, so such a pool tells readers something new.
It holds hidden rounds only (a shown one would be subtracted), no round twice, and is
told where every promise stands with it. What is told of some rounds depends on these
and on earlier ones: a round that comes later takes nothing back.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import polars as pl

from pipeline.disclosure.bases import EVERYTHING, Bases, Frames
from pipeline.disclosure.pattern import SHOWN
from pipeline.disclosure.pools import pools
from pipeline.disclosure.told_pools import TOLD
from pipeline.programme.model import Programme

WHO = ["municipality", "unit", "informant_group", "measure"]
SCALE = ["informant_group", "measure"]
PROGRESSION = "compared.progression"
OWN = (
    (pl.col("quantity") == "points")
    & (pl.col("level") == "unit")
    & (pl.col("part") == EVERYTHING)
    & (pl.col("breakdown") == EVERYTHING)
    & pl.col("as_of").is_null()
)
# Pair of rounds, the earlier one first -> how many answered in both, null: nobody
# knows. Pairs whose means do not say the same have no entry.
Links = Mapping[tuple[str, str], int | None]
Run = tuple[str, ...]  # rounds in the order of time


def rounds_together(
    found: Bases,
    cells: pl.DataFrame,
    hidden: pl.Series,
    tables: Frames,
    programme: Programme,
) -> pl.Series:
    """Return the rounds that are told together in the last of them, by blanks.

    Args:
        found: The cells of all releases and their sums.
        cells: The same with minimum, cost, known, apart and changed.
        hidden: Whether each is hidden, as `protection` says.
        tables: `compared.progression` among them.
        programme: The order of rounds, and what is promised.

    Returns:
        A string per cell; null: no pool of rounds is told there. Units of which an
        earlier release counted other answers on the scale have none.
    """
    own = (
        cells.with_columns(hidden=hidden != SHOWN)
        .with_row_index("cell")
        .filter(OWN)
        .filter(~pl.col("changed").any().over(WHO), "hidden", pl.col("n") > 0)
    )
    found_runs = _candidates(own, tables[PROGRESSION], _told_before(cells), programme)
    wanted = sorted(found_runs, key=lambda one: one[0])
    told = pl.Series("rounds_together", [None], pl.String).new_from_index(
        0, cells.height
    )
    if not wanted:
        return told
    scales = own.select(SCALE).unique().with_columns(here=pl.lit(value=True))
    here = cells.select(*SCALE, points=pl.col("quantity") == "points").join(
        scales, on=SCALE, how="left", maintain_order="left"
    )
    table, places = found.table(
        here.select(
            pl.col("points") & pl.col("here").fill_null(value=False)
        ).to_series(),
        cost=cells["cost"],
        fixed=cells["known"],
        apart=cells["apart"],
    )
    column = {cell: at for at, cell in enumerate(places.to_list())}
    rounds_of = {
        frozenset(column[cell] for cell in members): (members[-1], rounds)
        for _, members, rounds in wanted
    }
    chosen = pools(
        table,
        (hidden.gather(places) != SHOWN).to_numpy(),
        list(rounds_of),
        others=programme.file.fewest(),
        width=programme.file.thresholds.hidden_width,
    )
    named = [rounds_of[frozenset(pool)] for pool in chosen]
    last, rounds = [cell for cell, _ in named], [" ".join(one) for _, one in named]
    return told.scatter(last, rounds) if named else told


def _candidates(
    own: pl.DataFrame,
    progression: pl.DataFrame,
    before: Mapping[tuple[object, ...], list[Run]],
    programme: Programme,
) -> Iterator[tuple[tuple[object, ...], list[int], Run]]:
    """Yield pools that persons allow: where each stands in line, its cells, rounds.

    First what a release told already, and no other pool of these rounds. Then in the
    order of their last rounds, so that none waits for a later round; of those with the
    same last one, the pool of most rounds first.
    """
    place = {round_: at for at, round_ in enumerate(programme.round_ids)}
    links = _links(progression)
    at = pl.col("round").replace_strict(place, return_dtype=pl.Int64)
    for who, rows in own.sort(*WHO, at).group_by(WHO, maintain_order=True):
        cell_of = dict(rows.select("round", "cell").rows())
        answered = dict(rows.select("round", "n").rows())
        for run in before.get(who, []):
            if cell_of.keys() >= {*run}:
                yield (-1, place[run[0]], *who), [cell_of[one] for one in run], run
            answered = {one: n for one, n in answered.items() if one not in run}
        for run in runs(answered, links.get(who, {}), rows["minimum"][0]):
            line = (place[run[-1]], place[run[0]], *who)
            yield line, [cell_of[one] for one in run], run


def _told_before(cells: pl.DataFrame) -> dict[tuple[object, ...], list[Run]]:
    """Return the pools of each unit and scale that releases told."""
    found: dict[tuple[object, ...], list[Run]] = {}
    pools_told = cells.filter(pl.col("part").str.starts_with(TOLD))
    for *who, part in (
        pools_told.select(*WHO, "part").unique().sort(pl.all()).iter_rows()
    ):
        run = tuple(part.removeprefix(TOLD).split(" "))
        found.setdefault(tuple(who), []).append(run)
    return found


def runs(answered: Mapping[str, int], links: Links, minimum: int) -> Iterator[Run]:
    """Yield hidden rounds that may be told together as far as persons decide.

    Hidden rounds of a unit that follow each other, with other ones between or not.
    Whatever round a reader knows, the others must be at least `minimum` persons: each
    counted once, however many rounds they answered in. And the sum of n must not say
    what each n is, where readers know that somebody, or fewer than the minimum, did.

    Args:
        answered: Round -> answers, in the order of time.
        links: How many answered in two of them.
        minimum: Fewest persons.
    """
    rounds = list(answered)
    for start, end in combinations(range(len(rounds)), 2):
        run = tuple(rounds[start : end + 1])
        if any(pair not in links for pair in combinations(run, 2)):
            continue
        certain = {answered[one] for one in run} in ({1}, {minimum - 1})
        left = ([one for one in run if one != known] for known in run)
        if not certain and all(
            persons(some, answered, links) >= minimum for some in left
        ):
            yield run


def persons(rounds: Sequence[str], answered: Mapping[str, int], links: Links) -> int:
    """Return how many persons answered in some rounds at least.

    Of each round count those who answered in none before: no fewer than n less the
    links to all of these. Where links are not known, nobody of it counts.
    """
    most = max(answered[one] for one in rounds)
    found = 0
    for at, one in enumerate(rounds):
        shared = [links[before, one] for before in rounds[:at]]
        known = sum(answered[one] if both is None else both for both in shared)
        found += max(0, answered[one] - known)
    return max(most, found)


def _links(progression: pl.DataFrame) -> Mapping[tuple[object, ...], Links]:
    """Return the links of each unit and scale.

    Means of two rounds say the same where nothing was left out of their comparison and
    the unit was no other one then. Where nobody in the whole programme is linked,
    pseudonyms may have been new: how many answered twice is not known.
    """
    pair = ["round", "since", "informant_group", "scale"]
    linkable = progression.filter(pl.col("n_linked") > 0, level="programme").select(
        *pair, linkable=pl.lit(value=True)
    )
    whole = progression.filter(
        "comparable",
        ~pl.col("inherited"),
        pl.all_horizontal(pl.col("grade_bands", "common_items").is_null()),
        level="unit",
    ).join(linkable, on=pair, how="left")
    found: dict[tuple[object, ...], dict[tuple[str, str], int | None]] = {}
    for *who, since, round_, both in whole.select(
        *WHO[:-1],
        "scale",
        "since",
        "round",
        pl.when("linkable").then("n_linked"),
    ).iter_rows():
        found.setdefault(tuple(who), {})[since, round_] = both
    return found
