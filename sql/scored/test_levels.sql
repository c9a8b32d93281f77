-- scored.test_levels
--
-- Grain    one row per unit, subject, grade, breakdown
-- Inputs   staged.test_results, programme.levels (level, level_group)
-- Output   pupils enrolled, exempt, tested, and tested with a good, top or poor level
-- Method   the highest level counts as good too
-- Example  4 pupils: exempt, no result, good, top: enrolled 4, exempt 1, tested 2,
--          good 2, top 1, poor 0
-- Privacy  counts of small units are disclosive: confidential until disclosed

select
    results.round,
    results.municipality,
    results.unit,
    results.subject,
    results.grade,
    if(grouping(results.gender) = 1, 'all', 'gender:' || results.gender) as breakdown,
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
            results.grade
        ),
        (
            results.round,
            results.municipality,
            results.unit,
            results.subject,
            results.grade,
            results.gender
        )
    )
having breakdown is not null
order by results.unit, results.subject, results.grade, breakdown
