-- compared.indicator_changes
--
-- Grain    one row per pair of rounds, level, unit, measure, breakdown, quantity
-- Inputs   compared.indicators, programme.rounds (round, position),
--          programme.lineage (unit, since, round, successor, intact),
--          programme.incomparable (measure, breakdown, since, round),
--          programme.measures (measure, kind, trend)
-- Output   change, later minus earlier; null where a declared break forbids it, and
--          for a part of a unit that was split. value_since, low_since, high_since:
--          what a unit's change is counted from.
--          Shares of tests with Newcombe's hybrid score interval, of the intervals of
--          compared.indicators, which respect classes. Measures: per unit
--          without interval; per municipality and programme the plain mean of the
--          units' differences, with their sd, for the t interval that
--          pipeline.statistics.verdicts adds
-- Params   $z  normal quantile of the intervals, e.g. 1.96
-- Method   constant units: those that another took over count as their successor
--          (inherited): counts of tests added up, n_effective = n2 / sum of
--          n2 / n_effective, means weighted by their own n (none
--          is made where one lacks its n). Results of a unit that was split are those
--          of no part alone, and in no mean of changes.
--          Newcombe (1998), Statistics in Medicine 17, 873-890, method 10
-- Example  56 of 70 after 48 of 80: 0.20, 0.052 to 0.334

with

pairs as (
    select
        earlier.round as since,
        later.round
    from programme.rounds as earlier
    inner join programme.rounds as later
        on earlier.position < later.position
),

comparable_measures as (
    select
        indicators.*,
        coalesce(measures.kind, 'share') as kind
    from compared.indicators as indicators
    left join programme.measures as measures
        on indicators.measure = measures.measure
    where
        indicators.value is not null
        and indicators.quantity <> 'coverage'
        and coalesce(measures.trend, true)
),

predecessors as (
    select
        pairs.since,
        pairs.round,
        indicators.* exclude (indicators.round, indicators.unit),
        indicators.unit as former_unit,
        coalesce(lineage.successor, indicators.unit) as unit,
        lineage.successor is not null as inherited,
        coalesce(lineage.intact, true) as intact
    from comparable_measures as indicators
    inner join pairs
        on indicators.round = pairs.since
    left join programme.lineage as lineage
        on
            indicators.unit = lineage.unit
            and pairs.since = lineage.since
            and pairs.round = lineage.round
),

together as (
    select
        since,
        round,
        level,
        municipality,
        unit,
        measure,
        breakdown,
        quantity,
        bool_or(inherited) as inherited,
        bool_and(intact) as intact,
        count(*) as units,
        any_value(low) as low,
        any_value(high) as high,
        if(count(n) = count(*), sum(n)::double, null) as n,
        sum(n)::double * sum(n) / sum(n::double * n / n_effective) as n_effective,
        case
            when count(*) = 1 then any_value(value)
            when any_value(kind) = 'count' then sum(value)
            when count(n) = count(*) then sum(n * value) / nullif(sum(n), 0)
        end as value
    from predecessors
    group by all
),

contributors as (
    select
        since,
        round,
        municipality,
        unit,
        measure,
        count(distinct former_unit) as units
    from predecessors
    where level = 'unit'
    group by all
),

-- A total that one of the predecessors lacks is not that of all of them.
complete as (
    select together.*
    from together
    left join contributors
        on
            together.since = contributors.since
            and together.round = contributors.round
            and together.municipality = contributors.municipality
            and together.unit = contributors.unit
            and together.measure = contributors.measure
    where
        together.level <> 'unit'
        or together.breakdown <> 'all'
        or together.units = contributors.units
),

earlier as (
    select
        since,
        round,
        level,
        municipality,
        unit,
        measure,
        breakdown,
        quantity,
        inherited,
        intact,
        n,
        value,
        case
            when units = 1 then low
            when quantity <> 'value'
                then
                    (
                        n_effective * value
                        + $z * $z / 2
                        - $z * sqrt(n_effective * value * (1 - value) + $z * $z / 4)
                    )
                    / (n_effective + $z * $z)
        end as low,
        case
            when units = 1 then high
            when quantity <> 'value'
                then
                    (
                        n_effective * value
                        + $z * $z / 2
                        + $z * sqrt(n_effective * value * (1 - value) + $z * $z / 4)
                    )
                    / (n_effective + $z * $z)
        end as high
    from complete
    where value is not null
),

