-- scored.linked_moments
--
-- Grain    one row per unit, informant_group, scale, earlier round (since)
-- Inputs   scored.scale_scores, staged.respondents: of one municipality, this round
--          and all earlier ones; programme.lineage (unit, since, round, successor)
-- Params   $this_round  the later round of every pair
-- Output   sums over respondents of the same unit with a score in both rounds: x in
--          the earlier, y in this one, millionths of an answer step. And over pairs of
--          an earlier and a later class that share such respondents, m of them: their
--          number, sum of m2, of t_x2 / m, t_y2 / m, t_x t_y / m (t_x = sum of x in the
--          pair), and of the product of both classes' sizes (all with a score), times
--          the shares of the pair in the linked of each class; 0 where nobody has a
--          class. Quotients are rounded to a whole number per pair
-- Method   a unit that another took over counts as its successor, so that a merger
--          does not end the linkage; one that was split, as the part that the
--          respondent is in now
-- Example  4 of the 5 in a class answered again in a class of 6, and nobody else in
--          both: class_pairs 1, pair_n2 16, class_nn 5 * 6 * (4 / 4) * (4 / 4) = 30
-- Privacy  sums of small units are disclosive: confidential until disclosed

with

answered as (
    select
        respondents.round,
        respondents.municipality,
        respondents.unit,
        respondents.informant_group,
        respondents.respondent,
        respondents.class_id,
        scores.scale,
        scores.score
    from scored.scale_scores as scores
    inner join staged.respondents as respondents
        on
            scores.round = respondents.round
            and scores.informant_group = respondents.informant_group
            and scores.respondent = respondents.respondent
    where scores.score is not null
),

sizes as (
    select
        round,
        informant_group,
        scale,
        unit,
        class_id,
        count(*) as size
    from answered
    group by all
),

earlier as (
    select
        answered.round as since,
        answered.informant_group,
        answered.respondent,
        answered.scale,
        answered.score as x,
        answered.class_id as former_class,
        answered.unit as former_unit,
        coalesce(lineage.successor, answered.unit) as unit
    from answered
    left join programme.lineage as lineage
        on
            answered.unit = lineage.unit
            and answered.round = lineage.since
            and lineage.round = $this_round
    where answered.round <> $this_round
),

later as (
    select *
    from answered
    where round = $this_round
),

linked as (
    select
        later.round,
        later.municipality,
        later.unit,
        later.informant_group,
        later.scale,
        earlier.since,
        earlier.former_unit,
        earlier.former_class,
        later.class_id,
        count(*) as n,
        sum(earlier.x)::hugeint as sum_x,
        sum(later.score)::hugeint as sum_y,
        sum(earlier.x * earlier.x) as sum_x2,
        sum(later.score * later.score) as sum_y2,
        sum(earlier.x * later.score) as sum_xy
    from later
    inner join earlier
        on
            later.informant_group = earlier.informant_group
            and later.respondent = earlier.respondent
            and later.scale = earlier.scale
            and later.unit = earlier.unit
    group by all
),

-- Materialized: in one step with the next, DuckDB would join sizes with sizes first.
from_classes as materialized (
    select
        linked.*,
        former.size::hugeint as former_size
    from linked
    inner join sizes as former
        on
            linked.since = former.round
            and linked.informant_group = former.informant_group
            and linked.scale = former.scale
            and linked.former_unit = former.unit
            and coalesce(linked.former_class, '') = coalesce(former.class_id, '')
),

pairs as (
    select
        from_classes.*,
        from_classes.former_size * now.size as size_product
    from from_classes
    inner join sizes as now
        on
            from_classes.round = now.round
            and from_classes.informant_group = now.informant_group
            and from_classes.scale = now.scale
            and from_classes.unit = now.unit
            and coalesce(from_classes.class_id, '') = coalesce(now.class_id, '')
),

shared as (
    select
        *,
        count(former_class) over unit_sums > 0
        and count(class_id) over unit_sums > 0 as has_classes,
        sum(n)
            over (
                partition by
                    unit, informant_group, scale, since, former_unit, former_class
            )
        * sum(n) over (
            partition by unit, informant_group, scale, since, class_id
        ) as linked_product
    from pairs
    window unit_sums as (partition by unit, informant_group, scale, since)
)

select
    round,
    municipality,
    unit,
    informant_group,
    scale,
    since,
    sum(n)::bigint as n,
    sum(sum_x)::bigint as sum_x,
    sum(sum_y)::bigint as sum_y,
    sum(sum_x2)::bigint as sum_x2,
    sum(sum_y2)::bigint as sum_y2,
    sum(sum_xy)::bigint as sum_xy,
    count_if(has_classes)::bigint as class_pairs,
    sum(if(has_classes, n * n, 0))::bigint as pair_n2,
    sum(if(has_classes, (2 * sum_x * sum_x + n) // (2 * n), 0))::bigint as pair_x2_n,
    sum(if(has_classes, (2 * sum_y * sum_y + n) // (2 * n), 0))::bigint as pair_y2_n,
    sum(if(has_classes, (2 * sum_x * sum_y + n) // (2 * n), 0))::bigint as pair_xy_n,
    sum(
        if(
            has_classes,
            (2 * size_product * n * n + linked_product) // (2 * linked_product),
            0
        )
    )::bigint as class_nn
from shared
group by all
order by unit, informant_group, scale, since
