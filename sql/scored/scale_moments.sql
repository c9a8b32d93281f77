-- scored.scale_moments
--
-- Grain    one row per unit, informant_group, scale, grade_band, breakdown
-- Inputs   scored.class_sums: n, sum t and sum of squares t2 of the scores of each
--          class and breakdown, from pipeline.scoring.scale_scores; not in the lake
-- Output   n, sums of scores x in millionths of an answer step, and the sums over
--          classes c that a mean with clustered respondents needs; t_c = sum of x
--          in c. class_t2_n is rounded to a whole number per class
-- Method   integers throughout: exact in any order and on any number of threads
-- Example  a class with x = 2 and 4: n 2, sum_x 6, sum_x2 20, classes 1, class_n2 4,
--          class_t2_n 18, class_nt 12, class_t2 36
-- Privacy  sums of small units are disclosive: confidential until disclosed

with

classes as (
    select * replace (t::hugeint as t)
    from scored.class_sums
),

units as (
    select
        round,
        municipality,
        unit,
        informant_group,
        scale,
        grade_band,
        breakdown,
        count(class_id) > 0 as has_classes,
        sum(n)::bigint as n,
        sum(t)::bigint as sum_x,
        sum(t2)::bigint as sum_x2,
        count(*) as classes,
        sum(n * n)::bigint as class_n2,
        sum((2 * t * t + n) // (2 * n))::bigint as class_t2_n,
        sum(n * t)::bigint as class_nt,
        sum(t * t)::decimal(38, 0) as class_t2
    from classes
    group by all
)

select
    round,
    municipality,
    unit,
    informant_group,
    scale,
    grade_band,
    breakdown,
    n,
    sum_x,
    sum_x2,
    if(has_classes, classes, 0) as classes,
    if(has_classes, class_n2, 0) as class_n2,
    if(has_classes, class_t2_n, 0) as class_t2_n,
    if(has_classes, class_nt, 0) as class_nt,
    if(has_classes, class_t2, 0::decimal(38, 0)) as class_t2
from units
order by unit, informant_group, scale, grade_band, breakdown
