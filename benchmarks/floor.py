"""The floor: scores, moments, mapping and progression by one DuckDB script.

What a skilled analyst would write by hand for this one purpose, over the same staged
Parquet: no partitions, no schemas, no fingerprints, no conclusions. It says how much of
our time is the arithmetic itself.
"""

import duckdb

from pipeline.programme.model import Instrument, Programme
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


def run_floor(lake: Lake, programme: Programme, threads: int) -> int:
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
