-- compared.progression
--
-- Grain    one row per pair of rounds, level, unit, informant_group, scale
-- Inputs   compared.mapping, compared.norms, scored.linked_moments,
--          programme.rounds (round, position),
--          programme.lineage (unit, since, round, successor, intact),
--          programme.incomparable (measure, since, round)
-- Params   $z  normal quantile of the intervals, e.g. 1.96
-- Output   change in points, later minus earlier, with variance and interval; null
--          where a declared change forbids the comparison, and for a part of a unit
--          that was split. points_since: what the change is counted from. p, q,
--          detectable and verdict are added by pipeline.statistics.verdicts
-- Method   constant units: those that another took over count as their successor
--          (inherited), their sums added up: means weighted by n, never a mean of
--          means. Results of a unit that was split are those of no part alone.
--          variance = V_later + V_earlier - 2 C, C = n_linked s_xy / (n n_since), s_xy
--          the covariance within units of those who answered twice, pooled over units:
--          the lower limit of their correlation (Fisher's z, r at most .99) times their
--          standard deviations, put on points by the largest SD of the grade bands.
--          Never too large; few linked or nobody (repeated cohorts): C = 0
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
        sum(mapping.n::double * mapping.n * mapping.variance)
        / (sum(mapping.n)::double * sum(mapping.n)) as variance
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
        sum(n - 1) as freedom,
        sum(sum_x2 / 1e12 - (sum_x / 1e6) * (sum_x / 1e6) / n) as s_xx,
        sum(sum_y2 / 1e12 - (sum_y / 1e6) * (sum_y / 1e6) / n) as s_yy,
        sum(sum_xy / 1e12 - (sum_x / 1e6) * (sum_y / 1e6) / n) as s_xy
    from scored.linked_moments
    group by all
),

correlations as (
    select
        *,
        greatest(least(s_xy / nullif(sqrt(s_xx * s_yy), 0), 0.99), -0.99) as r
    from linked_squares
),

covariances as (
    select
        since,
        round,
        informant_group,
        scale,
        case
            when freedom <= 3 then 0
            when r <= 0 then r
            else greatest(tanh(atanh(r) - $z / sqrt(freedom - 2)), 0)
        end
        * sqrt(s_xx * s_yy)
        / nullif(freedom, 0) as s_xy
    from correlations
),

largest_sd as (
    select
        informant_group,
        scale,
        max(sd) as sd
    from compared.norms
    group by all
),

linked_units as (
    select
        since,
        round,
        municipality,
        unit,
        informant_group,
        scale,
        n
    from scored.linked_moments
),

linked as (
    select
        'unit' as level,
        *
    from linked_units
    union all
    select
        'municipality' as level,
        since,
        round,
        municipality,
        null as unit,
        informant_group,
        scale,
        sum(n) as n
    from linked_units
    group by all
    union all
    select
        'programme' as level,
        since,
        round,
        null as municipality,
        null as unit,
        informant_group,
        scale,
        sum(n) as n
    from linked_units
    group by all
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
        incomparable.measure is null and earlier.intact as comparable,
        earlier.inherited and earlier.intact as inherited,
        later.n,
        earlier.n as n_since,
        coalesce(linked.n, 0) as n_linked,
        later.points - earlier.points as change,
        if(earlier.intact, earlier.points, null) as points_since,
        earlier.variance as variance_since,
        greatest(
            later.variance
            + earlier.variance
            - 2
            * coalesce(linked.n, 0)
            * coalesce(covariances.s_xy, 0)
            * 1e4
            / (largest_sd.sd * largest_sd.sd)
            / (later.n * earlier.n),
            0
        ) as variance
    from compared.mapping as later
    inner join earlier
        on
            later.round = earlier.round
            and later.level = earlier.level
            and later.municipality is not distinct from earlier.municipality
            and later.unit is not distinct from earlier.unit
            and later.informant_group = earlier.informant_group
            and later.scale = earlier.scale
    inner join largest_sd
        on
            later.informant_group = largest_sd.informant_group
            and later.scale = largest_sd.scale
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
)

select
    round,
    since,
    level,
    municipality,
    unit,
    informant_group,
    scale,
    comparable,
    inherited,
    n::bigint as n,
    n_since::bigint as n_since,
    n_linked::bigint as n_linked,
    round(points_since, 9) as points_since,
    round(points_since - $z * sqrt(variance_since), 9) as low_since,
    round(points_since + $z * sqrt(variance_since), 9) as high_since,
    if(comparable, round(change, 9), null) as change,
    if(comparable, round(variance, 9), null) as variance,
    if(comparable, round(change - $z * sqrt(variance), 9), null) as low,
    if(comparable, round(change + $z * sqrt(variance), 9), null) as high
from changes
order by round, since, level, municipality, unit, informant_group, scale
