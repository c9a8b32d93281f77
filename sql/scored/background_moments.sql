-- scored.background_moments
--
-- Grain    one row per unit, informant_group, outcome, breakdown
-- Inputs   scored.scale_scores, staged.respondents, staged.test_results,
--          programme.groups (informant_group, are_pupils),
--          programme.education (parents_education, years), programme.levels
-- Output   sums over pupils whose parents gave their education: x the longest of their
--          educations in years, y the score in millionths of an answer step (breakdown:
--          grade band), or of a national test: a million if good, else 0
--          (informant_group null, breakdown grade:4). And over their classes c, n_c of
--          them, t = sums within c: number, sum of n_c2, of t_x2 / n_c, t_x t_y / n_c
--          and t_y2 / n_c, rounded to a whole number per class, and of n_c t_x and
--          t_x2; 0 where nobody's class is known
-- Example  two pupils of one class, 9 and 16 years, scores 1 and 3 steps: sum_xy 57
--          million, class_xy_n 25 x 4 / 2 = 50 million
-- Privacy  sums of small units are disclosive: confidential until disclosed

with

parents as (
    select
        respondents.about as pupil,
        max(education.years) as x
    from staged.respondents as respondents
    inner join programme.education as education
        on respondents.parents_education = education.parents_education
    where respondents.about is not null
    group by all
),

outcomes as (
    select
        respondents.round,
        respondents.municipality,
        respondents.unit,
        respondents.informant_group,
        scores.scale as outcome,
        respondents.grade_band as breakdown,
        respondents.respondent as pupil,
        respondents.class_id,
        scores.score as y
    from scored.scale_scores as scores
    inner join staged.respondents as respondents
        on
            scores.informant_group = respondents.informant_group
            and scores.respondent = respondents.respondent
    inner join programme.groups as groups
        on
            respondents.informant_group = groups.informant_group
            and groups.are_pupils
    where scores.score is not null
    union all
    select
        results.round,
        results.municipality,
        results.unit,
        null as informant_group,
        results.subject as outcome,
        'grade:' || results.grade as breakdown,
        results.pupil,
        results.class_id,
        if(levels.level_group in ('good', 'top'), 1000000, 0) as y
    from staged.test_results as results
    inner join programme.levels as levels
        on results.level = levels.level
),

classes as (
    select
        outcomes.round,
        outcomes.municipality,
        outcomes.unit,
        outcomes.informant_group,
        outcomes.outcome,
        outcomes.breakdown,
        outcomes.class_id,
        count(*) as n,
        sum(parents.x)::hugeint as t_x,
        sum(parents.x * parents.x)::hugeint as x2,
        sum(outcomes.y)::hugeint as t_y,
        sum(outcomes.y * outcomes.y)::hugeint as y2,
        sum(parents.x * outcomes.y)::hugeint as xy
    from outcomes
    inner join parents
        on outcomes.pupil = parents.pupil
    group by all
),

units as (
    select
        round,
        municipality,
        unit,
        informant_group,
        outcome,
        breakdown,
        count(class_id) > 0 as has_classes,
        sum(n)::bigint as n,
        sum(t_x)::bigint as sum_x,
        sum(x2)::bigint as sum_x2,
        sum(t_y)::bigint as sum_y,
        sum(y2)::bigint as sum_y2,
        sum(xy)::bigint as sum_xy,
        count(*) as classes,
        sum(n * n)::bigint as class_n2,
        sum(n * t_x)::bigint as class_nx,
        sum(t_x * t_x)::bigint as class_x2,
        sum((2 * t_x * t_x + n) // (2 * n))::bigint as class_x2_n,
        sum((2 * t_x * t_y + n) // (2 * n))::bigint as class_xy_n,
        sum((2 * t_y * t_y + n) // (2 * n))::bigint as class_y2_n
    from classes
    group by all
)

select
    round,
    municipality,
    unit,
    informant_group,
    outcome,
    breakdown,
    n,
    sum_x,
    sum_x2,
    sum_y,
    sum_y2,
    sum_xy,
    if(has_classes, classes, 0) as classes,
    if(has_classes, class_n2, 0) as class_n2,
    if(has_classes, class_nx, 0) as class_nx,
    if(has_classes, class_x2, 0) as class_x2,
    if(has_classes, class_x2_n, 0) as class_x2_n,
    if(has_classes, class_xy_n, 0) as class_xy_n,
    if(has_classes, class_y2_n, 0) as class_y2_n
from units
order by unit, informant_group, outcome, breakdown
