-- compared.mapping
--
-- Grain    one row per round, level, unit, informant_group, scale
-- Inputs   scored.scale_moments, compared.norms, compared.variance_components,
--          compared.unit_spreads
-- Output   points, their sd over respondents, and differences, with sampling variances
--          and their degrees of freedom; intervals, shrunken estimates, p and q are
--          added by pipeline.comparison.conclusions. classes_from: the least that is
--          known of the classes of any unit in the row
-- Method   points = 500 + 100 (mean - M) / SD per grade band, bands added up by n.
--          Variance of a unit's mean = spread (within / n + between_classes
--          * sum n_c2 / n2); a unit that did not name its classes has classes of
--          class_size, or one. A municipality or the programme is its units, each with
--          its own error: sum of w2 variance, w = share of respondents. A unit minus a
--          mean that holds it has variance (1 - 2 w) V_unit + V_mean, which is exact.
--          Freedom of a sum of independent variances, each on its unit's spread, =
--          (sum V)2 / (sum (V2 / freedom) + D2 / 2); null: known. D, how far the
--          variance is uncertain because that between classes was estimated, is common
--          to units, so adds up: between_error * sum n_c2 / n2 of a unit.
--          Satterthwaite (1946), Biometrics Bulletin 2(6), 110-114
-- Example  norm mean 2, sd 0.5, unit mean 2.25 steps: 550 points

with

bands as (
    select
        moments.round,
        moments.municipality,
        moments.unit,
        moments.informant_group,
        moments.scale,
        moments.n::double as n,
        100 * (moments.sum_x / 1e6 - moments.n * norms.mean) / norms.sd as sum_d,
        1e4
        * (
            moments.sum_x2 / 1e12
            - 2 * norms.mean * moments.sum_x / 1e6
            + moments.n * norms.mean * norms.mean
        )
        / (norms.sd * norms.sd) as sum_d2,
        500
        + 100 * (moments.sum_x / 1e6 / moments.n - norms.mean) / norms.sd as points,
        case
            when components.classes_from = 'assumed' then 2
            when components.classes_from = 'elsewhere' or (
                components.classes_from = 'known' and moments.classes = 0
            ) then 1
            when components.classes_from = 'known' then 0
            else -1
        end as classes_rank,
        if(
            moments.classes > 0,
            moments.class_n2,
            moments.n * least(components.class_size, moments.n)
        )
        / (moments.n::double * moments.n) as of_classes,
        components.within / moments.n
        + components.between_classes * of_classes as variance,
        components.between_error * of_classes as doubt
    from scored.scale_moments as moments
    inner join compared.norms as norms
        on
            moments.informant_group = norms.informant_group
            and moments.grade_band = norms.grade_band
            and moments.scale = norms.scale
    inner join compared.variance_components as components
        on
            moments.round = components.round
            and moments.informant_group = components.informant_group
            and moments.grade_band = components.grade_band
            and moments.scale = components.scale
    where moments.breakdown = 'all'
),

-- Per unit first: sums of fractions depend on their order.
units as (
    select
        round,
        municipality,
        unit,
        informant_group,
        scale,
        sum(n) as n,
        sum(sum_d) as sum_d,
        sum(sum_d2) as sum_d2,
        sum(n * points) / sum(n) as points,
        sum(n * n * variance) / (sum(n) * sum(n)) as variance,
        sqrt(sum(power(n * n * doubt, 2))) / (sum(n) * sum(n)) as doubt,
        max(classes_rank) as classes_rank
    from bands
    group by all
),

-- The control group has no spreads of its own: it is outside the programme.
spread_units as (
    select
        units.* replace (
            units.variance * coalesce(spreads.spread, 1) as variance,
            units.doubt * coalesce(spreads.spread, 1) as doubt
        ),
        spreads.spread,
        spreads.freedom
    from units
    left join compared.unit_spreads as spreads
        on
            units.round = spreads.round
            and units.municipality = spreads.municipality
            and units.unit = spreads.unit
            and units.informant_group = spreads.informant_group
            and units.scale = spreads.scale
),

