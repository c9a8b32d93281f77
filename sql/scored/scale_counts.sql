-- scored.scale_counts
--
-- Grain    one row per unit, informant_group, scale, score
-- Inputs   scored.scale_scores, staged.respondents
-- Output   n respondents with exactly this score, millionths of an answer step:
--          distributions and quantiles without reading respondents again
-- Example  three respondents with 2000000, 2000000, 2500000: rows (2000000, 2) and
--          (2500000, 1)
-- Privacy  counts of small units are disclosive: confidential until disclosed

select
    respondents.round,
    respondents.municipality,
    respondents.unit,
    respondents.informant_group,
    scores.scale,
    scores.score,
    count(*) as n
from scored.scale_scores as scores
inner join staged.respondents as respondents
    on
        scores.informant_group = respondents.informant_group
        and scores.respondent = respondents.respondent
where scores.score is not null
group by all
order by
    respondents.unit,
    respondents.informant_group,
    scores.scale,
    scores.score
