-- scored.item_counts
--
-- Grain    one row per unit, informant_group, grade_band, item, answer
-- Inputs   staged.responses (of one instrument: a column per item),
--          staged.respondents, programme.answer_codes (informant_group, item, answer)
-- Output   n respondents who gave this answer, the code as it was ticked; codes that
--          are no answer do not count
-- Method   integers throughout: exact in any order and on any number of threads
-- Example  three respondents ticked 2, 2 and 9 (do not know): one row, answer 2, n 2
-- Privacy  counts of small units are disclosive: confidential until disclosed

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
        answers.*
    from answers
    inner join staged.respondents as respondents
        on
            answers.informant_group = respondents.informant_group
            and answers.respondent = respondents.respondent
),

ticked as (
    unpivot sheets
    on columns(
        * exclude (
            round, municipality, unit, informant_group, grade_band, respondent
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
    counts.item,
    counts.answer
