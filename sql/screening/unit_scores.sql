-- compared.screening: units in which everybody has one score
--
-- Grain    one row per round, municipality, unit, informant_group
-- Inputs   scored.scale_counts
-- Output   scales, alike (of them with a single score), n (fewest respondents of a
--          scale), by_chance: largest probability over its scales that n respondents
--          all have the score that is most common in the round
-- Example  12 respondents with one score each, which half of the programme has: 2^-12

with

scores as (
    select
        round,
        informant_group,
        scale,
        score,
        sum(n) as n
    from scored.scale_counts
    group by all
),

shares as (
    select
        round,
        informant_group,
        scale,
        max(n) / sum(n) as largest
    from scores
    group by all
),

per_scale as (
    select
        round,
        municipality,
        unit,
        informant_group,
        scale,
        count(*) as scores,
        sum(n)::bigint as n
    from scored.scale_counts
    group by all
)

select
    per_scale.round,
    per_scale.municipality,
    per_scale.unit,
    per_scale.informant_group,
    count(*) as scales,
    count(*) filter (per_scale.scores = 1) as alike,
    min(per_scale.n) as n,
    max(pow(shares.largest, per_scale.n)) as by_chance
from per_scale
inner join shares
    on
        per_scale.round = shares.round
        and per_scale.informant_group = shares.informant_group
        and per_scale.scale = shares.scale
group by all
order by
    per_scale.round,
    per_scale.municipality,
    per_scale.unit,
    per_scale.informant_group
