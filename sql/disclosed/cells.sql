-- disclosed.cells
--
-- Grain    one row per round, level, unit, informant_group, measure, breakdown,
--          quantity, since, about
-- Inputs   compared.mapping, compared.progression, compared.invariance,
--          compared.since_start, compared.effects, compared.controlled,
--          compared.perspectives,
--          compared.gender_gaps,
--          compared.nonresponse, compared.participation, compared.item_shares,
--          compared.class_means, compared.reliability,
--          compared.indicators,
--          compared.indicator_changes, compared.goals, compared.needs,
--          scored.class_participation, staged.units,
--          programme.groups (informant_group, unit_type, per_unit)
-- Output   every number that some edition could show, not yet decided: n and base, the
--          smallest_n that enters it, the grade bands of a change that rests on some,
--          the quantity that a goal is judged by, and whether it is measured and
--          comparable
-- Method   a number rests on the smallest n that enters it: of a change, the smaller
--          round, or those whose grades only one round asked or who left out
--          what both asked, of a course the smallest, of a gap the smaller group.
--          pipeline.disclosure.editions decides what each edition shows, by that and by
--          disclosed.pattern
-- Example  4 pupils: a row with its value and n 4, which no edition then shows
-- Privacy  confidential: what it says passes pipeline.disclosure.editions, and no
--          later stage reads anything else

with

points as (
    select
        mapping.round,
        mapping.level,
        mapping.municipality,
        mapping.unit,
        mapping.informant_group,
        mapping.scale as measure,
        mapping.n,
        quantities.*,
        if(
            quantities.quantity = 'points'
            and mapping.classes_from in ('elsewhere', 'assumed'),
            'classes_' || mapping.classes_from,
            null
        ) as because
    from compared.mapping as mapping
    left join compared.mapping as whole
        on
            mapping.round = whole.round
            and whole.level = 'programme'
            and mapping.informant_group = whole.informant_group
            and mapping.scale = whole.scale
    cross join
        lateral (
            values
            ('points', mapping.points, mapping.low, mapping.high, null, null),
            (
                'difference_municipality',
                mapping.difference_municipality,
                mapping.difference_municipality_low,
                mapping.difference_municipality_high,
                mapping.detectable_municipality,
                mapping.verdict_municipality
            ),
            (
                'difference_programme',
                mapping.difference_programme,
                mapping.difference_programme_low,
                mapping.difference_programme_high,
                mapping.detectable_programme,
                mapping.verdict_programme
            ),
            (
                'cautious_difference',
                if(
                    mapping.difference_programme is not null,
                    mapping.shrunken - whole.points,
                    null
                ),
                null,
                null,
                null,
                null
            )
        ) as quantities (quantity, value, low, high, detectable, verdict)
    where quantities.quantity = 'points' or quantities.value is not null
),

unmeasured as (
    select
        units.round,
        'unit' as level,
        units.municipality,
        units.unit,
        asked.informant_group,
        asked.scale as measure,
        'points' as quantity,
        false as measured
    from staged.units as units
    inner join programme.groups as groups
        on units.unit_type = groups.unit_type
    inner join compared.mapping as asked
        on
            units.round = asked.round
            and groups.informant_group = asked.informant_group
            and asked.level = 'programme'
    left join compared.mapping as answered
        on
            units.round = answered.round
            and answered.level = 'unit'
            and units.municipality = answered.municipality
            and units.unit = answered.unit
            and asked.informant_group = answered.informant_group
            and asked.scale = answered.scale
    where groups.per_unit and answered.unit is null
),

changes as (
    select
        progression.round,
        progression.since,
        progression.level,
        progression.municipality,
        progression.unit,
        progression.informant_group,
        progression.scale as measure,
        'change' as quantity,
        progression.change as value,
        progression.shrunken,
        progression.low,
        progression.high,
        progression.n,
        progression.n_since as base,
        progression.detectable,
        progression.verdict,
        -- What is left out must not be found by subtraction.
        least(
            progression.n,
            progression.n_since,
            nullif(progression.n_left_out, 0),
            nullif(progression.n_left_out_since, 0)
        ) as smallest_n,
        progression.comparable,
        progression.adjustment,
        progression.grade_bands,
        progression.common_items,
        progression.n_left_out,
        invariance.freed,
        -- A ladder that was not climbed at all: the rounds asked different items.
        if(
            progression.incomparable_because = 'meaning_changed'
            and invariance.cfi_configural is null,
            'questions_changed',
            progression.incomparable_because
        ) as because
    from compared.progression as progression
    left join compared.invariance as invariance
        on
            progression.round = invariance.round
            and progression.since = invariance.since
            and progression.informant_group = invariance.informant_group
            and progression.scale = invariance.scale
),

-- Of those that are certain because they were measured large: how large, on average.
cautious_changes as (
    select
        * exclude (low, high, detectable, verdict, shrunken)
        replace ('cautious_change' as quantity, shrunken as value)
    from changes
    where comparable and shrunken is not null
),

