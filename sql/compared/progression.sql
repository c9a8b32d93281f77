-- compared.progression
--
-- Grain    one row per pair of rounds, level, unit, informant_group, scale
-- Inputs   compared.mapping, compared.norms, compared.invariance,
--          scored.linked_moments,
--          programme.rounds (round, position),
--          programme.lineage (unit, since, round, successor, intact),
--          programme.incomparable (measure, since, round)
-- Params   $z  normal quantile of the limits of correlations, e.g. 1.96
-- Output   change in points, later minus earlier, with variance and its freedom; null
--          where it may not be computed, incomparable_because says why: a declared
--          change of the scale, a unit that was split, or a scale that no longer means
--          the same (compared.invariance). points_since: what the change is counted
--          from. linked_steps: mean change of those who answered twice, in answer
--          steps, with the standard deviations of d_av. Intervals, g, shrunken
--          estimates, p, q, detectable and verdict are added by
--          pipeline.comparison.conclusions
-- Method   constant units: those that another took over count as their successor
--          (inherited), their sums added up: means weighted by n, never a mean of
--          means. Results of a unit that was split are those of no part alone.
--          variance = V_later + V_earlier - 2 C,
--          C = (n_linked c_pupils + class_nn c_classes) / (n n_since): the same pupils,
--          and the classes that they stayed in. Analysis of covariance of those who
--          answered twice, in pairs of an earlier and a later class, pooled over units:
--          c_pupils the mean product within pairs, c_classes = (mean product between
--          pairs - c_pupils) / m0, m0 = sum of (n - sum m2 / n) / degrees of freedom.
--          Each mean product is that of the lower limit of its correlation (Fisher's z,
--          r at most .99), put on points by the largest SD of the grade bands, times
--          the roots of both rounds' spreads of the unit. So C is never too large; few
--          linked or nobody (repeated cohorts): C = 0. covariance_at_most: C with the
--          upper limits, for who adds both rounds up. Freedom as in compared.mapping,
--          that of V_later + V_earlier.
--          Searle, Casella and McCulloch (1992), Variance Components, chapter 11
--          Where only some items changed their meaning (partial scalar invariance),
--          what they add to the scale mean is taken out of the change (`adjustment`),
--          and its own variance added to that of the change
-- Example  510 points (V 16) after 500 (V 9), nobody linked: change 10, variance 25

with

pairs as (
    select
        earlier.round as since,
        later.round
    from programme.rounds as earlier
    inner join programme.rounds as later
        on earlier.position < later.position
),

earlier as (
    select
        pairs.since,
        pairs.round,
        mapping.level,
        mapping.municipality,
        coalesce(lineage.successor, mapping.unit) as unit,
        mapping.informant_group,
        mapping.scale,
        bool_or(lineage.successor is not null) as inherited,
        coalesce(bool_and(lineage.intact), true) as intact,
        sum(mapping.n)::double as n,
        sum(mapping.n * mapping.points) / sum(mapping.n) as points,
        sum(
            (mapping.n - 1) * coalesce(mapping.sd, 0) * coalesce(mapping.sd, 0)
            + mapping.n * mapping.points * mapping.points
        ) as sum_p2,
        sum(mapping.n::double * mapping.n * mapping.variance)
        / (sum(mapping.n)::double * sum(mapping.n)) as variance,
        power(sum(mapping.n::double * mapping.n * mapping.variance), 2)
        / nullif(
            coalesce(
                sum(
                    power(mapping.n::double * mapping.n * mapping.variance, 2)
                    / mapping.freedom
                ),
                0
            ),
            0
        ) as freedom,
        sum(mapping.n * coalesce(mapping.spread, 1)) / sum(mapping.n) as spread
    from compared.mapping as mapping
    inner join pairs
        on mapping.round = pairs.since
    left join programme.lineage as lineage
        on
            mapping.unit = lineage.unit
            and pairs.since = lineage.since
            and pairs.round = lineage.round
    group by all
),

linked_squares as (
    select
        since,
        round,
        informant_group,
        scale,
        n::double as n,
        greatest(class_pairs, 1) as pairs,
        if(class_pairs > 0, pair_n2 / n::double, n) as pair_size,
        sum_x2 / 1e12 as x2,
        sum_y2 / 1e12 as y2,
        sum_xy / 1e12 as xy,
        (sum_x / 1e6) * (sum_x / 1e6) / n as unit_x2,
        (sum_y / 1e6) * (sum_y / 1e6) / n as unit_y2,
        (sum_x / 1e6) * (sum_y / 1e6) / n as unit_xy,
        if(class_pairs > 0, pair_x2_n / 1e12, unit_x2) as pair_x2,
        if(class_pairs > 0, pair_y2_n / 1e12, unit_y2) as pair_y2,
        if(class_pairs > 0, pair_xy_n / 1e12, unit_xy) as pair_xy
    from scored.linked_moments
),

