-- compared.indicators
--
-- Grain    one row per round, level, unit, measure, breakdown, quantity
-- Inputs   scored.test_levels, compared.test_components, staged.unit_results,
--          programme.subjects (subject), programme.measures (measure, kind)
-- Params   $z  normal quantile of the intervals, e.g. 1.96
-- Output   shares of the national tests with Wilson's interval, n tested of base
--          enrolled; n_effective, as many as the interval is worth; classes_from, the
--          least that is known of the classes of any unit in it; aggregate measures as
--          delivered, without interval
-- Method   tests with criterion levels: counts added up. Pupils of a class resemble
--          each other: Wilson's interval of n_effective
--          = n2 / (n + class_share (sum n_c2 - n)), n_c2 of all classes c of the units,
--          n times class_size (at most n2) in units whose classes nobody knows; of the
--          coverage, n. Measures: a municipality's own published figure
--          where it was delivered (unit = its code); else units weighted by their own
--          n where every unit has one, else their plain mean; counts are added up.
--          Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; with the effective n:
--          Franco, Little, Louis and Slud (2019), J. Survey Statistics and Methodology
--          7(3), 334-364
-- Example  8 good of 10 tested, class_share 0: 0.8, 0.490 to 0.943. Class_share .25, in
--          two classes of 5: sum n_c2 50, n_effective 100 / 20 = 5

with

test_units as (
    select
        levels.round,
        levels.municipality,
        levels.unit,
        levels.subject,
        'grade:' || levels.grade as breakdown,
        levels.enrolled,
        counted.quantity,
        counted.hits,
        if(counted.quantity = 'coverage', levels.enrolled, levels.tested) as pupils,
        components.class_share,
        -- A whole number, so that sums do not depend on their order.
        case
            when counted.quantity = 'coverage' then levels.enrolled
            when levels.classes > 0 then levels.class_n2
            else
                round(levels.tested * least(components.class_size, levels.tested))
        end::bigint as class_n2,
        case
            when counted.quantity = 'coverage' or levels.tested = 0 then null
            when components.is_assumed then 2
            when levels.classes = 0 then 1
            else 0
        end as classes_rank
    from scored.test_levels as levels
    inner join programme.subjects as subjects
        on levels.subject = subjects.subject
    cross join
        lateral (
            values
            ('share_good', levels.good),
            ('share_top', levels.top),
            ('share_poor', levels.poor),
            ('coverage', levels.tested)
        ) as counted (quantity, hits)
    left join compared.test_components as components
        on
            levels.subject = components.subject
            and counted.quantity = components.quantity
    where levels.breakdown = 'all'
),

test_shares as (
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
        quantity,
        count(*) as units,
        sum(hits)::double as hits,
        sum(pupils)::double as n,
        sum(enrolled)::double as base,
        n
        / (1 + coalesce(any_value(class_share), 0) * (sum(class_n2) / nullif(n, 0) - 1))
            as n_effective,
        max(classes_rank) as classes_rank
    from test_units
    group by
        grouping sets (
            (round, municipality, unit, subject, breakdown, quantity),
            (round, municipality, subject, breakdown, quantity),
            (round, subject, breakdown, quantity)
        )
),

test_intervals as (
    select
        * exclude (hits),
        hits / nullif(n, 0) as value,
        (n_effective * value + $z * $z / 2) / (n_effective + $z * $z) as centre,
        $z
        / (n_effective + $z * $z)
        * sqrt(n_effective * value * (1 - value) + $z * $z / 4) as half_width,
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
    round(n_effective, 9) as n_effective,
    case classes_rank
        when 2 then 'assumed' when 1 then 'elsewhere' when 0 then 'known'
    end as classes_from,
    round(value, 9) as value,
    round(low, 9) as low,
    round(high, 9) as high
from quantities
order by round, level, municipality, unit, measure, breakdown, quantity
