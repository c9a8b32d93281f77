-- compared.nonresponse
--
-- Grain    one row per round, level, unit, informant_group, scale
-- Inputs   compared.mapping, compared.participation, compared.norms,
--          scored.scale_moments, programme.scales (informant_group, scale, steps)
-- Params   $low_response_rate  programme's limit, 0-1
-- Output   the mean of everybody invited if the silent had all answered at one end of
--          the scale: worst and best, in points; tipping: the mean of the silent that
--          would cancel the difference to the programme; holds: a certain difference
--          stays on its side whatever they would have answered. Null where it is
--          not known of all how many were invited, or no difference is certain
-- Method   (n mean + (N - n) extreme) / N; extremes per grade band, weighted by those
--          who answered. Manski (1989), J. Human Resources 24(3), 343-360
-- Example  80 of 100 answered, 520 points, scale from 300 to 600: 476 to 536; against
--          500 the silent tip it at 420

with

extremes as (
    select
        moments.round,
        case grouping(moments.municipality, moments.unit)
            when 0 then 'unit'
            when 1 then 'municipality'
            else 'programme'
        end as level,
        moments.municipality,
        moments.unit,
        moments.informant_group,
        moments.scale,
        sum(moments.n * (500 - 100 * norms.mean / norms.sd)) / sum(moments.n)
            as lowest,
        sum(moments.n * (500 + 100 * (scales.steps - norms.mean) / norms.sd))
        / sum(moments.n) as highest
    from scored.scale_moments as moments
    inner join compared.norms as norms
        on
            moments.informant_group = norms.informant_group
            and moments.grade_band = norms.grade_band
            and moments.scale = norms.scale
    inner join programme.scales as scales
        on
            moments.informant_group = scales.informant_group
            and moments.scale = scales.scale
    where moments.breakdown = 'all'
    group by
        grouping sets (
            (
                moments.round,
                moments.municipality,
                moments.unit,
                moments.informant_group,
                moments.scale
            ),
            (
                moments.round,
                moments.municipality,
                moments.informant_group,
                moments.scale
            ),
            (moments.round, moments.informant_group, moments.scale)
        )
),

-- Materialised: else participation is joined with the extremes first, on what few
-- columns they share, which makes millions of rows of a few ten thousand.
invited as materialized (
    select
        mapping.round,
        mapping.level,
        mapping.municipality,
        mapping.unit,
        mapping.informant_group,
        mapping.scale,
        mapping.n,
        -- `greatest` passes over nulls; nobody invited must stay null.
        if(
            participation.n_invited is null,
            null,
            greatest(participation.n_invited, mapping.n)
        ) as n_invited,
        participation.response_rate,
        mapping.points,
        mapping.points - mapping.difference_programme as comparison,
        mapping.verdict_programme
    from compared.mapping as mapping
    inner join compared.participation as participation
        on
            mapping.round = participation.round
            and mapping.level = participation.level
            and mapping.municipality is not distinct from participation.municipality
            and mapping.unit is not distinct from participation.unit
            and mapping.informant_group = participation.informant_group
),

answered as (
    select
        invited.*,
        extremes.lowest,
        extremes.highest
    from invited
    inner join extremes
        on
            invited.round = extremes.round
            and invited.level = extremes.level
            and invited.municipality is not distinct from extremes.municipality
            and invited.unit is not distinct from extremes.unit
            and invited.informant_group = extremes.informant_group
            and invited.scale = extremes.scale
),

bounds as (
    select
        *,
        (n * points + (n_invited - n) * lowest) / n_invited as worst,
        (n * points + (n_invited - n) * highest) / n_invited as best,
        (n_invited * comparison - n * points) / nullif(n_invited - n, 0) as tipping
    from answered
)

select
    round,
    level,
    municipality,
    unit,
    informant_group,
    scale,
    n,
    n_invited,
    response_rate,
    response_rate < $low_response_rate as is_low,
    round(lowest, 9) as lowest,
    round(highest, 9) as highest,
    round(worst, 9) as worst,
    round(best, 9) as best,
    round(tipping, 9) as tipping,
    case verdict_programme
        when 'above' then worst >= comparison
        when 'below' then best <= comparison
    end as holds
from bounds
order by round, level, municipality, unit, informant_group, scale