levels as (
    select
        since,
        round,
        informant_group,
        scale,
        'within' as of_what,
        sum(n - pairs) as freedom,
        sum(x2 - pair_x2) as s_xx,
        sum(y2 - pair_y2) as s_yy,
        sum(xy - pair_xy) as s_xy,
        null as size
    from linked_squares
    group by all
    union all
    select
        since,
        round,
        informant_group,
        scale,
        'between' as of_what,
        sum(pairs - 1) as freedom,
        sum(pair_x2 - unit_x2) as s_xx,
        sum(pair_y2 - unit_y2) as s_yy,
        sum(pair_xy - unit_xy) as s_xy,
        sum(n - pair_size) / nullif(sum(pairs - 1), 0) as size
    from linked_squares
    group by all
),

correlations as (
    select
        *,
        greatest(least(s_xy / nullif(sqrt(s_xx * s_yy), 0), 0.99), -0.99) as r
    from levels
),

limits as (
    select
        *,
        case
            when freedom <= 3 then 0
            when r <= 0 then r
            else greatest(tanh(atanh(r) - $z / sqrt(freedom - 2)), 0)
        end
        * sqrt(s_xx * s_yy)
        / nullif(freedom, 0) as lowest,
        if(
            freedom <= 3, 0.99, greatest(tanh(atanh(r) + $z / sqrt(freedom - 2)), 0)
        )
        * sqrt(s_xx * s_yy)
        / nullif(freedom, 0) as highest
    from correlations
),

covariances as (
    select
        since,
        round,
        informant_group,
        scale,
        any_value(lowest) filter (where of_what = 'within') as of_pupils,
        greatest(
            (
                any_value(lowest) filter (where of_what = 'between')
                - any_value(s_xy / nullif(freedom, 0))
                filter (where of_what = 'within')
            )
            / any_value(size) filter (where of_what = 'between'),
            0
        ) as of_classes,
        any_value(highest) filter (where of_what = 'within') as most_of_pupils,
        greatest(
            (
                any_value(highest) filter (where of_what = 'between')
                - any_value(s_xy / nullif(freedom, 0))
                filter (where of_what = 'within')
            )
            / any_value(size) filter (where of_what = 'between'),
            0
        ) as most_of_classes
    from limits
    group by all
),

yardsticks as (
    select
        informant_group,
        scale,
        max(sd) as largest_sd,
        sum(n * 100 / sd) / sum(n) as points_per_step
    from compared.norms
    group by all
),

linked as (
    select
        case grouping(municipality, unit)
            when 0 then 'unit'
            when 1 then 'municipality'
            else 'programme'
        end as level,
        since,
        round,
        municipality,
        unit,
        informant_group,
        scale,
        sum(n)::double as n,
        sum(class_nn)::double as class_nn,
        sum(sum_y - sum_x)::double / 1e6 as sum_d,
        sum(sum_y2 - 2 * sum_xy + sum_x2)::double / 1e12 as sum_d2,
        sum(sum_x)::double / 1e6 as sum_x,
        sum(sum_y)::double / 1e6 as sum_y,
        sum(sum_x2)::double / 1e12 as sum_x2,
        sum(sum_y2)::double / 1e12 as sum_y2
    from scored.linked_moments
    group by
        grouping sets (
            (since, round, municipality, unit, informant_group, scale),
            (since, round, municipality, informant_group, scale),
            (since, round, informant_group, scale)
        )
),

