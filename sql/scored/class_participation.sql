-- scored.class_participation
--
-- Grain    one row per unit, informant_group, class_id
-- Inputs   staged.respondents, programme.class_groups (informant_group)
-- Output   n_answered, respondents who answered wholly or in part; class_id null: those
--          whose class nobody gave. Without rows unless an edition holds classes
-- Example  ten sheets of 4A: n_answered 10
-- Privacy  counts of small classes are disclosive: confidential until disclosed

select
    respondents.round,
    respondents.municipality,
    respondents.unit,
    respondents.informant_group,
    respondents.class_id,
    count(*) as n_answered
from staged.respondents as respondents
inner join programme.class_groups as classed
    on respondents.informant_group = classed.informant_group
group by all
order by respondents.unit, respondents.informant_group, respondents.class_id
