"""The table `disclosed.programme_cells`: what is told of all municipalities together.

Numbers about the survey, not about anybody: where differences lie, what a background
means, what was delivered, and how much is hidden. They have the columns of
`disclosed.cells`, so that documents tell both alike.
"""

from collections.abc import Iterable, Mapping
from math import inf

import polars as pl

from pipeline.comparison.reliability import intraclass_correlations
from pipeline.disclosure.bases import EVERYTHING, SHARES
from pipeline.programme.model import Programme
from pipeline.statistics.nested_variances import nested_variances
from pipeline.statistics.variance_shares import Estimated, variance_share_ends
from schemas import disclosed
from schemas.disclosed import SHOWN

READS = (
    *("disclosed.pattern", "compared.mapping", "compared.variance_components"),
    *("compared.gradients", "compared.reliability", "scored.scale_moments"),
    "compared.invariance",
    *("raw.deliveries", "staged.rejected_rows"),
    "staged.units",
)
EDITIONS = ("public", "confidential")
OF_OWNER = ("files", "rows")  # of single municipalities only the owner is told
WHOLE, IN_SHARES, IN_INDEX = 0, 2, 2  # decimals
PER_CENT = 100
WHO = ["round", "informant_group", "scale"]
Frames = Mapping[str, pl.DataFrame]
Delivered = Iterable[tuple[str, str, str | None, str, str | None]]


def programme_numbers(
    tables: Frames, programme: Programme, delivered: Delivered
) -> pl.DataFrame:
    """Return the numbers about all municipalities, of both editions.

    Args:
        tables: The tables of `READS`.
        programme: Rounds, editions, the fewest persons behind a number.
        delivered: A row per file, round and municipality (null: of nobody in
            particular): its name, these, what became of it (accepted, refused or
            superseded), and by which check.
    """
    parts = [
        _units(tables["staged.units"]),
        _files(delivered),
        _rows(tables["staged.rejected_rows"]),
        _hidden(tables["disclosed.pattern"]),
        *(
            _of_shown(part, tables["disclosed.pattern"], programme)
            for part in (
                _where_differences_lie(
                    _shown_units(
                        tables["compared.mapping"], tables["disclosed.pattern"]
                    ),
                    _known_within(tables["compared.variance_components"], programme),
                    programme.file.thresholds.confidence,
                ),
                _gradients(tables["compared.gradients"]),
                _reliability(
                    tables["compared.reliability"],
                    tables["scored.scale_moments"],
                    tables["disclosed.pattern"],
                ),
            )
        ),
        _comparable(tables["compared.invariance"]),
        _country(programme),
    ]
    empty = disclosed.ProgrammeCells.empty()
    columns = dict(empty.schema)  # pyright: ignore[reportAttributeAccessIssue]
    numbers = pl.concat([empty, *parts], how="diagonal_relaxed")
    few = pl.col("n").is_not_null() & (pl.col("n") < programme.file.fewest())
    told = numbers.with_columns(
        breakdown=pl.col("breakdown").fill_null(EVERYTHING),
        status=pl.when(few).then(pl.lit("hidden")).otherwise(pl.lit(SHOWN)),
    )
    known = told.with_columns(
        pl.when(~few).then(name).alias(name)
        for name in ("value", "low", "high", "detectable", "verdict", "n", "base")
    )
    written = {one.id for one in programme.file.written}
    parts = [
        known.filter(
            (pl.col("level") == "programme")
            | ~pl.col("quantity").is_in(OF_OWNER)
            | pl.lit(edition == "confidential")
        )
        .with_columns(edition=pl.lit(edition))
        .select(pl.col(name).cast(dtype) for name, dtype in columns.items())
        for edition in EDITIONS
        if edition in written
    ]
    order = [one for one in columns if one not in {"value", "low", "high"}]
    return pl.concat([empty, *parts]).sort(order)