changes as (
    select
        later.round,
        earlier.since,
        later.level,
        later.municipality,
        later.unit,
        later.informant_group,
        later.scale,
        case
            when not earlier.intact then 'unit_was_split'
            when incomparable.measure is not null then 'declared'
            when invariance.level = 'none' then 'meaning_changed'
        end as incomparable_because,
        earlier.inherited and earlier.intact as inherited,
        later.n,
        earlier.n as n_since,
        coalesce(linked.n, 0) as n_linked,
        coalesce(
            if(invariance.level = 'partial_scalar', invariance.shift, null)
            * yardsticks.points_per_step,
            0
        ) as adjustment,
        coalesce(
            if(invariance.level = 'partial_scalar', invariance.shift_variance, null)
            * yardsticks.points_per_step
            * yardsticks.points_per_step,
            0
        ) as adjustment_variance,
        later.points - earlier.points - adjustment as change,
        later.sd,
        greatest(earlier.sum_p2 - earlier.n * earlier.points * earlier.points, 0)
        / nullif(earlier.n - 1, 0) as square_since,
        -- As in compared.mapping: the rest is rounding.
        sqrt(if(square_since < 1e-6, 0, square_since)) as sd_since,
        linked.sum_d / linked.n as linked_steps,
        greatest(linked.sum_d2 - linked.sum_d * linked.sum_d / linked.n, 0)
        / nullif(linked.n - 1, 0) as square_d,
        sqrt(if(square_d < 1e-10, 0, square_d)) as linked_sd_change,
        greatest(linked.sum_y2 - linked.sum_y * linked.sum_y / linked.n, 0)
        / nullif(linked.n - 1, 0) as square_y,
        sqrt(if(square_y < 1e-10, 0, square_y)) as linked_sd,
        greatest(linked.sum_x2 - linked.sum_x * linked.sum_x / linked.n, 0)
        / nullif(linked.n - 1, 0) as square_x,
        sqrt(if(square_x < 1e-10, 0, square_x)) as linked_sd_since,
        if(earlier.intact, earlier.points, null) as points_since,
        earlier.variance as variance_since,
        earlier.freedom as freedom_since,
        greatest(
            later.variance
            + earlier.variance
            - 2
            * (
                coalesce(linked.n * covariances.of_pupils, 0)
                + coalesce(linked.class_nn * covariances.of_classes, 0)
            )
            * 1e4
            / (yardsticks.largest_sd * yardsticks.largest_sd)
            / (later.n * earlier.n)
            * sqrt(coalesce(later.spread, 1) * earlier.spread),
            0
        )
        + adjustment_variance as variance,
        (
            coalesce(linked.n * covariances.most_of_pupils, 0)
            + coalesce(linked.class_nn * covariances.most_of_classes, 0)
        )
        * 1e4
        / (yardsticks.largest_sd * yardsticks.largest_sd)
        / (later.n * earlier.n)
        * sqrt(coalesce(later.spread, 1) * earlier.spread) as covariance_at_most,
        power(later.variance + earlier.variance, 2)
        / nullif(
            coalesce(power(later.variance, 2) / later.freedom, 0)
            + coalesce(power(earlier.variance, 2) / earlier.freedom, 0),
            0
        ) as freedom
    from compared.mapping as later
    inner join earlier
        on
            later.round = earlier.round
            and later.level = earlier.level
            and later.municipality is not distinct from earlier.municipality
            and later.unit is not distinct from earlier.unit
            and later.informant_group = earlier.informant_group
            and later.scale = earlier.scale
    inner join yardsticks
        on
            later.informant_group = yardsticks.informant_group
            and later.scale = yardsticks.scale
    left join linked
        on
            later.round = linked.round
            and earlier.since = linked.since
            and later.level = linked.level
            and later.municipality is not distinct from linked.municipality
            and later.unit is not distinct from linked.unit
            and later.informant_group = linked.informant_group
            and later.scale = linked.scale
    left join covariances
        on
            later.round = covariances.round
            and earlier.since = covariances.since
            and later.informant_group = covariances.informant_group
            and later.scale = covariances.scale
    left join programme.incomparable as incomparable
        on
            later.scale = incomparable.measure
            and incomparable.breakdown = 'all'
            and earlier.since = incomparable.since
            and later.round = incomparable.round
    left join compared.invariance as invariance
        on
            later.round = invariance.round
            and earlier.since = invariance.since
            and later.informant_group = invariance.informant_group
            and later.scale = invariance.scale
)

select
    round,
    since,
    level,
    municipality,
    unit,
    informant_group,
    scale,
    incomparable_because is null as comparable,
    incomparable_because,
    inherited,
    n::bigint as n,
    n_since::bigint as n_since,
    n_linked::bigint as n_linked,
    round(points_since, 9) as points_since,
    round(variance_since, 9) as variance_since,
    round(freedom_since, 9) as freedom_since,
    round(sd, 9) as sd,
    round(sd_since, 9) as sd_since,
    if(comparable, round(adjustment, 9), null) as adjustment,
    if(comparable, round(adjustment_variance, 9), null) as adjustment_variance,
    if(comparable, round(change, 9), null) as change,
    if(comparable, round(variance, 9), null) as variance,
    if(comparable, round(freedom, 9), null) as freedom,
    if(comparable, round(covariance_at_most, 9), null) as covariance_at_most,
    if(comparable, round(linked_steps, 9), null) as linked_steps,
    round(linked_sd_change, 9) as linked_sd_change,
    round(linked_sd, 9) as linked_sd,
    round(linked_sd_since, 9) as linked_sd_since
from changes
order by round, since, level, municipality, unit, informant_group, scale
