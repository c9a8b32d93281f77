-- compared.screening: a digest of all answers of one group in one municipality's round
--
-- Grain    one row per round, municipality, informant_group
-- Inputs   scored.item_pairs
-- Output   items, n (answers to the item that most answered), sums: equal if and, but
--          for chance in 2^64, only if every pair of answers was given equally often.
--          Hashed twice, since one hash of several columns is linear in each of them
-- Example  the same file in two municipalities: the same sums

with

pairs as (
    select
        round,
        municipality,
        informant_group,
        item,
        other_item,
        answer,
        other_answer,
        sum(n)::bigint as n
    from scored.item_pairs
    group by all
),

items as (
    select
        round,
        municipality,
        informant_group,
        item,
        sum(n)::bigint as n
    from pairs
    where item = other_item
    group by all
),

sizes as (
    select
        round,
        municipality,
        informant_group,
        count(*) as items,
        max(n) as n
    from items
    group by all
),

digests as (
    select
        round,
        municipality,
        informant_group,
        sum(
            hash(hash(item, other_item, answer, other_answer, n))::hugeint
        )::varchar as sums
    from pairs
    group by all
)

select
    sizes.round,
    sizes.municipality,
    sizes.informant_group,
    sizes.items,
    sizes.n,
    digests.sums
from sizes
inner join digests
    on
        sizes.round = digests.round
        and sizes.municipality = digests.municipality
        and sizes.informant_group = digests.informant_group
order by sizes.round, sizes.municipality, sizes.informant_group
