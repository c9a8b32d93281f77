-- compared.unit_spreads
--
-- Grain    one row per round, unit, informant_group, scale
-- Inputs   scored.scale_moments, compared.norms, compared.variance_components
-- Output   observed: sum of squares within the unit, relative to what the components of
--          all let one expect; observed_freedom: the degrees of freedom of it.
--          Null with one respondent a grade band. What units lend each other is added
--          by pipeline.comparison.conclusions
-- Method   expected, per grade band: E = within (n - 1) + between (n - m),
--          m = sum n_c2 / n over its C classes (class_size, or n, where not named);
--          Satterthwaite (1946): freedom = (sum E)2 / sum D,
--          D = within2 (n - C) + (C - 1) (within + between (n - m) / (C - 1))2.
--          Satterthwaite (1946), Biometrics Bulletin 2(6), 110-114
-- Example  within 1, between 0; 11 respondents with sum of squares 5: .5, freedom 10

with

sums as (
    select
        moments.round,
        moments.municipality,
        moments.unit,
        moments.informant_group,
        moments.scale,
        moments.n::double as n,
        components.within,
        components.between_classes,
        if(
            moments.classes > 0,
            moments.class_n2 / moments.n,
            least(components.class_size, moments.n)
        ) as m,
        if(moments.classes > 0, moments.classes, moments.n / m) as classes,
        greatest(
            moments.sum_x2::hugeint
            - (2 * moments.sum_x::hugeint * moments.sum_x + moments.n)
            // (2 * moments.n),
            0
        )::double
        / 1e8
        / (norms.sd * norms.sd) as squares
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

bands as (
    select
        *,
        within
        + between_classes
        * if(classes > 1, (n - m) / (classes - 1), 0) as of_classes,
        within * (n - classes) + of_classes * (classes - 1) as expected,
        within * within * (n - classes)
        + of_classes * of_classes * (classes - 1) as spread
    from sums
),

units as (
    select
        round,
        municipality,
        unit,
        informant_group,
        scale,
        sum(squares) as squares,
        sum(expected) as expected,
        sum(spread) as spread
    from bands
    group by all
)

select
    round,
    municipality,
    unit,
    informant_group,
    scale,
    round(if(expected > 0, squares / expected, null), 9) as observed,
    round(if(expected > 0, expected * expected / spread, null), 9) as observed_freedom
from units
order by round, municipality, unit, informant_group, scale
