-- compared.screening: sums of each scale per unit
--
-- Grain    one row per round, municipality, unit, informant_group, scale
-- Inputs   scored.scale_moments
-- Output   n, sum_x, sum_x2 over the grade bands
-- Example  bands with n 10 and 12: n 22

select
    round,
    municipality,
    unit,
    informant_group,
    scale,
    sum(n)::bigint as n,
    sum(sum_x)::bigint as sum_x,
    sum(sum_x2)::hugeint::double as sum_x2
from scored.scale_moments
where breakdown = 'all'
group by all
order by round, municipality, unit, informant_group, scale
