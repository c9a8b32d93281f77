-- compared.gender_gaps
--
-- Grain    one row per round, level, unit, informant_group, scale
-- Inputs   scored.scale_moments, compared.norms, compared.variance_components,
--          compared.unit_spreads,
--          programme.groups (informant_group, are_pupils),
--          programme.scales (informant_group, scale, steps)
-- Output   girls minus boys in points, of every unit that has both, with its sampling
--          variance and the degrees of freedom of that; counts of girls, boys, and of
--          those whose gender nobody gave; alike: all of one of these three stand at an
--          end of the scale. Municipalities, the programme, intervals, p, q and verdict
--          are added by pipeline.comparison.gender
-- Method   points of each gender as in compared.mapping. Variance = V_girls + V_boys,
--          V as there, of the gender's own classes. What girls and boys of a class have
--          in common is left in: nobody knows how much of it they share. So variance is
--          too large where they share most of it. It is too small only where what each
--          has of a class alone varies more than twice as much as what they share:
--          components are those of whole classes, in which half of that is averaged
--          out. Both rest on the unit's one spread, and on the same components:
--          freedom = V2 / (V2 / freedom of the spread + D2 / 2), D how uncertain the
--          variance is because that between classes was estimated.
--          Satterthwaite (1946), Biometrics Bulletin 2(6), 110-114
-- Example  within 1e4, no classes; 25 girls of 520 points, 20 boys of 500: gap 20,
--          variance 400 + 500

with

bands as (
    select
        moments.round,
        moments.municipality,
        moments.unit,
        moments.informant_group,
        moments.scale,
        moments.breakdown,
        moments.n::double as n,
        moments.sum_x,
        moments.n * scales.steps * 1000000 as most,
        500
        + 100 * (moments.sum_x / 1e6 / moments.n - norms.mean) / norms.sd as points,
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
    inner join programme.groups as groups
        on
            moments.informant_group = groups.informant_group
            and groups.are_pupils
    inner join programme.scales as scales
        on
            moments.informant_group = scales.informant_group
            and moments.scale = scales.scale
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
    where moments.breakdown in ('all', 'gender:girl', 'gender:boy')
),

genders as (
    select
        round,
        municipality,
        unit,
        informant_group,
        scale,
        breakdown,
        sum(n) as n,
        sum(sum_x) as sum_x,
        sum(most) as most,
        sum(n * points) / sum(n) as points,
        sum(n * n * variance) / (sum(n) * sum(n)) as variance,
        sqrt(sum(power(n * n * doubt, 2))) / (sum(n) * sum(n)) as doubt
    from bands
    group by all
),

units as (
    select
        everybody.round,
        everybody.municipality,
        everybody.unit,
        everybody.informant_group,
        everybody.scale,
        girls.n as n_girls,
        boys.n as n_boys,
        everybody.n - girls.n - boys.n as n_unknown,
        everybody.sum_x - girls.sum_x - boys.sum_x as sum_unknown,
        everybody.most - girls.most - boys.most as most_unknown,
        girls.sum_x in (0, girls.most)
        or boys.sum_x in (0, boys.most)
        or (n_unknown > 0 and sum_unknown in (0, most_unknown)) as alike,
        girls.points - boys.points as gap,
        (girls.variance + boys.variance) * coalesce(spreads.spread, 1) as variance,
        (girls.doubt + boys.doubt) * coalesce(spreads.spread, 1) as doubt,
        spreads.freedom as own_freedom
    from genders as everybody
    inner join genders as girls
        on
            girls.breakdown = 'gender:girl'
            and everybody.round = girls.round
            and everybody.municipality = girls.municipality
            and everybody.unit = girls.unit
            and everybody.informant_group = girls.informant_group
            and everybody.scale = girls.scale
    inner join genders as boys
        on
            boys.breakdown = 'gender:boy'
            and everybody.round = boys.round
            and everybody.municipality = boys.municipality
            and everybody.unit = boys.unit
            and everybody.informant_group = boys.informant_group
            and everybody.scale = boys.scale
    left join compared.unit_spreads as spreads
        on
            everybody.round = spreads.round
            and everybody.municipality = spreads.municipality
            and everybody.unit = spreads.unit
            and everybody.informant_group = spreads.informant_group
            and everybody.scale = spreads.scale
    where everybody.breakdown = 'all'
)

select
    round,
    'unit' as level,
    municipality,
    unit,
    informant_group,
    scale,
    n_girls::bigint as n_girls,
    n_boys::bigint as n_boys,
    n_unknown::bigint as n_unknown,
    alike,
    round(gap, 9) as gap,
    round(variance, 9) as variance,
    round(
        power(variance, 2)
        / nullif(
            coalesce(power(variance, 2) / own_freedom, 0) + power(doubt, 2) / 2, 0
        ),
        9
    ) as freedom
from units
order by round, municipality, unit, informant_group, scale
