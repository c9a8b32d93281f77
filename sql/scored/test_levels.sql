-- scored.test_levels
--
-- Grain    one row per unit, subject, grade, breakdown
-- Inputs   staged.test_results, programme.levels (level, level_group)
-- Output   pupils enrolled, exempt, tested, and tested with a good, top or poor level;
--          and over the classes c of those tested, n_c of them and t_c with the level:
--          their number, sum of n_c2, and of t_c2 / n_c in millionths, rounded to a
--          whole number per class; 0 where nobody's class is known
-- Method   the highest level counts as good too
-- Example  4 pupils: exempt, no result, good, top: enrolled 4, exempt 1, tested 2,
--          good 2, top 1, poor 0; in one class: classes 1, class_n2 4,
--          class_good2_n 4 / 2, class_top2_n 1 / 2 million
-- Privacy  counts of small units are disclosive: confidential until disclosed

with

classes as (
    select
        results.round,
        results.municipality,
        results.unit,
        results.subject,
        results.grade,
        if(grouping(results.gender) = 1, 'all', 'gender:' || results.gender)
            as breakdown,
        results.class_id,
        count(*) as enrolled,
        count(*) filter (where results.exempt) as exempt,
        count(levels.level_group) as tested,
        count(*) filter (where levels.level_group in ('good', 'top')) as good,
        count(*) filter (where levels.level_group = 'top') as top,
        count(*) filter (where levels.level_group = 'poor') as poor
    from staged.test_results as results
    left join programme.levels as levels
        on results.level = levels.level
    group by
        grouping sets (
            (
                results.round,
                results.municipality,
                results.unit,
                results.subject,
                results.grade,
                results.class_id
            ),
            (
                results.round,
                results.municipality,
                results.unit,
                results.subject,
                results.grade,
                results.class_id,
                results.gender
            )
        )
),

units as (
    select
        round,
        municipality,
        unit,
        subject,
        grade,
        breakdown,
        count(if(tested > 0, class_id, null)) > 0 as has_classes,
        sum(enrolled)::bigint as enrolled,
        sum(exempt)::bigint as exempt,
        sum(tested)::bigint as tested,
        sum(good)::bigint as good,
        sum(top)::bigint as top,
        sum(poor)::bigint as poor,
        count_if(tested > 0)::bigint as classes,
        sum(tested * tested)::bigint as class_n2,
        sum((2000000 * good * good + tested) // nullif(2 * tested, 0))::bigint
            as class_good2_n,
        sum((2000000 * top * top + tested) // nullif(2 * tested, 0))::bigint
            as class_top2_n,
        sum((2000000 * poor * poor + tested) // nullif(2 * tested, 0))::bigint
            as class_poor2_n
    from classes
    where breakdown is not null
    group by all
)

select
    round,
    municipality,
    unit,
    subject,
    grade,
    breakdown,
    enrolled,
    exempt,
    tested,
    good,
    top,
    poor,
    if(has_classes, classes, 0) as classes,
    if(has_classes, class_n2, 0) as class_n2,
    if(has_classes, class_good2_n, 0) as class_good2_n,
    if(has_classes, class_top2_n, 0) as class_top2_n,
    if(has_classes, class_poor2_n, 0) as class_poor2_n
from units
order by unit, subject, grade, breakdown
