-- scored.background_moments
--
-- Grain    one row per unit, informant_group, outcome, breakdown
-- Inputs   scored.scale_scores, staged.respondents, staged.test_results,
--          programme.groups (informant_group, are_pupils),
--          programme.education (parents_education, years), programme.levels
-- Output   sums over pupils whose parents gave their education: x the longest of their
--          educations in years, y the score in millionths of an answer step (breakdown:
--          grade band), or of a national test: a million if good, else 0
--          (informant_group null, breakdown grade:4)
-- Example  two pupils, 9 and 16 years, scores 1 and 3 steps: sum_xy 57 million
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
        if(levels.level_group in ('good', 'top'), 1000000, 0) as y
    from staged.test_results as results
    inner join programme.levels as levels
        on results.level = levels.level
)

select
    outcomes.round,
    outcomes.municipality,
    outcomes.unit,
    outcomes.informant_group,
    outcomes.outcome,
    outcomes.breakdown,
    count(*) as n,
    sum(parents.x)::bigint as sum_x,
    sum(parents.x * parents.x)::bigint as sum_x2,
    sum(outcomes.y)::bigint as sum_y,
    sum(outcomes.y * outcomes.y)::bigint as sum_y2,
    sum(parents.x * outcomes.y)::bigint as sum_xy
from outcomes
inner join parents
    on outcomes.pupil = parents.pupil
group by all
order by
    outcomes.unit,
    outcomes.informant_group,
    outcomes.outcome,
    outcomes.breakdown
