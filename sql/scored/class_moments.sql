-- scored.class_moments
--
-- Grain    one row per unit, informant_group, scale, grade_band, class_id
-- Inputs   scored.class_sums, as of scored.scale_moments; not in the lake;
--          programme.class_groups (informant_group)
-- Output   n and the sum of scores x in millionths of an answer step; class_id null:
--          those whose class nobody gave. Without rows unless an edition holds classes
-- Method   integers throughout: exact in any order and on any number of threads
-- Example  a class with x = 2 and 4: n 2, sum_x 6
-- Privacy  sums of small classes are disclosive: confidential until disclosed

select
    sums.round,
    sums.municipality,
    sums.unit,
    sums.informant_group,
    sums.scale,
    sums.grade_band,
    sums.class_id,
    sums.n,
    sums.t as sum_x
from scored.class_sums as sums
inner join programme.class_groups as classed
    on sums.informant_group = classed.informant_group
where sums.breakdown = 'all'
order by
    sums.unit,
    sums.informant_group,
    sums.scale,
    sums.grade_band,
    sums.class_id
