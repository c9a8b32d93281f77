-- compared.variance_components
--
-- Grain    one row per round, informant_group, grade_band, scale
-- Inputs   scored.scale_moments, compared.norms
-- Output   variance within classes and between class means within units, in points
--          squared; without classes: variance within units, and 0
-- Method   analysis of variance, unequal group sizes:
--          within = (sum x2 - sum t_c2 / n_c) / (N - C);
--          between = (mean square of classes in units - within) / n0, at least 0;
--          n0 = (N - sum over units of (sum n_c2 / n)) / (C - U). Where nobody shares
--          a class, the variance of the norm, 100 points squared.
--          Searle, Casella and McCulloch (1992), Variance Components, section 3.6

with

units as (
    select
        moments.round,
        moments.informant_group,
        moments.grade_band,
        moments.scale,
        norms.sd,
        moments.n,
        moments.classes,
        moments.class_n2,
        if(moments.classes > 0, moments.n, 0) as n_classed,
        if(moments.classes > 0, 1, 0) as is_classed,
        moments.sum_x2::hugeint
        - if(
            moments.classes > 0,
            moments.class_t2_n::hugeint,
            (2 * moments.sum_x::hugeint * moments.sum_x + moments.n)
            // (2 * moments.n)
        ) as squares_within,
        if(
            moments.classes > 0,
            moments.class_t2_n::hugeint
            - (2 * moments.sum_x::hugeint * moments.sum_x + moments.n)
            // (2 * moments.n),
            0
        ) as squares_between
    from scored.scale_moments as moments
    inner join compared.norms as norms
        on
            moments.informant_group = norms.informant_group
            and moments.grade_band = norms.grade_band
            and moments.scale = norms.scale
    where moments.breakdown = 'all'
),

sums as (
    select
        round,
        informant_group,
        grade_band,
        scale,
        any_value(sd) as sd,
        sum(n)::double as n,
        count(*) as units,
        sum(classes)::bigint as classes,
        sum(squares_within)::double / 1e12 as squares_within,
        sum(squares_between)::double / 1e12 as squares_between,
        sum(n)
        - (sum(classes) + count(*) - sum(is_classed)) as freedom_within,
        sum(classes) - sum(is_classed) as freedom_between,
        sum(n_classed)::double
        - sum(if(is_classed = 1, class_n2 / n, 0)) as spread
    from units
    group by all
),

components as (
    select
        *,
        squares_within / nullif(freedom_within, 0) as within,
        squares_between / nullif(freedom_between, 0) as mean_square_between,
        spread / nullif(freedom_between, 0) as n0
    from sums
)

select
    round,
    informant_group,
    grade_band,
    scale,
    n::bigint as n,
    units,
    classes,
    -- `greatest` passes over nulls: where nobody shares a class, `within` is null.
    round(
        if(within is null, 1e4, greatest(within, 0) * 1e4 / (sd * sd)), 9
    ) as within,
    round(
        coalesce(
            greatest(mean_square_between - within, 0)
            / nullif(n0, 0)
            * 1e4
            / (sd * sd),
            0
        ),
        9
    ) as between_classes
from components
order by round, informant_group, grade_band, scale
