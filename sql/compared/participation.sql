-- compared.participation
--
-- Grain    one row per round, level, unit, informant_group
-- Inputs   scored.participation
-- Output   n_answered, n_invited (null where one unit or grade does not say: the sum of
--          the others would be too small), and the response rate, 0-1
-- Example  25 invited, 20 answered: 0.8. With a second unit that does not say, from
--          which 10 answered: 30 answered, n_invited and rate null

with

levels as (
    select
        round,
        case grouping(municipality, unit)
            when 0 then 'unit'
            when 1 then 'municipality'
            else 'programme'
        end as level,
        municipality,
        unit,
        informant_group,
        sum(n_answered)::bigint as n_answered,
        if(count(n_invited) = count(*), sum(n_invited), null)::bigint as n_invited
    from scored.participation
    group by
        grouping sets (
            (round, municipality, unit, informant_group),
            (round, municipality, informant_group),
            (round, informant_group)
        )
)

select
    round,
    level,
    municipality,
    unit,
    informant_group,
    n_answered,
    n_invited,
    round(n_answered::double / nullif(n_invited, 0), 9) as response_rate
from levels
order by round, level, municipality, unit, informant_group
