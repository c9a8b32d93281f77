"""Answers that wait: too few to change a number that was published already.

Who has both releases subtracts one from the other. So a published number changes by as
many answers as must stand behind a number, or it stays; and with it all that is said of
its unit and group, so that sums, classes and links still belong together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from pipeline.ingest.frames import conformed
from pipeline.ingest.staged import Staged
from pipeline.programme.model import Programme
from pipeline.scoring.scale_scores import scale_scores
from schemas.staged import HeldBack

OF = ["unit", "informant_group"]
FIGURE = ["unit", "measure"]
COUNTED = {  # a row per person and number that the person counts in
    **dict.fromkeys([*OF, "measure", "cell", "said"], pl.String)
}
EVERYBODY = "all"
WAITING = {**dict.fromkeys([*OF, "measure"], pl.String), "n": pl.Int64}


@dataclass(frozen=True)
class Counted:
    """What a release counted in one partition.

    Attributes:
        rows: As they were staged.
        told: Columns of respondents that its numbers are broken down by.
        by_unit: False: its documents are about other municipalities. Of this one's
            persons they tell only together, in the programme's numbers.
    """

    rows: Staged
    told: frozenset[str]
    by_unit: bool = True


def held_back(
    new: Staged, releases: Sequence[Counted], programme: Programme, round_: str
) -> Staged:
    """Return the staged tables with published rows in place of what must wait.

    Args:
        new: What was delivered until now.
        releases: What every release counted, in the order of their publishing. What
            waits is as in the last one.
        programme: Groups, instruments, thresholds.
        round_: The round.

    Returns:
        The tables, and in `held_back` what waits: a row per unit and group, or figure;
        unit null where the whole municipality waits, group null for tests.
    """
    if not releases:
        return new
    found = [
        _waiting(new, one, _counting(programme, round_, one.told), programme)
        for one in releases
    ]
    waits = (
        pl.concat(found)
        .group_by(*OF, "measure")
        .agg(pl.col("n").max())
        .sort(*OF, "measure")
    )
    if waits.is_empty():
        return new
    return _as_published(new, releases[-1].rows, waits, programme)


def _waiting(
    new: Staged,
    release: Counted,
    counted: Callable[[Staged], pl.DataFrame],
    of: Programme,
) -> pl.DataFrame:
    """Return what differs by a few from what a release counted, with how many."""
    old = release.rows
    now, then = counted(new), counted(old)
    per_unit = [one.id for one in of.file.informant_groups if one.per_unit]
    group = pl.col("informant_group")
    # Who was not there at all comes as a whole; so do those never told of by unit.
    known = [one for one in then["informant_group"].unique() if one is not None]
    apart = group.is_in([one for one in known if one in per_unit])
    if then["informant_group"].null_count():
        apart |= group.is_null()
    apart &= release.by_unit
    both = pl.concat(
        [now.with_columns(sign=1), then.with_columns(sign=-1)]
    ).with_columns(unit=pl.when(apart).then("unit"))
    cell = [*OF, "measure", "cell"]
    came = pl.col("sign").clip(lower_bound=0).sum()
    went = -pl.col("sign").clip(upper_bound=0).sum()
    differing = (
        both.group_by(*cell, "said")
        .agg(pl.col("sign").sum().cast(pl.Int64))
        .group_by(cell)
        .agg(n=pl.max_horizontal(came, went), more=(came - went).abs())
    )
    few = pl.any_horizontal(_a_few(pl.col(one), group, of) for one in ("n", "more"))
    answers = differing.group_by(OF).agg(few.any().alias("few"), pl.col("n").max())
    return pl.concat(
        [
            answers.filter("few").select(
                *OF, pl.lit(None, pl.String).alias("measure"), "n"
            ),
            _figures(new.unit_results, old.unit_results, of),
        ]
    ).cast(WAITING)  # pyright: ignore[reportArgumentType]


def _figures(new: pl.DataFrame, old: pl.DataFrame, of: Programme) -> pl.DataFrame:
    """Return delivered figures that few people more or fewer stand behind.

    A figure of as many as before was corrected by who counted it; of few, it waits.
    """
    key = [*FIGURE, "breakdown"]
    both = new.select(*key, "n", "value", new=True).join(
        old.select(*key, "n", "value", old=True),
        on=key,
        how="full",
        coalesce=True,
        suffix="_old",
    )
    n, was = (
        pl.when(pl.col(there)).then(pl.col(one)).otherwise(0)
        for one, there in (("n", "new"), ("n_old", "old"))
    )
    by = (n - was).abs()
    changed = pl.col("value").ne_missing(pl.col("value_old"))
    least = pl.when(by == 0).then(n).otherwise(by)
    return (
        both.with_columns(by=least)
        .filter(changed | (by > 0), _a_few(pl.col("by"), pl.col("measure"), of))
        .group_by(FIGURE)
        .agg(n=pl.col("by").max())
        .select(
            "unit", pl.lit(None, pl.String).alias("informant_group"), "measure", "n"
        )
    )


def _a_few(n: pl.Expr, of: pl.Expr, programme: Programme) -> pl.Expr:
    fewest = of.replace_strict(
        programme.fewest, default=programme.file.fewest(), return_dtype=pl.Int64
    )
    return (n > 0) & (n < fewest)


def _counting(
    programme: Programme, round_: str, told: frozenset[str]
) -> Callable[[Staged], pl.DataFrame]:
    """Return what tells the persons behind each number, and what each of them said."""

    def counted(rows: Staged) -> pl.DataFrame:
        persons = [*_scored(rows, programme, round_), rows.respondents]
        parts = [
            *(part for one in persons for part in _cells(one, sorted(told))),
            *(part for one in _ticked(rows, programme) for part in _cells(one, [])),
            *_tested(rows, told),
        ]
        return pl.concat(part.select(COUNTED.keys()) for part in parts).cast(COUNTED)  # pyright: ignore[reportArgumentType]

    return counted


def _cells(persons: pl.DataFrame, told: list[str]) -> Iterator[pl.DataFrame]:
    """Yield persons in each cell in which they count: all, and parts of all."""
    said = persons.with_columns(
        measure=_text(persons, "scale"), said=_text(persons, "score")
    )
    yield said.with_columns(cell=pl.lit(EVERYBODY))
    for variable in ("grade_band", *told):
        # Who did not say is what all others leave of the whole.
        cell = pl.lit(f"{variable}:") + pl.col(variable).fill_null("")
        yield said.with_columns(cell=cell)


def _scored(rows: Staged, programme: Programme, round_: str) -> Iterator[pl.DataFrame]:
    """Yield the scores of an instrument, with who has them."""
    for instrument in programme.instruments.values():
        answers = rows.responses.get(instrument.id)
        if answers is None or answers.is_empty():
            continue
        scores = scale_scores(
            answers,
            instrument,
            asked=programme.asked_items(instrument, round_),
            minimum_answered_share=programme.file.thresholds.minimum_answered_share,
        ).filter(pl.col("score").is_not_null())
        yield scores.select("informant_group", "respondent", "scale", "score").join(
            rows.respondents, on=["informant_group", "respondent"]
        )


def _ticked(rows: Staged, programme: Programme) -> Iterator[pl.DataFrame]:
    """Yield the answers to each question of an instrument, with who gave them."""
    who = ["informant_group", "respondent"]
    for instrument in programme.instruments.values():
        answers = rows.responses.get(instrument.id)
        if answers is None or answers.is_empty():
            continue
        codes = {
            item.id: list(instrument.answer_scales[item.answers].answers)
            for item in instrument.items
            if item.id in answers.columns
        }
        for item, known in codes.items():
            yield (
                answers.filter(pl.col(item).is_in(known))
                .select(*who, score=item, scale=pl.lit(f"item {item}"))
                .join(rows.respondents, on=who)
            )


def _text(rows: pl.DataFrame, column: str) -> pl.Expr:
    """Return a column as text; everybody and nothing where there is none."""
    return (
        pl.col(column).cast(pl.String) if column in rows.columns else pl.lit(EVERYBODY)
    )


def _tested(rows: Staged, told: frozenset[str]) -> Iterator[pl.DataFrame]:
    """Yield the pupils behind coverage, and those behind shares of the tested."""
    level = pl.col("level")
    results = rows.test_results.with_columns(
        informant_group=pl.lit(None, pl.String),
        measure=pl.concat_str("subject", "grade", separator=" "),
        said=pl.concat_str(level.fill_null(""), "exempt", separator=" "),
    )
    for some, of in ((results, ""), (results.filter(level.is_not_null()), " tested")):
        whole = some.with_columns(measure=pl.col("measure") + of)
        yield whole.with_columns(cell=pl.lit(EVERYBODY))
        if "gender" in told:
            gender = pl.lit("gender:") + pl.col("gender").fill_null("")
            yield whole.with_columns(cell=gender)


def _as_published(
    new: Staged, old: Staged, waits: pl.DataFrame, programme: Programme
) -> Staged:
    """Return the new tables with old rows of what waits.

    Somebody who has moved between two units would be in both, so the other one waits.
    """
    keys = waits.filter(pl.col("measure").is_null()).select(OF)
    figures = waits.filter(pl.col("measure").is_not_null()).select(FIGURE)
    while True:
        respondents = _exchanged(new.respondents, old.respondents, keys)
        results = _exchanged(new.test_results, old.test_results, keys)
        twice = pl.concat(
            [
                _twice(*respondents, ["informant_group", "respondent"]),
                _twice(*results, ["pupil"]),
            ]
        )
        if twice.is_empty():
            break
        keys = pl.concat([keys, twice]).unique()
    units = pl.concat([respondents[1].select("unit"), results[1].select("unit")])
    gone = old.units.join(units.unique(), on="unit").join(
        new.units, on="unit", how="anti"
    )
    added = keys.join(waits, on=OF, how="anti", nulls_equal=True)
    told = pl.concat(
        [
            waits,
            added.with_columns(measure=pl.lit(None, pl.String), n=pl.lit(0, pl.Int64)),
        ]
    ).with_columns(
        *(
            pl.lit(new.units[name].first(), pl.String).alias(name)
            if new.units.height
            else pl.lit(old.units[name].first(), pl.String).alias(name)
            for name in ("round", "municipality")
        )
    )
    return replace(
        new,
        units=pl.concat([new.units, gone]).sort("unit"),
        respondents=pl.concat(respondents).sort("informant_group", "respondent"),
        invitations=pl.concat(_exchanged(new.invitations, old.invitations, keys)).sort(
            "unit", "informant_group", "grade"
        ),
        responses={
            one.id: _answers(new, old, one.id, *respondents)
            for one in programme.instruments.values()
        },
        test_results=pl.concat(results).sort("pupil", "subject", "grade"),
        unit_results=_figures_exchanged(new, old, figures),
        held_back=conformed(told, HeldBack).sort("unit", "informant_group", "measure"),
    )


def _exchanged(
    new: pl.DataFrame, old: pl.DataFrame, keys: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the new rows of all other units and groups, and the old ones of these."""
    return new.filter(~_is_of(new, keys)), old.filter(_is_of(old, keys))