def _of_shown(
    numbers: pl.DataFrame, pattern: pl.DataFrame, programme: Programme
) -> pl.DataFrame:
    """Return the numbers of what may be told of units, and is shown of all together.

    How leaders differ from unit to unit is how single persons answered.
    """
    asked = [one.id for one in programme.file.informant_groups if one.per_unit]
    hidden = pattern.filter(
        pl.col("status") != SHOWN, pl.col("as_of").is_null(), level="programme"
    ).select("round", "informant_group", "measure")
    return numbers.filter(
        pl.col("informant_group").is_null() | pl.col("informant_group").is_in(asked)
    ).join(
        hidden,
        on=["round", "informant_group", "measure"],
        how="anti",
        nulls_equal=True,
    )


def _units(units: pl.DataFrame) -> pl.DataFrame:
    """Count the units of each kind; the register is public."""
    return _of_both(units.with_columns(measure="unit_type"), "units", ["measure"])


def _files(delivered: Delivered) -> pl.DataFrame:
    """Count the files, by what became of them, and those refused by why."""
    rows = pl.DataFrame(
        list(delivered),
        schema=dict.fromkeys(
            ["file", "round", "municipality", "about", "check"], pl.String
        ),
        orient="row",
    ).with_columns(measure=pl.lit("files"))
    return pl.concat(
        [
            _of_both(rows, "files", ["measure", "about"], pl.col("file").n_unique()),
            _reasons(rows.filter(about="refused").unique(["file", "round"])),
        ],
        how="diagonal",
    )


def _rows(rejected: pl.DataFrame) -> pl.DataFrame:
    """Count the rows that were rejected, and by why.

    Not those that were accepted: who has two releases would know how many answers came
    between them, though these wait until they change a number by enough.
    """
    refused = rejected.with_columns(about=pl.lit("rejected"), measure=pl.lit("rows"))
    return pl.concat(
        [
            _of_both(refused, "rows", ["measure", "about"]),
            _reasons(refused.rename({"check_id": "check"})),
        ],
        how="diagonal",
    )


def _reasons(refused: pl.DataFrame) -> pl.DataFrame:
    """Count by which checks files or rows were refused, in all municipalities."""
    return (
        refused.group_by("round", "measure", about="check")
        .agg(value=pl.len().cast(pl.Float64))
        .with_columns(quantity=pl.lit("reasons"), level=pl.lit("programme"))
    )


def _of_both(
    rows: pl.DataFrame,
    quantity: str,
    by: list[str],
    counted: pl.Expr | None = None,
) -> pl.DataFrame:
    """Count rows of the programme and of each municipality."""
    count = pl.len() if counted is None else counted
    parts = [
        rows.filter(pl.lit(not place) | pl.col("municipality").is_not_null())
        .group_by("round", *by, *place)
        .agg(value=count.cast(pl.Float64))
        .with_columns(quantity=pl.lit(quantity), level=pl.lit(level))
        for level, place in (("programme", []), ("municipality", ["municipality"]))
    ]
    return pl.concat(parts, how="diagonal")


def _hidden(pattern: pl.DataFrame) -> pl.DataFrame:
    """Return how much of what somebody stands behind is hidden, and why."""
    own = pattern.filter(
        pl.col("as_of").is_null(),
        pl.col("part") == EVERYTHING,
        (pl.col("status") != SHOWN) | (pl.col("n") > 0),
    ).with_columns(
        kind=pl.when(pl.col("quantity").is_in(list(SHARES)))
        .then(pl.lit("tests"))
        .otherwise("quantity")
    )
    shares = (
        own.group_by("round", measure="kind", about="level")
        .agg(
            value=(pl.col("status") != SHOWN).mean().round(IN_SHARES),
            base=pl.len().cast(pl.Int64),
        )
        .filter(pl.col("about") != "programme")
        .with_columns(quantity=pl.lit("hidden_share"))
    )
    reasons = (
        own.filter(pl.col("status") != SHOWN)
        .group_by("round", about="status")
        .agg(value=pl.len().cast(pl.Float64))
        .with_columns(quantity=pl.lit("hidden_cells"), measure=pl.lit("cells"))
    )
    both = pl.concat([shares, reasons], how="diagonal")
    return both.with_columns(level=pl.lit("programme"))


