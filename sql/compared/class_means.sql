-- compared.class_means
--
-- Grain    one row per round, unit, informant_group, scale, class_id
-- Inputs   scored.class_moments, compared.norms, compared.variance_components,
--          compared.unit_spreads, compared.mapping
-- Params   z: normal quantile of the confidence
-- Output   points of a class with the interval that its pupils give, and the estimate
--          drawn towards its school. Without rows unless an edition holds classes
-- Method   points as in compared.mapping. v = spread within / n: how far the pupils who
--          answered may lie from the class. t = spread between_classes: how far classes
--          lie from their school; of several grade bands both are added up by n.
--          trust = t / (t + v); shrunken = trust points + (1 - trust) school;
--          its variance = trust v + (1 - trust)2 V, V that of the school's mean, which
--          holds the class: what they share adds nothing: trust v = (1 - trust) t.
--          That t was estimated adds ((points - school) v / (t + v)2 error of t)2.
--          Points lie around the norm of the own grades, so classes of all grades share
--          their school's mean.
--          Morris (1983), Journal of the American Statistical Association 78, 47-55
-- Example  within 10000, between 1000 +- 500, spread 1; ten pupils of 460 points in a
--          school of 500 with V 100: v 1000, trust 0.5, shrunken 480, variance
--          500 + 25 + 25
-- Privacy  confidential until disclosed

with

bands as (
    select
        moments.round,
        moments.municipality,
        moments.unit,
        moments.informant_group,
        moments.scale,
        moments.class_id,
        moments.n::double as n,
        500
        + 100 * (moments.sum_x / 1e6 / moments.n - norms.mean) / norms.sd as points,
        components.within,
        components.between_classes,
        components.between_error
    from scored.class_moments as moments
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
    where moments.class_id is not null
),

classes as (
    select
        round,
        municipality,
        unit,
        informant_group,
        scale,
        class_id,
        sum(n) as n,
        sum(n * points) / sum(n) as points,
        sum(n * within) / (sum(n) * sum(n)) as of_pupils,
        sum(n * between_classes) / sum(n) as of_classes,
        sum(n * between_error) / sum(n) as doubt
    from bands
    group by all
),

beside as (
    select
        classes.*,
        schools.points as school,
        schools.variance as school_variance,
        classes.of_pupils * coalesce(spreads.spread, 1) as variance,
        -- A spread stretches both alike.
        coalesce(
            classes.of_classes / nullif(classes.of_classes + classes.of_pupils, 0), 1
        ) as trust,
        coalesce(
            classes.of_pupils
            * classes.doubt
            / nullif(power(classes.of_classes + classes.of_pupils, 2), 0),
            0
        ) as trust_error
    from classes
    inner join compared.mapping as schools
        on
            schools.level = 'unit'
            and classes.round = schools.round
            and classes.municipality = schools.municipality
            and classes.unit = schools.unit
            and classes.informant_group = schools.informant_group
            and classes.scale = schools.scale
    left join compared.unit_spreads as spreads
        on
            classes.round = spreads.round
            and classes.municipality = spreads.municipality
            and classes.unit = spreads.unit
            and classes.informant_group = spreads.informant_group
            and classes.scale = spreads.scale
),

drawn as (
    select
        *,
        trust * points + (1 - trust) * school as shrunken,
        trust * variance
        + power(1 - trust, 2) * school_variance
        + power((points - school) * trust_error, 2) as left_over
    from beside
)

select
    round,
    municipality,
    unit,
    informant_group,
    scale,
    class_id,
    n::bigint as n,
    round(points, 9) as points,
    round(variance, 9) as variance,
    round(points - $z * sqrt(variance), 9) as low,
    round(points + $z * sqrt(variance), 9) as high,
    round(trust, 9) as trust,
    round(shrunken, 9) as shrunken,
    round(shrunken - $z * sqrt(left_over), 9) as shrunken_low,
    round(shrunken + $z * sqrt(left_over), 9) as shrunken_high
from drawn
order by round, municipality, unit, informant_group, scale, class_id
