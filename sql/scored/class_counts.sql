-- scored.class_counts
--
-- Grain    one row per unit, informant_group, grade_band, class_id, item, answer
-- Inputs   staged.responses (of one instrument: a column per item),
--          staged.respondents, programme.answer_codes (informant_group, item, answer),
--          programme.class_groups (informant_group)
-- Output   n respondents who gave this answer, as in scored.item_counts; class_id null:
--          those whose class nobody gave. Without rows unless an edition holds classes
-- Method   integers throughout: exact in any order and on any number of threads
-- Example  three of 4A ticked 2, 2 and 9 (do not know): one row, answer 2, n 2
-- Privacy  counts of small classes are disclosive: confidential until disclosed

with

-- A column per item: which ones they are, the questionnaire knows.
answers as (
    select * exclude (round, municipality)
    from staged.responses
),

sheets as (
    select
        respondents.round,
        respondents.municipality,
        respondents.unit,
        respondents.grade_band,
        respondents.class_id,
        answers.*
    from answers
    inner join staged.respondents as respondents
        on
            answers.informant_group = respondents.informant_group
            and answers.respondent = respondents.respondent
    inner join programme.class_groups as classed
        on answers.informant_group = classed.informant_group
),

ticked as (
    unpivot sheets
    on columns(
        * exclude (
            round,
            municipality,
            unit,
            informant_group,
            grade_band,
            class_id,
            respondent
        )
    )
    into
    name item
    value answer
),

counts as (
    select
        round,
        municipality,
        unit,
        informant_group,
        grade_band,
        class_id,
        item,
        answer,
        count(*) as n
    from ticked
    group by all
)

select
    counts.round,
    counts.municipality,
    counts.unit,
    counts.informant_group,
    counts.grade_band,
    counts.class_id,
    counts.item,
    counts.answer::bigint as answer,
    counts.n
from counts
inner join programme.answer_codes as codes
    on
        counts.informant_group = codes.informant_group
        and counts.item = codes.item
        and counts.answer = codes.answer
order by
    counts.unit,
    counts.informant_group,
    counts.grade_band,
    counts.class_id,
    counts.item,
    counts.answer
