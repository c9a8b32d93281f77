-- compared.variance_components
--
-- Grain    one row per round, informant_group, grade_band, scale
-- Inputs   scored.scale_moments, compared.norms,
--          programme.groups (informant_group, in_classes)
-- Params   $class_share, $class_size  what the programme assumes of classes that nobody
--          named: their share of the variance within units, and their pupils;
--          $least_freedom  degrees of freedom for a variance to be estimated at all
-- Output   variance within classes and between class means within units, in points
--          squared; class_size, the classmates that a respondent has on average,
--          himself included; classes_from: `known` here, known `elsewhere` (the same
--          scale in other rounds and grade bands), `assumed`, or `none`: the group sits
--          in no classes, so between is 0. between_error, the standard error of
--          between_classes, 0 where it is assumed; where all is the norm's, so much of
--          it as lets a unit's variance err as the norm's does
-- Method   known, of the units that named their classes: analysis of variance, unequal
--          group sizes: within = (sum x2 - sum t_c2 / n_c) / (N - C);
--          between = (mean square of classes in units - within) / n0, at least 0;
--          n0 = (N - sum over units of (sum n_c2 / n)) / (C - U);
--          error2 = 2 / n0_2 (mean square2 / (C - U) + within2 / (N - C)).
--          Otherwise the share of classes r and their size come from elsewhere:
--          within + between = sum of squares within units
--          / sum over units of ((1 - r) (n - 1) + r (n - sum n_c2 / n)),
--          sum n_c2 = n times class_size, at most n2, where not known. Where fewer
--          degrees of freedom than the least are within units, the variance of the
--          norm, 100 points squared: what two or three persons differ is no estimate,
--          and an interval of it would tell how far they lie apart. It errs as one of
--          N - 1 degrees of freedom, N the respondents of the norm.
--          The error of a share from elsewhere is relative, of all that it rests on.
--          Searle, Casella and McCulloch (1992), Variance Components, section 3.6

with

moments as (
    select
        moments.round,
        moments.informant_group,
        moments.grade_band,
        moments.scale,
        1e4 / (norms.sd * norms.sd) as per_step,
        norms.n as norm_n,
        moments.n,
        moments.classes,
        moments.class_n2,
        moments.classes > 0 as is_classed,
        -- Whole numbers as far as they go: sums of fractions depend on their order.
        (2 * moments.sum_x::hugeint * moments.sum_x + moments.n)
        // (2 * moments.n) as unit_t2_n,
        moments.sum_x2::hugeint - unit_t2_n as squares,
        moments.sum_x2::hugeint - moments.class_t2_n::hugeint as squares_in_classes,
        moments.class_t2_n::hugeint - unit_t2_n as squares_of_classes
    from scored.scale_moments as moments
    inner join compared.norms as norms
        on
            moments.informant_group = norms.informant_group
            and moments.grade_band = norms.grade_band
            and moments.scale = norms.scale
    where moments.breakdown = 'all'
),

classed as (
    select
        round,
        informant_group,
        grade_band,
        scale,
        any_value(per_step) as per_step,
        sum(n - classes) as freedom_within,
        sum(classes - 1) as freedom_between,
        sum(squares_in_classes)::double / 1e12 / nullif(freedom_within, 0) as within,
        sum(squares_of_classes)::double
        / 1e12
        / nullif(freedom_between, 0) as mean_square_between,
        (sum(n)::double - sum(class_n2 / n)) / nullif(freedom_between, 0) as n0,
        sum(class_n2)::double / sum(n) as class_size,
        sum(n) as n
    from moments
    where is_classed
    group by all
),

known as (
    select
        round,
        informant_group,
        grade_band,
        scale,
        n,
        class_size,
        freedom_between,
        greatest(within, 0) * per_step as within,
        greatest(mean_square_between - within, 0) / n0 * per_step as between_classes,
        sqrt(
            2
            * (
                power(mean_square_between, 2) / freedom_between
                + power(within, 2) / freedom_within
            )
        )
        / n0
        * per_step as between_error
    from classed
    where freedom_within >= $least_freedom and freedom_between > 0
),