def _shown_units(mapping: pl.DataFrame, pattern: pl.DataFrame) -> pl.DataFrame:
    """Return the units whose mean is shown.

    How much the means of few units differ would tell where one of them lies of which
    everything else is known.
    """
    return mapping.filter(pl.col("level") == "unit", pl.col("variance") > 0).join(
        _hidden_units(pattern), on=[*WHO, "unit"], how="anti"
    )


def _hidden_units(pattern: pl.DataFrame) -> pl.DataFrame:
    """Return of which units the mean is hidden, by round, group and scale."""
    return pattern.filter(
        pl.col("status") != SHOWN,
        pl.col("as_of").is_null(),
        level="unit",
        quantity="points",
        breakdown=EVERYTHING,
        part=EVERYTHING,
    ).select("round", "unit", "informant_group", scale="measure")


def _where_differences_lie(
    units: pl.DataFrame, components: pl.DataFrame, confidence: float
) -> pl.DataFrame:
    """Return which share of the differences between persons lies at which level.

    With an interval; it holds the estimate, which is made of other weights.
    """
    within = {row[:3]: row[3:] for row in _within_units(components).iter_rows()}
    rows = []
    for key, own in units.group_by(WHO, maintain_order=True):
        if key not in within:
            continue
        persons, classes, named, answered = _estimated(within[key])
        moments = (
            own["points"].to_numpy(),
            own["variance"].to_numpy(),
            own["n"].cast(pl.Float64).to_numpy(),
            own["municipality"].to_numpy(),
        )
        found = nested_variances(*moments)
        if found is None:
            continue
        ends = variance_share_ends(
            *moments, persons=persons, classes=classes, confidence=confidence
        )
        of_classes = classes.value if classes is not None else 0.0
        whole = persons.value + of_classes + found.units + (found.groups or 0.0)
        for level, value, told, between in (
            ("person", persons.value, True, ends and ends.persons),
            ("class", of_classes, named, ends and ends.classes),
            ("unit", found.units, True, ends and ends.units),
            (
                "municipality",
                found.groups,
                found.groups is not None,
                ends and ends.groups,
            ),
        ):
            if told and value is not None and whole > 0:
                share = value / whole
                low, high = between or (None, None)
                low = None if low is None else min(low, share)
                high = None if high is None else max(high, share)
                rows.append((*key, level, share, low, high, answered))
    columns = dict.fromkeys([*WHO, "about"], pl.String)
    columns |= dict.fromkeys(["value", "low", "high"], pl.Float64) | {"n": pl.Int64}
    return (
        pl.DataFrame(rows, schema=columns, orient="row")
        .rename({"scale": "measure"})
        .with_columns(
            pl.col("value", "low", "high").round(IN_SHARES),
            level=pl.lit("programme"),
            quantity=pl.lit("variance_share"),
        )
    )


