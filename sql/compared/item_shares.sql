-- compared.item_shares
--
-- Grain    one row per round, level, unit, informant_group, item, breakdown, answers
-- Inputs   scored.item_counts, scored.class_counts,
--          programme.counted_answers (informant_group, item, answers, matters,
--          in_bands, answer)
-- Output   n who answered the item, n_counted who gave one of `answers`, and their
--          share, 0-1; breakdown 'all', or 'band:' and a grade band where there are
--          several, or of a unit 'class:' and a class. `matters`: the answers that
--          decide what is hidden of the item
-- Method   share = n_counted / n of those with an answer to the item; never tested
-- Example  25 answered, 5 of them 3 or 4, answers '3 4': n 25, n_counted 5, share 0.2

with

sets as (
    select distinct * exclude (answer)
    from programme.counted_answers
),

ticked as (
    select
        *,
        null::varchar as class_id
    from scored.item_counts
    union all by name
    select *
    from scored.class_counts
    where class_id is not null
),

counts as (
    select
        counts.round,
        counts.municipality,
        counts.unit,
        counts.informant_group,
        counts.item,
        counts.grade_band,
        counts.class_id,
        sets.answers,
        sets.matters,
        sets.in_bands,
        sum(counts.n) as n,
        sum(if(own.answer is null, 0, counts.n)) as n_counted
    from ticked as counts
    inner join sets
        on
            counts.informant_group = sets.informant_group
            and counts.item = sets.item
    left join programme.counted_answers as own
        on
            sets.informant_group = own.informant_group
            and sets.item = own.item
            and sets.answers = own.answers
            and counts.answer = own.answer
    group by all
),

broken_down as (
    select
        * exclude (grade_band, class_id, in_bands),
        coalesce('class:' || class_id, 'all') as breakdown
    from counts
    union all by name
    select
        * exclude (grade_band, class_id, in_bands),
        'band:' || grade_band as breakdown
    from counts
    where in_bands and class_id is null
),

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
        item,
        breakdown,
        answers,
        matters,
        sum(n)::bigint as n,
        sum(n_counted)::bigint as n_counted
    from broken_down
    group by
        grouping sets (
            (
                round,
                municipality,
                unit,
                informant_group,
                item,
                breakdown,
                answers,
                matters
            ),
            (
                round,
                municipality,
                informant_group,
                item,
                breakdown,
                answers,
                matters
            ),
            (round, informant_group, item, breakdown, answers, matters)
        )
    having level = 'unit' or not starts_with(breakdown, 'class:')
)

select
    *,
    round(n_counted::double / n, 9) as share
from levels
order by
    round,
    level,
    municipality,
    unit,
    informant_group,
    item,
    breakdown,
    answers
