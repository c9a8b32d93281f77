"""Two floors: scores, moments, mapping and progression by one hand-written script.

What a skilled analyst would write by hand for this one purpose, over the same staged
Parquet: no partitions, no schemas, no fingerprints, no conclusions. They say how much
of our time is the arithmetic itself. Lazy Polars keeps the scores wide, a column per
scale; DuckDB unpivots them. Both give the same rows.
"""

import duckdb
import polars as pl

from pipeline.programme.model import Instrument, Programme, Scale
from pipeline.store.lake import Lake


def floor_script(lake: Lake, programme: Programme) -> str:
    """Return the script; its last statement creates the table `progression`."""
    scores = " union all by name ".join(
        _scores(lake, programme, instrument)
        for instrument in programme.instruments.values()
        if list((lake.root / "staged/responses").rglob(f"{instrument.id}.parquet"))
    )
    respondents = _files(lake, "respondents", "part")
    return f"""
    create table scores as {scores};
    create table moments as
    select s.round, r.municipality, r.unit, s.informant_group, s.scale, r.grade_band,
        count(*)::double as n, sum(s.x) as sx, sum(s.x * s.x) as sx2
    from scores s join {respondents} r using (round, informant_group, respondent)
    where s.x is not null group by all;
    create table norms as
    select informant_group, scale, grade_band, sum(sx) / sum(n) as mean,
        sqrt((sum(sx2) - sum(sx) * sum(sx) / sum(n)) / (sum(n) - 1)) as sd,
        (sum(sx2) - sum(sx * sx / n)) / (sum(n) - count(*)) as within
    from moments where round = '{programme.round_ids[0]}' group by all;
    create table mapping as
    with units as (
        select m.round, m.municipality, m.unit, m.informant_group, m.scale,
            sum(m.n) as n,
            sum(m.n * (500 + 100 * (m.sx / m.n - mean) / sd)) / sum(m.n) as points,
            sum(m.n * within * 1e4 / sd / sd) / sum(m.n) / sum(m.n) as variance
        from moments m join norms using (informant_group, scale, grade_band)
        group by all)
    select *, points - sum(n * points) over w / sum(n) over w as difference
    from units window w as (partition by round, municipality, informant_group, scale);
    create table progression as
    select b.round, a.round as since, b.unit, b.informant_group, b.scale,
        b.points - a.points as change, sqrt(a.variance + b.variance) as error
    from mapping a join mapping b using (unit, informant_group, scale)
    where a.round < b.round;
    """  # noqa: S608


def run_duckdb(lake: Lake, programme: Programme, threads: int) -> int:
    """Run the script in memory and return the rows of `progression`."""
    with duckdb.connect(config={"threads": threads}) as con:
        con.execute(floor_script(lake, programme))
        [(rows,)] = con.sql("select count(*) from progression").fetchall()
    return rows


def _files(lake: Lake, table: str, part: str) -> str:
    pattern = lake.root / "staged" / table / "**" / f"{part}.parquet"
    return f"read_parquet('{pattern}', hive_partitioning = false)"


def _scores(lake: Lake, programme: Programme, instrument: Instrument) -> str:
    items = {item.id: item for item in instrument.items}
    share = programme.file.thresholds.minimum_answered_share
    asked = set().union(
        *(programme.asked_items(instrument, r) for r in programme.round_ids)
    )
    columns = []
    for scale in instrument.scales:
        keyed = []
        for name in scale.items:
            if name not in asked:
                continue
            codes = instrument.answer_scales[items[name].answers].codes
            steps = (
                f"{codes[-1]} - {name}"
                if items[name].reverse
                else f"{name} - {codes[0]}"
            )
            keyed.append(
                f"case when {name} between {codes[0]} and {codes[-1]} then {steps} end"
            )
        total = " + ".join(f"coalesce({k}, 0)" for k in keyed)
        n = " + ".join(f"({k} is not null)::int" for k in keyed)
        columns.append(
            f"case when {n} >= {share * len(keyed)} and {n} > 0 "
            f"then ({total})::double / ({n}) end as {scale.id}"
        )
    names = ", ".join(scale.id for scale in instrument.scales)
    source = _files(lake, "responses", instrument.id)
    return (
        f"select * from (select round, informant_group, respondent, "  # noqa: S608
        f"{', '.join(columns)} from {source}) "
        f"unpivot (x for scale in ({names}))"
    )