matched as (
    select
        later.round,
        earlier.since,
        later.level,
        later.municipality,
        later.unit,
        later.measure,
        later.breakdown,
        later.quantity,
        incomparable.measure is null and earlier.intact as comparable,
        earlier.inherited and earlier.intact as inherited,
        earlier.intact,
        later.n,
        earlier.n as n_since,
        later.value,
        later.low,
        later.high,
        earlier.value as value_since,
        earlier.low as low_since,
        earlier.high as high_since
    from comparable_measures as later
    inner join earlier
        on
            later.round = earlier.round
            and later.level = earlier.level
            and later.municipality is not distinct from earlier.municipality
            and later.unit is not distinct from earlier.unit
            and later.measure = earlier.measure
            and later.breakdown = earlier.breakdown
            and later.quantity = earlier.quantity
    left join programme.incomparable as incomparable
        on
            later.measure = incomparable.measure
            and incomparable.breakdown in ('all', later.breakdown)
            and earlier.since = incomparable.since
            and later.round = incomparable.round
),

differences as (
    select
        round,
        since,
        case grouping(municipality, unit)
            when 0 then 'unit'
            when 1 then 'municipality'
            else 'programme'
        end as level,
        municipality,
        unit,
        measure,
        breakdown,
        quantity,
        bool_and(comparable) as comparable,
        if(grouping(unit) = 0, any_value(inherited), false) as inherited,
        count(*) as units,
        if(count(n) = count(*), sum(n), null) as n,
        if(count(n_since) = count(*), sum(n_since), null) as n_since,
        if(grouping(unit) = 0, any_value(value_since), null) as value_since,
        avg(value - value_since) as change,
        if(count(*) > 1, stddev_samp(value - value_since), null) as sd
    from matched
    where level = 'unit' and quantity = 'value' and intact
    group by
        grouping sets (
            (
                round,
                since,
                municipality,
                unit,
                measure,
                breakdown,
                quantity
            ),
            (round, since, municipality, measure, breakdown, quantity),
            (round, since, measure, breakdown, quantity)
        )
),

-- Shares, what was delivered only as a total, and parts of units that were split.
single as (
    select matched.*
    from matched
    left join differences
        on
            matched.level <> 'unit'
            and matched.round = differences.round
            and matched.since = differences.since
            and matched.level = differences.level
            and matched.municipality is not distinct from differences.municipality
            and matched.measure = differences.measure
            and matched.breakdown = differences.breakdown
    where
        matched.quantity <> 'value'
        or not matched.intact
        or (matched.level <> 'unit' and differences.measure is null)
),

changes as (
    select * from differences
    union all by name
    select
        * exclude (intact, value, low, high, value_since, low_since, high_since),
        1 as units,
        if(level = 'unit' and intact, value_since, null) as value_since,
        if(level = 'unit' and intact, low_since, null) as low_since,
        if(level = 'unit' and intact, high_since, null) as high_since,
        value - value_since as change,
        value
        - value_since
        - sqrt(pow(value - low, 2) + pow(high_since - value_since, 2)) as low,
        value
        - value_since
        + sqrt(pow(high - value, 2) + pow(value_since - low_since, 2)) as high
    from single
)

select
    round,
    since,
    level,
    municipality,
    unit,
    measure,
    breakdown,
    quantity,
    comparable,
    inherited,
    units,
    n::bigint as n,
    n_since::bigint as n_since,
    round(value_since, 9) as value_since,
    round(low_since, 9) as low_since,
    round(high_since, 9) as high_since,
    if(comparable, round(change, 9), null) as change,
    if(comparable, round(sd, 9), null) as sd,
    if(comparable, round(low, 9), null) as low,
    if(comparable, round(high, 9), null) as high
from changes
order by round, since, level, municipality, unit, measure, breakdown, quantity
