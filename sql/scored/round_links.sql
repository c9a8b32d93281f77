-- scored.round_links
--
-- Grain    one row per informant_group, earlier round (since)
-- Inputs   staged.respondents: of one municipality, this round and all earlier ones
-- Params   $this_round  the later round of every pair
-- Output   respondents of the group in either round and in both; those whose class is
--          known, and how many classes they are of
-- Example  5 and 6 answered, 4 of them twice, in one class of 5 and two of 3: n 6,
--          n_since 5, n_both 4, classes 2, classes_since 1
-- Privacy  counts of a municipality's group

with

counted as (
    select
        round,
        municipality,
        informant_group,
        count(*) as n,
        count(class_id) as n_classed,
        count(distinct if(class_id is null, null, (unit, class_id))) as classes
    from staged.respondents
    group by all
),

both_rounds as (
    select
        earlier.round as since,
        later.informant_group,
        count(*) as n_both
    from staged.respondents as later
    inner join staged.respondents as earlier
        on
            later.informant_group = earlier.informant_group
            and later.respondent = earlier.respondent
    where later.round = $this_round and earlier.round <> $this_round
    group by all
)

select
    now.round,
    now.municipality,
    now.informant_group,
    former.round as since,
    now.n,
    former.n as n_since,
    coalesce(both_rounds.n_both, 0) as n_both,
    now.n_classed,
    former.n_classed as n_classed_since,
    now.classes,
    former.classes as classes_since
from counted as now
inner join counted as former
    on now.informant_group = former.informant_group
left join both_rounds
    on
        former.informant_group = both_rounds.informant_group
        and former.round = both_rounds.since
where now.round = $this_round and former.round <> $this_round
order by now.informant_group, former.round
