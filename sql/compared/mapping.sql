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
--          Freedom of a sum of independent variances = (sum V)2 / sum (V2 / freedom);
--          null: known. Satterthwaite (1946), Biometrics Bulletin 2(6), 110-114
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
        components.within / moments.n
        + components.between_classes
        * if(
            moments.classes > 0,
            moments.class_n2,
            moments.n * least(components.class_size, moments.n)
        )
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
        sum(n * n * variance) / (sum(n) * sum(n)) as variance,
        max(classes_rank) as classes_rank
    from bands
    group by all
),

-- The control group has no spreads of its own: it is outside the programme.
spread_units as (
    select
        units.* replace (units.variance * coalesce(spreads.spread, 1) as variance),
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
        -- A sum passes over nulls: what is known adds no doubt.
        power(sum(n * n * variance), 2)
        / nullif(
            coalesce(sum(power(n * n * variance, 2) / freedom), 0), 0
        ) as freedom,
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

compared as (
    select
        levels.*,
        if(levels.n < municipalities.n, levels.points - municipalities.points, null)
            as difference_municipality,
        greatest(
            (1 - 2 * levels.n / municipalities.n) * levels.variance
            + municipalities.variance,
            0
        ) as variance_municipality,
        power(variance_municipality, 2)
        / nullif(
            coalesce(power(municipalities.variance, 2) / municipalities.freedom, 0)
            + coalesce(
                (
                    power(1 - levels.n / municipalities.n, 4)
                    - power(levels.n / municipalities.n, 4)
                )
                * power(levels.variance, 2)
                / levels.freedom,
                0
            ),
            0
        ) as freedom_municipality,
        if(levels.n < programmes.n, levels.points - programmes.points, null)
            as difference_programme,
        greatest(
            (1 - 2 * levels.n / programmes.n) * levels.variance
            + programmes.variance,
            0
        ) as variance_programme,
        power(variance_programme, 2)
        / nullif(
            coalesce(power(programmes.variance, 2) / programmes.freedom, 0)
            + coalesce(
                (
                    power(1 - levels.n / programmes.n, 4)
                    - power(levels.n / programmes.n, 4)
                )
                * power(levels.variance, 2)
                / levels.freedom,
                0
            ),
            0
        ) as freedom_programme
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
    case classes_rank
        when 2 then 'assumed' when 1 then 'elsewhere' when 0 then 'known' else 'none'
    end as classes_from,
    round(spread, 9) as spread,
    round(variance, 9) as variance,
    round(freedom, 9) as freedom,
    round(difference_municipality, 9) as difference_municipality,
    round(variance_municipality, 9) as variance_municipality,
    round(freedom_municipality, 9) as freedom_municipality,
    round(difference_programme, 9) as difference_programme,
    round(variance_programme, 9) as variance_programme,
    round(freedom_programme, 9) as freedom_programme
from spreads
order by round, level, municipality, unit, informant_group, scale
