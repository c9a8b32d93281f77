-- scored.linked_moments
--
-- Grain    one row per unit, informant_group, scale, earlier round (since)
-- Inputs   scored.scale_scores, staged.respondents: of one municipality, this round
--          and all earlier ones; programme.lineage (unit, since, round, successor)
-- Params   $this_round  the later round of every pair
-- Output   sums over respondents of the same unit with a score in both rounds: x in
--          the earlier, y in this one, millionths of an answer step
-- Method   a unit that another took over counts as its successor, so that a merger
--          does not end the linkage; one that was split, as the part that the
--          respondent is in now
-- Privacy  sums of small units are disclosive: confidential until disclosed

with

answered as (
    select
        respondents.round,
        respondents.municipality,
        respondents.unit,
        respondents.informant_group,
        respondents.respondent,
        scores.scale,
        scores.score
    from scored.scale_scores as scores
    inner join staged.respondents as respondents
        on
            scores.round = respondents.round
            and scores.informant_group = respondents.informant_group
            and scores.respondent = respondents.respondent
    where scores.score is not null
),

earlier as (
    select
        answered.round as since,
        answered.informant_group,
        answered.respondent,
        answered.scale,
        answered.score as x,
        coalesce(lineage.successor, answered.unit) as unit
    from answered
    left join programme.lineage as lineage
        on
            answered.unit = lineage.unit
            and answered.round = lineage.since
            and lineage.round = $this_round
    where answered.round <> $this_round
),

later as (
    select answered.*
    from answered
    where answered.round = $this_round
)

select
    later.round,
    later.municipality,
    later.unit,
    later.informant_group,
    later.scale,
    earlier.since,
    count(*) as n,
    sum(earlier.x)::bigint as sum_x,
    sum(later.score)::bigint as sum_y,
    sum(earlier.x * earlier.x)::bigint as sum_x2,
    sum(later.score * later.score)::bigint as sum_y2,
    sum(earlier.x * later.score)::bigint as sum_xy
from later
inner join earlier
    on
        later.informant_group = earlier.informant_group
        and later.respondent = earlier.respondent
        and later.scale = earlier.scale
        and later.unit = earlier.unit
group by all
order by later.unit, later.informant_group, later.scale, earlier.since