def _known_within(components: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Return the grade bands in which enough persons tell how much they differ.

    Of the others the norm's variance is taken, all levels of it together.
    """
    freedom = pl.col("n") - pl.max_horizontal("classes", "units")
    return components.filter(freedom >= programme.file.thresholds.least_freedom)


def _within_units(components: pl.DataFrame) -> pl.DataFrame:
    """Return the variances within units by scale, grade bands weighted by persons.

    What is not known here comes from elsewhere, and errs in all bands alike.
    """
    weight = pl.col("n") / pl.col("n").sum()
    error = weight * pl.col("between_error")
    known = pl.col("classes_from") == "known"
    groups = pl.max_horizontal("classes", "units")
    return components.group_by(WHO).agg(
        person=(weight * pl.col("within")).sum(),
        freedom=(pl.col("n") - groups).sum(),
        classes=(weight * pl.col("between_classes")).sum(),
        error=((error**2).filter(known).sum() + error.filter(~known).sum() ** 2).sqrt(),
        class_size=(weight * pl.col("class_size")).sum(),
        named=pl.col("classes").sum() > 0,
        answered=pl.col("n").sum(),
    )


def _estimated(
    row: tuple,
) -> tuple[Estimated, Estimated | None, bool, int]:
    """Return the variances of persons and classes, whether these were named, and n.

    The mean square of classes holds that of persons, a class size's worth; its freedom
    is what its error makes it.
    """
    person, freedom, classes, error, size, named, answered = row
    persons = Estimated(value=person, freedom=freedom)
    if not named and classes <= 0:
        return persons, None, named, answered
    beside = person / size
    of_classes = Estimated(
        value=classes,
        freedom=2 * ((classes + beside) / error) ** 2 if error > 0 else inf,
        beside=beside,
    )
    return persons, of_classes, named, answered


def _gradients(gradients: pl.DataFrame) -> pl.DataFrame:
    """Return what a year of the parents' education means, and whether it means less."""
    of_all = gradients.filter(level="programme")
    test = pl.col("informant_group").is_null()

    def told(column: str) -> pl.Expr:
        points, share = pl.col(column), pl.col(column) / PER_CENT
        rounded = pl.when(test).then(share.round(IN_SHARES))
        return rounded.otherwise(points.round(WHOLE)).alias(column)

    rounded = of_all.with_columns(
        told(one)
        for one in ("slope", "low", "high", "change", "change_low", "change_high")
    )
    shared = ["round", "level", "informant_group", "breakdown", "n"]
    return pl.concat(
        [
            rounded.select(
                *shared,
                "low",
                "high",
                measure="outcome",
                value="slope",
                quantity=pl.lit("gradient"),
            ),
            rounded.filter(pl.col("change").is_not_null()).select(
                *shared,
                "since",
                "verdict",
                measure="outcome",
                value="change",
                low="change_low",
                high="change_high",
                quantity=pl.lit("gradient_change"),
            ),
        ],
        how="diagonal",
    )


def _reliability(
    reliability: pl.DataFrame, moments: pl.DataFrame, pattern: pl.DataFrame
) -> pl.DataFrame:
    """Return how well units can be told apart by a scale, and its omega.

    The former counts no unit whose mean is hidden, for the reason of `_shown_units`.
    """
    hidden = _hidden_units(pattern)
    of_shown = intraclass_correlations(
        moments.join(hidden, on=WHO, how="semi").join(
            hidden, on=[*WHO, "unit"], how="anti"
        )
    )
    known = reliability.join(hidden, on=WHO, how="anti").select(*WHO, told="icc2")
    anew = pl.DataFrame(
        [(*key, found and found.icc2) for key, found in of_shown.items()],
        schema=known.schema,
        orient="row",
    )
    both = reliability.join(pl.concat([known, anew]), on=WHO, how="left")
    parts = [
        both.filter(pl.col(column).is_not_null()).select(
            "round",
            "informant_group",
            measure="scale",
            value=pl.col(column).clip(lower_bound=0).round(IN_INDEX),
            n=pl.col("n").cast(pl.Int64),
            quantity=pl.lit(quantity),
            level=pl.lit("programme"),
        )
        for quantity, column in (("omega", "omega"), ("unit_reliability", "told"))
    ]
    return pl.concat(parts)


def _comparable(invariance: pl.DataFrame) -> pl.DataFrame:
    """Count the scales of each group by how far their meaning held since."""
    return (
        invariance.group_by("round", "since", "informant_group", about="level")
        .agg(value=pl.len().cast(pl.Float64))
        .with_columns(
            quantity=pl.lit("comparable"),
            measure=pl.lit("all"),
            level=pl.lit("programme"),
        )
    )


def _country(programme: Programme) -> pl.DataFrame:
    """Return what was published of the whole country's tests."""
    tests = programme.indicators.tests
    rows = [
        (round_, one.subject, f"grade:{one.grade}", share)
        for one in (tests.country if tests is not None else [])
        for round_, share in one.share_good.items()
        if round_ in programme.round_ids
    ]
    columns = {"round": pl.String, "measure": pl.String, "breakdown": pl.String}
    return pl.DataFrame(
        rows, schema=columns | {"value": pl.Float64}, orient="row"
    ).with_columns(quantity=pl.lit("country"), level=pl.lit("programme"))