levels as (
    select
        round,
        case grouping(municipality, unit)
            when 0 then 'unit'
            when 1 then 'municipality'
            else 'programme'
        end as level,
        municipality,
        unit,
        informant_group,
        scale,
        sum(n) as n,
        sum(sum_d) as sum_d,
        sum(sum_d2) as sum_d2,
        sum(n * points) / sum(n) as points,
        sum(n * n * variance) / (sum(n) * sum(n)) as variance,
        sum(n * n * doubt) / (sum(n) * sum(n)) as doubt,
        -- Of V2 / freedom. A sum passes over nulls: what is known adds no doubt.
        coalesce(sum(power(n * n * variance, 2) / freedom), 0)
        / power(sum(n), 4) as own_doubt,
        if(level = 'unit', any_value(spread), null) as spread,
        max(classes_rank) as classes_rank
    from spread_units
    group by
        grouping sets (
            (round, municipality, unit, informant_group, scale),
            (round, municipality, informant_group, scale),
            (round, informant_group, scale)
        )
),

-- A row beside each mean that holds it.
beside as (
    select
        levels.round,
        levels.level,
        levels.municipality,
        levels.unit,
        levels.informant_group,
        levels.scale,
        means.level as other,
        levels.n / means.n as w,
        if(w < 1, levels.points - means.points, null) as difference,
        greatest((1 - 2 * w) * levels.variance + means.variance, 0) as square,
        power(square, 2)
        / nullif(
            means.own_doubt
            + (power(1 - w, 4) - power(w, 4)) * levels.own_doubt
            + power((1 - 2 * w) * levels.doubt + means.doubt, 2) / 2,
            0
        ) as freedom
    from levels
    cross join
        lateral (
            values ('municipality', levels.municipality), ('programme', null)
        ) as others (level, municipality)
    inner join levels as means
        on
            others.level = means.level
            and others.municipality is not distinct from means.municipality
            and levels.round = means.round
            and levels.informant_group = means.informant_group
            and levels.scale = means.scale
    where others.level = 'programme' or levels.level = 'unit'
),

spreads as (
    select
        *,
        greatest(sum_d2 - sum_d * sum_d / n, 0) / nullif(n - 1, 0) as square,
        power(variance, 2) / nullif(own_doubt + power(doubt, 2) / 2, 0) as freedom
    from levels
)

select
    spreads.round,
    spreads.level,
    spreads.municipality,
    spreads.unit,
    spreads.informant_group,
    spreads.scale,
    spreads.n::bigint as n,
    round(spreads.points, 9) as points,
    -- Below a thousandth of a point all answered alike: the rest is rounding.
    round(sqrt(if(spreads.square < 1e-6, 0, spreads.square)), 9) as sd,
    case spreads.classes_rank
        when 2 then 'assumed' when 1 then 'elsewhere' when 0 then 'known' else 'none'
    end as classes_from,
    round(spreads.spread, 9) as spread,
    round(spreads.variance, 9) as variance,
    round(spreads.freedom, 9) as freedom,
    round(of_municipality.difference, 9) as difference_municipality,
    round(of_municipality.square, 9) as variance_municipality,
    round(of_municipality.freedom, 9) as freedom_municipality,
    round(of_programme.difference, 9) as difference_programme,
    round(of_programme.square, 9) as variance_programme,
    round(of_programme.freedom, 9) as freedom_programme
from spreads
left join beside as of_municipality
    on
        of_municipality.other = 'municipality'
        and spreads.level = 'unit'
        and spreads.round = of_municipality.round
        and spreads.municipality = of_municipality.municipality
        and spreads.unit = of_municipality.unit
        and spreads.informant_group = of_municipality.informant_group
        and spreads.scale = of_municipality.scale
left join beside as of_programme
    on
        of_programme.other = 'programme'
        and spreads.level = of_programme.level
        and spreads.round = of_programme.round
        and spreads.municipality is not distinct from of_programme.municipality
        and spreads.unit is not distinct from of_programme.unit
        and spreads.informant_group = of_programme.informant_group
        and spreads.scale = of_programme.scale
order by
    spreads.round,
    spreads.level,
    spreads.municipality,
    spreads.unit,
    spreads.informant_group,
    spreads.scale
