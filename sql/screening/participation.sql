-- compared.screening: invited and answered per unit and group
--
-- Grain    one row per round, municipality, unit, informant_group
-- Inputs   scored.participation
-- Output   sums over the grades; n_invited null where one grade does not say
-- Example  grades with 25 and 24 invited: 49

select
    round,
    municipality,
    unit,
    informant_group,
    sum(n_answered)::bigint as n_answered,
    if(count(n_invited) = count(*), sum(n_invited), null)::bigint as n_invited
from scored.participation
group by all
order by round, municipality, unit, informant_group