common_bands as (
    select
        * exclude (low, high, detectable, verdict)
        replace (
            'common_bands' as quantity,
            n / (n + n_left_out)::double as value,
            grade_bands as because
        )
    from changes
    where comparable and grade_bands is not null
),

common_items as (
    select
        * exclude (low, high, detectable, verdict)
        replace (
            'common_items' as quantity,
            len(string_split(common_items, ' ')) as value,
            common_items as because
        )
    from changes
    where comparable and common_items is not null
),

adjustments as (
    select
        * exclude (low, high, detectable, verdict)
        replace ('adjustment' as quantity, adjustment as value, freed as because)
    from changes
    where adjustment <> 0
),

since_start as (
    select
        round,
        since,
        level,
        municipality,
        unit,
        informant_group,
        scale as measure,
        'since_start' as quantity,
        change as value,
        low,
        high,
        n,
        n_since as base,
        detectable,
        verdict,
        least(n, n_since) as smallest_n,
        later as because,
        shrunken
    from compared.since_start
),

cautious_since_start as (
    select
        * exclude (low, high, detectable, verdict, shrunken)
        replace ('cautious_since_start' as quantity, shrunken as value)
    from since_start
    where shrunken is not null
),

-- What the municipalities outside the programme changed by is told nowhere.
controlled as (
    select
        round,
        since,
        'programme' as level,
        informant_group,
        scale as measure,
        'controlled' as quantity,
        difference as value,
        low,
        high,
        verdict
    from compared.controlled
    where low is not null
),

courses as (
    select
        round,
        since,
        level,
        municipality,
        unit,
        informant_group,
        scale as measure,
        'course' as quantity,
        greatest(
            p_lasting, p_growing, p_faded, p_delayed, p_no_change, p_decline
        ) as value,
        n,
        verdict
    from compared.effects
),

gaps as (
    select
        gaps.round,
        gaps.level,
        gaps.municipality,
        gaps.unit,
        gaps.informant_group,
        gaps.scale as measure,
        'gap' as quantity,
        gaps.other_group || '.' || gaps.other_scale as about,
        gaps.gap as value,
        gaps.low,
        gaps.high,
        gaps.n,
        gaps.n_other as base,
        gaps.detectable,
        gaps.verdict,
        least(gaps.n, gaps.n_other) as smallest_n
    from compared.perspectives as gaps
    inner join programme.groups as others
        on gaps.other_group = others.informant_group
    where gaps.level <> 'unit' or others.per_unit
),

gender_gaps as (
    select
        round,
        level,
        municipality,
        unit,
        informant_group,
        scale as measure,
        'gender_gap' as quantity,
        gap as value,
        low,
        high,
        n_girls + n_boys as n,
        if(level = 'unit', null, units) as base,
        detectable,
        verdict,
        least(n_girls, n_boys, nullif(n_unknown, 0)) as smallest_n
    from compared.gender_gaps
),

bounds as (
    select
        silent.round,
        silent.level,
        silent.municipality,
        silent.unit,
        silent.informant_group,
        silent.scale as measure,
        'bounds' as quantity,
        mapping.points as value,
        least(silent.worst, mapping.points) as low,
        greatest(silent.best, mapping.points) as high,
        silent.n,
        silent.n_invited as base,
        if(silent.holds, 'holds', if(not silent.holds, 'may_not_hold', null))
            as verdict
    from compared.nonresponse as silent
    inner join compared.mapping as mapping
        on
            silent.round = mapping.round
            and silent.level = mapping.level
            and silent.municipality is not distinct from mapping.municipality
            and silent.unit is not distinct from mapping.unit
            and silent.informant_group = mapping.informant_group
            and silent.scale = mapping.scale
    where silent.is_low
),

participation as (
    select
        round,
        level,
        municipality,
        unit,
        informant_group,
        'all' as measure,
        'response_rate' as quantity,
        response_rate as value,
        n_answered as n,
        n_invited as base,
        response_rate is not null as measured
    from compared.participation
),

item_shares as (
    select
        round,
        level,
        municipality,
        unit,
        informant_group,
        item as measure,
        breakdown,
        'item_share' as quantity,
        answers as about,
        share as value,
        n
    from compared.item_shares
    -- No sheet of a class tells of other faces, nor does the class pattern hide them.
    where matters or not starts_with(breakdown, 'class:')
),

class_points as (
    select
        means.round,
        'unit' as level,
        means.municipality,
        means.unit,
        means.informant_group,
        means.scale as measure,
        'class:' || means.class_id as breakdown,
        means.n,
        quantities.*
    from compared.class_means as means
    cross join
        lateral (
            values
            ('points', means.points, means.low, means.high),
            (
                'shrunken',
                means.shrunken,
                means.shrunken_low,
                means.shrunken_high
            )
        ) as quantities (quantity, value, low, high)
),

class_answered as (
    select
        round,
        'unit' as level,
        municipality,
        unit,
        informant_group,
        'all' as measure,
        'class:' || coalesce(class_id, '') as breakdown,
        'answered' as quantity,
        n_answered as value,
        n_answered as n
    from scored.class_participation
),

