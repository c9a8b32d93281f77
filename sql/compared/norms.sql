-- compared.norms
--
-- Grain    one row per informant_group, grade_band, scale
-- Inputs   scored.scale_moments, programme.rounds (round, position)
-- Output   mean and sd in answer steps of all respondents of the first round that
--          asked the scale; 500 points is the mean, 100 points the sd
-- Method   sample sd from n, sum x, sum x2; a scale that never varies has no norm
-- Example  scores 1.0 and 3.0 steps: mean 2, sd sqrt(2)

with

rounds as (
    select
        moments.informant_group,
        moments.grade_band,
        moments.scale,
        moments.round,
        rounds.position,
        sum(moments.n)::double as n,
        sum(moments.sum_x)::double / 1e6 as sum_x,
        sum(moments.sum_x2)::double / 1e12 as sum_x2
    from scored.scale_moments as moments
    inner join programme.rounds as rounds
        on moments.round = rounds.round
    where moments.breakdown = 'all'
    group by all
),

first_rounds as (
    select
        *,
        sqrt(greatest(sum_x2 - sum_x * sum_x / n, 0) / nullif(n - 1, 0)) as sd
    from rounds
    qualify
        position = min(position) over (
            partition by informant_group, grade_band, scale
        )
)

select
    informant_group,
    grade_band,
    scale,
    round,
    n::bigint as n,
    round(sum_x / n, 9) as mean,
    round(sd, 9) as sd
from first_rounds
where round(sd, 6) > 0
order by informant_group, grade_band, scale