KEYS = ["round", "municipality", "unit", "informant_group", "scale", "grade_band"]
NORM = ["informant_group", "scale", "grade_band"]
BLOCK = ["round", "municipality", "informant_group", "scale"]
PLACE = ["unit", "informant_group", "scale"]


def run_polars(lake: Lake, programme: Programme) -> int:
    """Run the same by lazy Polars and return the rows of `progression`."""
    people = lake.scan("staged.respondents").select(
        "round", "informant_group", "respondent", "municipality", "unit", "grade_band"
    )
    moments = pl.concat(
        _moments(lake, programme, instrument, people)
        for instrument in programme.instruments.values()
        if lake.files("staged.responses", instrument.id)
    ).collect()
    first = moments.lazy().filter(pl.col("round") == programme.round_ids[0])
    n, sx, sx2 = pl.col("n"), pl.col("sx"), pl.col("sx2")
    norms = first.group_by(NORM).agg(
        mean=sx.sum() / n.sum(),
        sd=((sx2.sum() - sx.sum() ** 2 / n.sum()) / (n.sum() - 1)).sqrt(),
        within=(sx2.sum() - (sx**2 / n).sum()) / (n.sum() - pl.len()),
    )
    mean, sd, within = pl.col("mean"), pl.col("sd"), pl.col("within")
    units = (
        moments.lazy()
        .join(norms, on=NORM)
        .group_by([key for key in KEYS if key != "grade_band"])
        .agg(
            n=n.sum(),
            points=(n * (500 + 100 * (sx / n - mean) / sd)).sum() / n.sum(),
            variance=(n * within * 1e4 / sd**2).sum() / n.sum() ** 2,
        )
    )
    points = pl.col("points")
    mapping = units.with_columns(
        difference=points - (n * points).sum().over(BLOCK) / n.sum().over(BLOCK)
    )
    pairs = mapping.join(mapping, on=PLACE, suffix="_b").filter(
        pl.col("round") < pl.col("round_b")
    )
    progression = pairs.select(
        *PLACE,
        "round",
        "round_b",
        change=pl.col("points_b") - points,
        error=(pl.col("variance") + pl.col("variance_b")).sqrt(),
    )
    return progression.collect().height


def _moments(
    lake: Lake, programme: Programme, instrument: Instrument, people: pl.LazyFrame
) -> pl.LazyFrame:
    """Return n, sum and sum of squares of every scale, unit and grade band."""
    share = programme.file.thresholds.minimum_answered_share
    asked = set().union(
        *(programme.asked_items(instrument, r) for r in programme.round_ids)
    )
    scales = {
        scale.id: score
        for scale in instrument.scales
        if (score := _score(instrument, scale, asked, share)) is not None
    }
    names = [*scales]
    sums = (
        lake.scan("staged.responses", instrument.id)
        .select("round", "informant_group", "respondent", **scales)
        .join(people, on=["round", "informant_group", "respondent"])
        .group_by([key for key in KEYS if key != "scale"])
        .agg(
            pl.col(names).count().name.suffix(":n"),
            pl.col(names).sum().name.suffix(":sx"),
            (pl.col(names) ** 2).sum().name.suffix(":sx2"),
        )
    )
    keys = [key for key in KEYS if key != "scale"]
    return pl.concat(
        sums.select(
            *keys,
            scale=pl.lit(name),
            n=pl.col(f"{name}:n").cast(pl.Float64),
            sx=pl.col(f"{name}:sx"),
            sx2=pl.col(f"{name}:sx2"),
        ).filter(pl.col("n") > 0)
        for name in names
    )


def _score(
    instrument: Instrument, scale: Scale, asked: set[str], share: float
) -> pl.Expr | None:
    items = {item.id: item for item in instrument.items}
    keyed = []
    for name in scale.items:
        if name in asked:
            codes = instrument.answer_scales[items[name].answers].codes
            answer = pl.col(name).cast(pl.Int16)
            steps = codes[-1] - answer if items[name].reverse else answer - codes[0]
            keyed.append(pl.when(answer.is_between(codes[0], codes[-1])).then(steps))
    if not keyed:
        return None
    n = pl.sum_horizontal(one.is_not_null() for one in keyed)
    enough = (n >= share * len(keyed)) & (n > 0)
    return pl.when(enough).then(pl.sum_horizontal(keyed) / n)
