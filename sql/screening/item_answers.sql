-- compared.screening: how the answers to each item are distributed
--
-- Grain    one row per round, municipality, informant_group, item, answer
-- Inputs   scored.item_pairs
-- Output   n respondents; municipality null: the programme. An item that stands in
--          several scales is counted once
-- Example  3 girls and 4 boys of one grade band answered 2: 7

with

once as (
    select
        round,
        municipality,
        informant_group,
        item,
        answer,
        grade_band,
        gender,
        max(n) as n
    from scored.item_pairs
    where item = other_item
    group by all
)

select
    round,
    municipality,
    informant_group,
    item,
    answer,
    sum(n)::bigint as n
from once
group by
    grouping sets (
        (round, municipality, informant_group, item, answer),
        (round, informant_group, item, answer)
    )
order by round, municipality, informant_group, item, answer
