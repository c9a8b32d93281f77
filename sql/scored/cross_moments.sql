-- scored.cross_moments
--
-- Grain    one row per unit, informant_group, scale, other_group, other_scale
-- Inputs   scored.scale_scores, staged.respondents,
--          programme.scales (informant_group, scale, theme)
-- Output   sums over pupils whom both groups describe, on scales of the same theme:
--          x by informant_group, y by other_group, millionths of an answer step
-- Method   a sheet about a pupil belongs to that pupil, any other sheet to the person
--          who filled it in; two sheets of one group about one pupil count as their
--          mean, rounded to a whole number
-- Privacy  sums of small units are disclosive: confidential until disclosed

with

described as (
    select
        respondents.round,
        respondents.municipality,
        respondents.unit,
        respondents.informant_group,
        scores.scale,
        scales.theme,
        coalesce(respondents.about, respondents.respondent) as pupil,
        (
            (2 * sum(scores.score) + count(*)) // (2 * count(*))
        )::bigint as score
    from scored.scale_scores as scores
    inner join staged.respondents as respondents
        on
            scores.informant_group = respondents.informant_group
            and scores.respondent = respondents.respondent
    inner join programme.scales as scales
        on
            scores.informant_group = scales.informant_group
            and scores.scale = scales.scale
    where scores.score is not null
    group by all
)

select
    sheets.round,
    sheets.municipality,
    sheets.unit,
    sheets.informant_group,
    sheets.scale,
    others.informant_group as other_group,
    others.scale as other_scale,
    count(*) as n,
    sum(sheets.score)::bigint as sum_x,
    sum(others.score)::bigint as sum_y,
    sum(sheets.score * sheets.score)::bigint as sum_x2,
    sum(others.score * others.score)::bigint as sum_y2,
    sum(sheets.score * others.score)::bigint as sum_xy
from described as sheets
inner join described as others
    on
        sheets.unit = others.unit
        and sheets.pupil = others.pupil
        and sheets.theme = others.theme
        and sheets.informant_group < others.informant_group
group by all
order by
    sheets.unit,
    sheets.informant_group,
    sheets.scale,
    other_group,
    other_scale
