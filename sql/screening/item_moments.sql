-- compared.screening: sums and products of items, pooled
--
-- Grain    one row per round, municipality, informant_group, scale, two items
-- Inputs   scored.item_moments
-- Output   sums over grade bands and genders; municipality null: the programme
-- Example  two cells with n 10 and 12: n 22

select
    round,
    municipality,
    informant_group,
    scale,
    item,
    other_item,
    sum(n)::bigint as n,
    sum(sum_x)::bigint as sum_x,
    sum(sum_y)::bigint as sum_y,
    sum(sum_xy)::bigint as sum_xy
from scored.item_moments
group by
    grouping sets (
        (round, municipality, informant_group, scale, item, other_item),
        (round, informant_group, scale, item, other_item)
    )
order by round, municipality, informant_group, scale, item, other_item
