-- compared.mapping
--
-- Grain    one row per round, level, unit, informant_group, scale
-- Inputs   scored.scale_moments, compared.norms, compared.variance_components
-- Params   $z  normal quantile of the intervals, e.g. 1.96
-- Output   points, their sd over respondents, and differences, with sampling variances
--          and intervals; shrunken estimates, p and q are added by
--          pipeline.comparison.conclusions
-- Method   points = 500 + 100 (mean - M) / SD per grade band, bands added up by n.
--          Variance of a unit's mean = within / n + between_classes * sum n_c2 / n2.
--          A municipality or the programme is its units, each with its own error:
--          sum of w2 variance, w = share of respondents. A unit minus a mean that
--          holds it has variance (1 - 2 w) V_unit + V_mean, which is exact
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
        components.within / moments.n
        + components.between_classes
        * if(moments.classes > 0, moments.class_n2, moments.n)
        / (moments.n::double * moments.n) as variance
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
        sum(n * n * variance) / (sum(n) * sum(n)) as variance
    from bands
    group by all
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
        sum(n * n * variance) / (sum(n) * sum(n)) as variance
    from units
    group by
        grouping sets (
            (round, municipality, unit, informant_group, scale),
            (round, municipality, informant_group, scale),
            (round, informant_group, scale)
        )
),

compared as (
    select
        levels.*,
        if(levels.n < municipalities.n, levels.points - municipalities.points, null)
            as difference_municipality,
        (1 - 2 * levels.n / municipalities.n) * levels.variance
        + municipalities.variance as variance_municipality,
        if(levels.n < programmes.n, levels.points - programmes.points, null)
            as difference_programme,
        (1 - 2 * levels.n / programmes.n) * levels.variance
        + programmes.variance as variance_programme
    from levels
    left join levels as municipalities
        on
            levels.level = 'unit'
            and municipalities.level = 'municipality'
            and levels.round = municipalities.round
            and levels.municipality = municipalities.municipality
            and levels.informant_group = municipalities.informant_group
            and levels.scale = municipalities.scale
    left join levels as programmes
        on
            programmes.level = 'programme'
            and levels.round = programmes.round
            and levels.informant_group = programmes.informant_group
            and levels.scale = programmes.scale
),

spreads as (
    select
        *,
        greatest(sum_d2 - sum_d * sum_d / n, 0) / nullif(n - 1, 0) as square
    from compared
)

select
    round,
    level,
    municipality,
    unit,
    informant_group,
    scale,
    n::bigint as n,
    round(points, 9) as points,
    -- Below a thousandth of a point all answered alike: the rest is rounding.
    round(sqrt(if(square < 1e-6, 0, square)), 9) as sd,
    round(variance, 9) as variance,
    round(points - $z * sqrt(variance), 9) as low,
    round(points + $z * sqrt(variance), 9) as high,
    round(difference_municipality, 9) as difference_municipality,
    round(
        difference_municipality - $z * sqrt(greatest(variance_municipality, 0)), 9
    ) as difference_municipality_low,
    round(
        difference_municipality + $z * sqrt(greatest(variance_municipality, 0)), 9
    ) as difference_municipality_high,
    round(difference_programme, 9) as difference_programme,
    round(
        difference_programme - $z * sqrt(greatest(variance_programme, 0)), 9
    ) as difference_programme_low,
    round(
        difference_programme + $z * sqrt(greatest(variance_programme, 0)), 9
    ) as difference_programme_high
from spreads
order by round, level, municipality, unit, informant_group, scale
