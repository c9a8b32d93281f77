-- compared.participation
--
-- Grain    one row per round, level, unit, informant_group
-- Inputs   scored.participation
-- Output   n_answered, n_invited (null where the deliveries do not say), and the
--          response rate, 0-1
-- Example  25 invited, 20 answered: 0.8

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
    sum(n_invited)::bigint as n_invited,
    round(
        if(
            count(n_invited) = count(*),
            sum(n_answered)::double / nullif(sum(n_invited), 0),
            null
        ),
        9
    ) as response_rate
from scored.participation
group by
    grouping sets (
        (round, municipality, unit, informant_group),
        (round, municipality, informant_group),
        (round, informant_group)
    )
order by round, level, municipality, unit, informant_group
