-- compared.indicators
--
-- Grain    one row per round, level, unit, measure, breakdown, quantity
-- Inputs   scored.test_levels, staged.unit_results, programme.subjects (subject),
--          programme.measures (measure, kind)
-- Params   $z  normal quantile of the intervals, e.g. 1.96
-- Output   shares of the national tests with Wilson's interval, n tested of base
--          enrolled; aggregate measures as delivered, without interval
-- Method   tests with criterion levels: counts added up. Measures: a
--          municipality's own published figure
--          where it was delivered (unit = its code); else units weighted by their own
--          n where every unit has one, else their plain mean; counts are added up.
--          Wilson (1927), J. Am. Stat. Assoc. 22, 209-212
-- Example  8 good of 10 tested: 0.8, 0.490 to 0.943

with

test_units as (
    select
        levels.round,
        levels.municipality,
        levels.unit,
        levels.subject,
        'grade:' || levels.grade as breakdown,
        levels.enrolled,
        levels.tested,
        levels.good,
        levels.top,
        levels.poor
    from scored.test_levels as levels
    inner join programme.subjects as subjects
        on levels.subject = subjects.subject
    where levels.breakdown = 'all'
),

test_sums as (
    select
        round,
        case grouping(municipality, unit)
            when 0 then 'unit'
            when 1 then 'municipality'
            else 'programme'
        end as level,
        municipality,
        unit,
        subject as measure,
        breakdown,
        count(*) as units,
        sum(tested)::double as tested,
        sum(enrolled)::double as enrolled,
        sum(good)::double as good,
        sum(top)::double as top,
        sum(poor)::double as poor
    from test_units
    group by
        grouping sets (
            (round, municipality, unit, subject, breakdown),
            (round, municipality, subject, breakdown),
            (round, subject, breakdown)
        )
),

test_shares as (
    select
        sums.round,
        sums.level,
        sums.municipality,
        sums.unit,
        sums.measure,
        sums.breakdown,
        sums.units,
        counted.quantity,
        counted.hits,
        if(counted.quantity = 'coverage', sums.enrolled, sums.tested) as n,
        sums.enrolled as base
    from test_sums as sums
    cross join lateral (
        values
        ('share_good', sums.good),
        ('share_top', sums.top),
        ('share_poor', sums.poor),
        ('coverage', sums.tested)
    ) as counted (quantity, hits)
),

test_intervals as (
    select
        *,
        hits / nullif(n, 0) as value,
        (hits + $z * $z / 2) / (n + $z * $z) as centre,
        $z
        / (n + $z * $z)
        * sqrt(greatest(hits * (n - hits) / nullif(n, 0), 0) + $z * $z / 4)
            as half_width,
        if(n > 0, greatest(centre - half_width, 0), null) as low,
        if(n > 0, least(centre + half_width, 1), null) as high
    from test_shares
),

delivered as (
    select
        results.round,
        results.municipality,
        results.unit,
        results.measure,
        results.breakdown,
        results.value,
        results.n,
        measures.kind,
        results.unit = results.municipality as is_municipality
    from staged.unit_results as results
    inner join programme.measures as measures
        on results.measure = measures.measure
    where results.value is not null
),

measure_sums as (
    select
        round,
        case grouping(municipality, unit)
            when 0 then 'unit'
            when 1 then 'municipality'
            else 'programme'
        end as level,
        municipality,
        unit,
        measure,
        breakdown,
        count(*) as units,
        if(count(n) = count(*), sum(n), null) as n,
        case
            when any_value(kind) = 'count' then sum(value)
            when count(n) = count(*) and sum(n) > 0 then sum(n * value) / sum(n)
            else avg(value)
        end as value
    from delivered
    where not is_municipality
    group by
        grouping sets (
            (round, municipality, unit, measure, breakdown),
            (round, municipality, measure, breakdown),
            (round, measure, breakdown)
        )
),

published as (
    select
        round,
        municipality,
        measure,
        breakdown,
        n,
        value
    from delivered
    where is_municipality
),

measure_values as (
    select
        coalesce(sums.round, published.round) as round,
        coalesce(sums.level, 'municipality') as level,
        coalesce(sums.municipality, published.municipality) as municipality,
        sums.unit,
        coalesce(sums.measure, published.measure) as measure,
        coalesce(sums.breakdown, published.breakdown) as breakdown,
        coalesce(sums.units, 1) as units,
        if(published.value is null, sums.n, published.n) as n,
        coalesce(published.value, sums.value) as value
    from measure_sums as sums
    full join published
        on
            sums.level = 'municipality'
            and sums.round = published.round
            and sums.municipality = published.municipality
            and sums.measure = published.measure
            and sums.breakdown = published.breakdown
),

quantities as (
    select * from test_intervals
    union all by name
    select
        *,
        'value' as quantity
    from measure_values
)

select
    round,
    level,
    municipality,
    unit,
    measure,
    breakdown,
    quantity,
    units,
    n::bigint as n,
    base::bigint as base,
    round(value, 9) as value,
    round(low, 9) as low,
    round(high, 9) as high
from quantities
order by round, level, municipality, unit, measure, breakdown, quantity
