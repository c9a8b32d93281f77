-- scored.class_moments
--
-- Grain    one row per unit, informant_group, scale, grade_band, class_id
-- Inputs   scored.scale_scores, staged.respondents,
--          programme.class_groups (informant_group)
-- Output   n and the sum of scores x in millionths of an answer step; class_id null:
--          those whose class nobody gave. Without rows unless an edition holds classes
-- Method   integers throughout: exact in any order and on any number of threads
-- Example  a class with x = 2 and 4: n 2, sum_x 6
-- Privacy  sums of small classes are disclosive: confidential until disclosed

select
    respondents.round,
    respondents.municipality,
    respondents.unit,
    respondents.informant_group,
    scores.scale,
    respondents.grade_band,
    respondents.class_id,
    count(*) as n,
    sum(scores.score)::bigint as sum_x
from scored.scale_scores as scores
inner join staged.respondents as respondents
    on
        scores.informant_group = respondents.informant_group
        and scores.respondent = respondents.respondent
inner join programme.class_groups as classed
    on scores.informant_group = classed.informant_group
where scores.score is not null
group by all
order by
    respondents.unit,
    respondents.informant_group,
    scores.scale,
    respondents.grade_band,
    respondents.class_id