def _is_of(rows: pl.DataFrame, keys: pl.DataFrame) -> pl.Series:
    """Tell which rows belong to what waits."""
    if "informant_group" not in rows.columns:
        rows = rows.with_columns(informant_group=pl.lit(None, pl.String))
    marked = keys.with_columns(waits=pl.lit(value=True))
    whole = marked.filter(pl.col("unit").is_null()).drop("unit")
    single = marked.filter(pl.col("unit").is_not_null())
    joined = (
        rows.select(OF)
        .join(single, on=OF, how="left", nulls_equal=True, maintain_order="left")
        .join(
            whole.rename({"waits": "all_wait"}),
            on="informant_group",
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
    )
    return joined.select(
        pl.any_horizontal(pl.col("waits", "all_wait").fill_null(value=False)).alias("w")
    ).to_series()


def _twice(new: pl.DataFrame, old: pl.DataFrame, who: list[str]) -> pl.DataFrame:
    """Return units and groups of new rows of somebody whom old rows count, too."""
    rows = new.join(old.select(who).unique(), on=who)
    if "informant_group" not in rows.columns:
        rows = rows.with_columns(informant_group=pl.lit(None, pl.String))
    return rows.select(OF).unique()


def _answers(
    new: Staged, old: Staged, instrument: str, kept: pl.DataFrame, back: pl.DataFrame
) -> pl.DataFrame:
    """Return the answers of those who count."""
    own = new.responses[instrument]
    who = ["informant_group", "respondent"]
    parts = [own.join(kept.select(who), on=who, how="semi")]
    before = old.responses.get(instrument)
    if before is not None:
        parts.append(before.join(back.select(who), on=who, how="semi"))
    return pl.concat(parts, how="diagonal").select(own.columns).sort("respondent")


def _figures_exchanged(new: Staged, old: Staged, keys: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        [
            new.unit_results.join(keys, on=FIGURE, how="anti"),
            old.unit_results.join(keys, on=FIGURE, how="semi"),
        ]
    ).sort("unit", "measure", "breakdown")
