-- compared.test_components
--
-- Grain    one row per subject, quantity
-- Inputs   scored.test_levels, programme.subjects (subject)
-- Params   $class_share, $class_size  what the programme assumes of classes that nobody
--          named: their share of the variance within units, and their pupils
-- Output   class_share, the part of the variance within a unit and grade that lies
--          between its classes, of all rounds and grades together; class_size, the
--          classmates who were tested that a pupil has on average, himself included.
--          Where no unit has two known classes, what is assumed (is_assumed)
-- Method   analysis of variance of 0 and 1 in classes in units, unequal sizes:
--          within = (t - sum t_c2 / n_c) / (N - C);
--          between = (mean square of classes in units - within) / n0, at least 0;
--          n0 = (N - sum over units of (sum n_c2 / n)) / (C - U);
--          class_share = between / (between + within).
--          Searle, Casella and McCulloch (1992), Variance Components, section 3.6
-- Example  a unit whose classes of two have 2 and 0 good: within 0, so class_share 1

with

units as (
    select
        levels.subject,
        counted.quantity,
        levels.tested,
        levels.classes,
        levels.class_n2,
        1000000 * counted.hits - counted.class_t2_n as squares_within,
        counted.class_t2_n
        - (2000000 * counted.hits * counted.hits + levels.tested)
        // (2 * levels.tested) as squares_between
    from scored.test_levels as levels
    inner join programme.subjects as subjects
        on levels.subject = subjects.subject
    cross join
        lateral (
            values
            ('share_good', levels.good, levels.class_good2_n),
            ('share_top', levels.top, levels.class_top2_n),
            ('share_poor', levels.poor, levels.class_poor2_n)
        ) as counted (quantity, hits, class_t2_n)
    where levels.breakdown = 'all' and levels.tested > 0
),

sums as (
    select
        subject,
        quantity,
        sum(tested) as n,
        count(*) filter (where classes > 0) as units,
        sum(classes) as classes,
        sum(tested - classes) filter (where classes > 0) as freedom_within,
        sum(classes - 1) filter (where classes > 0) as freedom_between,
        sum(squares_within) filter (where classes > 0)::double
        / 1e6
        / nullif(freedom_within, 0) as within,
        sum(squares_between) filter (where classes > 0)::double
        / 1e6
        / nullif(freedom_between, 0) as mean_square_between,
        sum(tested - class_n2 / tested) filter (where classes > 0)
        / nullif(freedom_between, 0) as n0,
        sum(class_n2)::double
        / sum(tested) filter (where classes > 0) as class_size
    from units
    group by all
),

components as (
    select
        *,
        -- `greatest` passes over nulls, which must stay.
        if(
            mean_square_between is null or within is null or n0 = 0,
            null,
            greatest(mean_square_between - within, 0) / n0
        ) as between_classes
    from sums
)

select
    subject,
    quantity,
    n::bigint as n,
    units,
    classes::bigint as classes,
    between_classes is null as is_assumed,
    round(coalesce(class_size, $class_size), 9) as class_size,
    round(
        case
            when between_classes is null then $class_share
            when between_classes + within > 0
                then between_classes / (between_classes + within)
            else 0
        end,
        9
    ) as class_share
from components
order by subject, quantity
