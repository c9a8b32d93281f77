-- compared.perspectives
--
-- Grain    one row per round, level, unit, theme, informant_group, scale, other_group,
--          other_scale
-- Inputs   compared.mapping, compared.norms, scored.cross_moments,
--          programme.scales (informant_group, scale, theme)
-- Params   $z  normal quantile of the limits of correlations, e.g. 1.96
-- Output   gap in points, first group minus second, of two groups' scales of one theme,
--          with variance and its freedom. Both are 500 in the first round, so the gap
--          is relative to the programme's usual gap. Interval, p, q and verdict are
--          added by pipeline.comparison.conclusions
-- Method   variance = V + V_other - 2 C, C = n_pairs s_xy / (n n_other); s_xy the
--          covariance within units of the two scores of one pupil, pooled over units:
--          the lower limit of their correlation (Fisher's z, r at most .99) times their
--          standard deviations, put on points by the largest SD of the grade bands.
--          Nobody described by both: C = 0. Freedom as in compared.mapping, that of
--          V + V_other
-- Example  pupils 510 (V 16), class teachers 500 (V 9), no pairs: gap 10, variance 25

with

squares as (
    select
        round,
        informant_group,
        scale,
        other_group,
        other_scale,
        sum(n - 1) as freedom,
        sum(sum_x2 / 1e12 - (sum_x / 1e6) * (sum_x / 1e6) / n) as s_xx,
        sum(sum_y2 / 1e12 - (sum_y / 1e6) * (sum_y / 1e6) / n) as s_yy,
        sum(sum_xy / 1e12 - (sum_x / 1e6) * (sum_y / 1e6) / n) as s_xy
    from scored.cross_moments
    group by all
),

correlations as (
    select
        *,
        greatest(least(s_xy / nullif(sqrt(s_xx * s_yy), 0), 0.99), -0.99) as r
    from squares
),

covariances as (
    select
        round,
        informant_group,
        scale,
        other_group,
        other_scale,
        case
            when freedom <= 3 then 0
            when r <= 0 then r
            else greatest(tanh(atanh(r) - $z / sqrt(freedom - 2)), 0)
        end
        * sqrt(s_xx * s_yy)
        / nullif(freedom, 0) as s_xy
    from correlations
),

yardsticks as (
    select
        informant_group,
        scale,
        max(sd) as sd
    from compared.norms
    group by all
),

pairs as (
    select
        case grouping(municipality, unit)
            when 0 then 'unit'
            when 1 then 'municipality'
            else 'programme'
        end as level,
        round,
        municipality,
        unit,
        informant_group,
        scale,
        other_group,
        other_scale,
        sum(n)::double as n
    from scored.cross_moments
    group by
        grouping sets (
            (
                round,
                municipality,
                unit,
                informant_group,
                scale,
                other_group,
                other_scale
            ),
            (
                round,
                municipality,
                informant_group,
                scale,
                other_group,
                other_scale
            ),
            (round, informant_group, scale, other_group, other_scale)
        )
),

gaps as (
    select
        mapping.round,
        mapping.level,
        mapping.municipality,
        mapping.unit,
        scales.theme,
        mapping.informant_group,
        mapping.scale,
        others.informant_group as other_group,
        others.scale as other_scale,
        mapping.n,
        others.n as n_other,
        coalesce(pairs.n, 0) as n_pairs,
        mapping.points - others.points as gap,
        greatest(
            mapping.variance
            + others.variance
            - 2
            * coalesce(pairs.n, 0)
            * coalesce(covariances.s_xy, 0)
            * 1e4
            / (yardsticks.sd * other_yardsticks.sd)
            / (mapping.n::double * others.n)
            * sqrt(coalesce(mapping.spread, 1) * coalesce(others.spread, 1)),
            0
        ) as variance,
        power(mapping.variance + others.variance, 2)
        / nullif(
            coalesce(power(mapping.variance, 2) / mapping.freedom, 0)
            + coalesce(power(others.variance, 2) / others.freedom, 0),
            0
        ) as freedom
    from compared.mapping as mapping
    inner join programme.scales as scales
        on
            mapping.informant_group = scales.informant_group
            and mapping.scale = scales.scale
    inner join programme.scales as other_scales
        on
            scales.theme = other_scales.theme
            and scales.informant_group < other_scales.informant_group
    inner join compared.mapping as others
        on
            mapping.round = others.round
            and mapping.level = others.level
            and mapping.municipality is not distinct from others.municipality
            and mapping.unit is not distinct from others.unit
            and other_scales.informant_group = others.informant_group
            and other_scales.scale = others.scale
    inner join yardsticks
        on
            mapping.informant_group = yardsticks.informant_group
            and mapping.scale = yardsticks.scale
    inner join yardsticks as other_yardsticks
        on
            others.informant_group = other_yardsticks.informant_group
            and others.scale = other_yardsticks.scale
    left join pairs
        on
            mapping.round = pairs.round
            and mapping.level = pairs.level
            and mapping.municipality is not distinct from pairs.municipality
            and mapping.unit is not distinct from pairs.unit
            and mapping.informant_group = pairs.informant_group
            and mapping.scale = pairs.scale
            and others.informant_group = pairs.other_group
            and others.scale = pairs.other_scale
    left join covariances
        on
            mapping.round = covariances.round
            and mapping.informant_group = covariances.informant_group
            and mapping.scale = covariances.scale
            and others.informant_group = covariances.other_group
            and others.scale = covariances.other_scale
)

select
    round,
    level,
    municipality,
    unit,
    theme,
    informant_group,
    scale,
    other_group,
    other_scale,
    n::bigint as n,
    n_other::bigint as n_other,
    n_pairs::bigint as n_pairs,
    round(gap, 9) as gap,
    round(variance, 9) as variance,
    round(freedom, 9) as freedom
from gaps
order by
    round,
    level,
    municipality,
    unit,
    theme,
    informant_group,
    scale,
    other_group,
    other_scale
