-- scored.participation
--
-- Grain    one row per unit, informant_group, grade
-- Inputs   staged.invitations, staged.respondents
-- Output   n_invited, null where the delivery does not say who was invited;
--          n_answered, respondents who answered wholly or in part
-- Example  25 invited, 20 sheets: n_invited 25, n_answered 20
-- Privacy  counts of small units are disclosive: confidential until disclosed

with

answered as (
    select
        round,
        municipality,
        unit,
        informant_group,
        grade,
        count(*) as n_answered
    from staged.respondents
    group by all
)

select
    coalesce(invitations.round, answered.round) as round,
    coalesce(invitations.municipality, answered.municipality) as municipality,
    coalesce(invitations.unit, answered.unit) as unit,
    coalesce(
        invitations.informant_group, answered.informant_group
    ) as informant_group,
    coalesce(invitations.grade, answered.grade) as grade,
    invitations.n_invited,
    coalesce(answered.n_answered, 0) as n_answered
from staged.invitations as invitations
full join answered
    on
        invitations.round = answered.round
        and invitations.unit = answered.unit
        and invitations.informant_group = answered.informant_group
        and invitations.grade is not distinct from answered.grade
order by unit, informant_group, grade