elsewhere as (
    select
        informant_group,
        scale,
        sum(freedom_between * between_classes)
        / nullif(sum(freedom_between * (within + between_classes)), 0) as class_share,
        sqrt(sum(power(freedom_between * between_error, 2)))
        / nullif(sum(freedom_between * between_classes), 0) as relative_error,
        sum(n * class_size) / sum(n) as class_size
    from known
    group by all
),

sources as (
    select
        moments.round,
        moments.informant_group,
        moments.grade_band,
        moments.scale,
        any_value(known.within) as known_within,
        any_value(known.between_classes) as known_between,
        any_value(known.between_error) as known_error,
        case
            when known_within is not null then 'known'
            when any_value(elsewhere.class_share) is not null then 'elsewhere'
            when bool_or(coalesce(groups.in_classes, false) or moments.is_classed)
                then 'assumed'
            else 'none'
        end as classes_from,
        any_value(known.class_size) as known_size,
        any_value(elsewhere.class_share) as share_elsewhere,
        any_value(elsewhere.relative_error) as error_elsewhere,
        any_value(elsewhere.class_size) as size_elsewhere
    from moments
    left join known
        on
            moments.round = known.round
            and moments.informant_group = known.informant_group
            and moments.grade_band = known.grade_band
            and moments.scale = known.scale
    left join elsewhere
        on
            moments.informant_group = elsewhere.informant_group
            and moments.scale = elsewhere.scale
    left join programme.groups as groups
        on moments.informant_group = groups.informant_group
    group by
        moments.round, moments.informant_group, moments.grade_band, moments.scale
),

cells as (
    select
        *,
        case classes_from
            when 'elsewhere' then share_elsewhere
            when 'assumed' then $class_share
            else 0
        end as share,
        if(classes_from = 'elsewhere', coalesce(error_elsewhere, 0), 0)
            as relative_error,
        case classes_from
            when 'known' then known_size
            when 'elsewhere' then size_elsewhere
            when 'assumed' then $class_size
            else 1
        end as size
    from sources
),

components as (
    select
        moments.round,
        moments.informant_group,
        moments.grade_band,
        moments.scale,
        sum(moments.n) as n,
        count(*) as units,
        sum(moments.classes) as classes,
        any_value(cells.classes_from) as classes_from,
        any_value(cells.size) as class_size,
        any_value(cells.share) as share,
        any_value(cells.known_within) as known_within,
        any_value(cells.known_between) as known_between,
        any_value(cells.known_error) as known_error,
        any_value(cells.relative_error) as relative_error,
        sum(moments.squares)::double / 1e12 * any_value(moments.per_step) as observed,
        sum(
            (1 - cells.share) * (moments.n - 1)
            + cells.share
            * (
                moments.n
                - if(
                    moments.is_classed,
                    moments.class_n2 / moments.n,
                    least(cells.size, moments.n)
                )
            )
        ) as expected,
        sum(moments.n - 1) as freedom,
        any_value(moments.norm_n) as norm_n
    from moments
    inner join cells
        on
            moments.round = cells.round
            and moments.informant_group = cells.informant_group
            and moments.grade_band = cells.grade_band
            and moments.scale = cells.scale
    group by
        moments.round, moments.informant_group, moments.grade_band, moments.scale
),

wholes as (
    select
        *,
        if(
            freedom >= $least_freedom,
            greatest(observed, 0) / nullif(expected, 0),
            null
        ) as estimated,
        coalesce(estimated, 1e4) as whole,
        if(
            estimated is null,
            whole * sqrt(2 / (norm_n - 1)) * (share + (1 - share) / class_size),
            null
        ) as norm_error
    from components
)

select
    round,
    informant_group,
    grade_band,
    scale,
    n::bigint as n,
    units,
    classes::bigint as classes,
    round(class_size, 9) as class_size,
    classes_from,
    round(coalesce(known_within, (1 - share) * whole), 9) as within,
    round(coalesce(known_between, share * whole), 9) as between_classes,
    round(
        coalesce(known_error, norm_error, relative_error * share * whole), 9
    ) as between_error
from wholes
order by round, informant_group, grade_band, scale