reliability as (
    select
        round,
        'programme' as level,
        informant_group,
        scale as measure,
        'reliability' as quantity,
        alpha as value,
        n,
        alpha is not null as measured
    from compared.reliability
),

indicators as (
    select
        round,
        level,
        municipality,
        unit,
        measure,
        breakdown,
        quantity,
        value,
        low,
        high,
        n,
        base,
        if(
            quantity = 'share_good' and classes_from in ('elsewhere', 'assumed'),
            'classes_' || classes_from,
            null
        ) as because,
        value is not null as measured
    from compared.indicators
),

indicator_changes as (
    select
        round,
        level,
        municipality,
        unit,
        measure,
        breakdown,
        if(quantity = 'value', 'change', 'change_' || quantity) as quantity,
        since,
        change as value,
        low,
        high,
        n,
        n_since as base,
        detectable,
        verdict,
        least(n, n_since) as smallest_n,
        comparable
    from compared.indicator_changes
),

goals as (
    select
        goals.round,
        if(goals.target is null, goals.since, null) as since,
        goals.level,
        goals.municipality,
        goals.unit,
        goals.measure,
        goals.breakdown,
        'goal' as quantity,
        goals.quantity as judged,
        goals.goal as about,
        if(goals.target is null, goals.change, goals.value) as value,
        if(goals.target is null, goals.change_low, goals.low) as low,
        if(goals.target is null, goals.change_high, goals.high) as high,
        goals.n,
        goals.status as verdict,
        if(
            goals.undecided is not null and not goals.can_be_seen,
            'could_not_be_seen',
            goals.undecided
        ) as because,
        if(goals.target is null, least(goals.n, changes.n_since), goals.n)
            as smallest_n,
        coalesce(goals.undecided, '') <> 'not_comparable' as comparable,
        (goals.target is not null or goals.change is not null) as measured
    from compared.goals as goals
    left join compared.indicator_changes as changes
        on
            goals.round = changes.round
            and goals.since = changes.since
            and goals.level = changes.level
            and goals.municipality is not distinct from changes.municipality
            and goals.unit is not distinct from changes.unit
            and goals.measure = changes.measure
            and goals.breakdown = changes.breakdown
            and goals.quantity = changes.quantity
),

needs as (
    select
        round,
        level,
        municipality,
        unit,
        informant_group,
        coalesce(trigger, 'all') as measure,
        breakdown,
        'need' as quantity,
        coalesce(module, kind) as about,
        if(
            sign in ('certainly_below', 'lowest_quarter_twice'), difference, value
        ) as value,
        low,
        high,
        n,
        detectable,
        place::varchar as verdict,
        coalesce(sign, abstention) as because,
        module is not null as measured
    from compared.needs
),

earlier as (
    select
        round,
        level,
        municipality,
        unit,
        informant_group,
        scale as measure,
        'earlier' as quantity,
        since,
        points_since as value,
        low_since as low,
        high_since as high,
        n_since as n,
        least(n_since, nullif(n_left_out_since, 0)) as smallest_n
    from compared.progression
    where inherited
    union all by name
    select
        round,
        level,
        municipality,
        unit,
        measure,
        breakdown,
        if(quantity = 'value', 'earlier', 'earlier_' || quantity) as quantity,
        since,
        value_since as value,
        low_since as low,
        high_since as high,
        n_since as n
    from compared.indicator_changes
    where inherited
),

-- What a kind of number lacks is null here: then it rests on its n alone, is of all
-- respondents, and nothing speaks against comparing or measuring it.
numbers as (
    select * from points
    union all by name
    select * from unmeasured
    union all by name
    select * from changes
    union all by name
    select * from cautious_changes
    union all by name
    select * from adjustments
    union all by name
    select * from common_bands
    union all by name
    select * from common_items
    union all by name
    select * from since_start
    union all by name
    select * from cautious_since_start
    union all by name
    select * from controlled
    union all by name
    select * from courses
    union all by name
    select * from gaps
    union all by name
    select * from gender_gaps
    union all by name
    select * from bounds
    union all by name
    select * from participation
    union all by name
    select * from item_shares
    union all by name
    select * from class_points
    union all by name
    select * from class_answered
    union all by name
    select * from reliability
    union all by name
    select * from indicators
    union all by name
    select * from indicator_changes
    union all by name
    select * from goals
    union all by name
    select * from needs
    union all by name
    select * from earlier
)

select
    round,
    level,
    municipality,
    unit,
    informant_group,
    measure,
    coalesce(breakdown, 'all') as breakdown,
    quantity,
    since,
    about,
    value::double as value,
    low::double as low,
    high::double as high,
    n::bigint as n,
    base::bigint as base,
    coalesce(smallest_n, n)::bigint as smallest_n,
    detectable::double as detectable,
    verdict::varchar as verdict,
    because::varchar as because,
    grade_bands::varchar as grade_bands,
    judged::varchar as judged,
    coalesce(comparable, true) as comparable,
    coalesce(measured, true) as measured
from numbers
order by
    municipality,
    round,
    level,
    unit,
    informant_group,
    measure,
    breakdown,
    quantity,
    since,
    about
