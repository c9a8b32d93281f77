-- scored.test_levels
--
-- Grain    one row per unit, subject, grade, breakdown
-- Inputs   staged.test_results, programme.levels (level, level_group)
-- Output   pupils enrolled, exempt, tested, and tested with a good, top or poor level
-- Method   the highest level counts as good too
-- Example  4 pupils: exempt, no result, good, top: enrolled 4, exempt 1, tested 2,
--          good 2, top 1, poor 0
-- Privacy  counts of small units are disclosive: confidential until disclosed

with

pupils as (
    select
        results.round,
        results.municipality,
        results.unit,
        results.subject,
        results.grade,
        results.gender,
        results.exempt,
        levels.level_group
    from staged.test_results as results
    left join programme.levels as levels
        on results.level = levels.level
),

broken_down as (
    select
        *,
        'all' as breakdown
    from pupils
    union all
    select
        *,
        'gender:' || gender as breakdown
    from pupils
    where gender is not null
)

select
    round,
    municipality,
    unit,
    subject,
    grade,
    breakdown,
    count(*) as enrolled,
    count(*) filter (where exempt) as exempt,
    count(level_group) as tested,
    count(*) filter (where level_group in ('good', 'top')) as good,
    count(*) filter (where level_group = 'top') as top,
    count(*) filter (where level_group = 'poor') as poor
from broken_down
group by all
order by unit, subject, grade, breakdown
