# Points and norms: every scale on a metric on which the first round has mean 500 and
# standard deviation 100, and how uncertain each mean is.

SCALE <- c("round", "informant_group", "scale")
BAND <- c(SCALE, "grade_band")
MILLION <- 1e6 # scores are whole numbers, in millionths of an answer step

norms <- function(sums, rounds) {
  all <- joined(totals(sums, BAND, c("n", "sum_x", "sum_x2")), rounds, "round")
  yardstick <- c("informant_group", "scale", "grade_band")
  first <- each(all, yardstick, function(x) x[which.min(x$position), ])
  first$mean <- first$sum_x / first$n / MILLION
  squares <- pmax(first$sum_x2 - first$sum_x^2 / first$n, 0)
  first$sd <- sqrt(squares / (first$n - 1)) / MILLION
  first[is.finite(first$sd) & round(first$sd, 6) > 0, c(yardstick, "n", "mean", "sd")]
}

# Analysis of variance, unequal sizes: within classes, and between classes of a unit. Where
# classes are not known: with their share of the variance, and their size, elsewhere in
# the scale, or as the programme assumes.
components <- function(sums, class_sums, yardsticks, groups) {
  yardsticks$norm_n <- yardsticks$n
  rows <- joined(sums, yardsticks[c("informant_group", "scale", "grade_band", "sd", "norm_n")],
                 c("informant_group", "scale", "grade_band"))
  classed <- rows$classes > 0
  of_means <- rows$sum_x^2 / rows$n
  rows$units <- 1
  rows$squares <- (rows$sum_x2 - of_means) / MILLION^2
  of_classed <- list(units_c = 1, n_c = rows$n, x2_c = rows$sum_x2, means_c = of_means,
                     sizes_c = rows$class_n2 / rows$n, n2_c = rows$class_n2)
  for (name in names(of_classed)) rows[[name]] <- ifelse(classed, of_classed[[name]], 0)
  what <- c("n", "units", "classes", "squares", names(of_classed))
  found <- joined(totals(rows, c(BAND, "sd", "norm_n"), what), class_sums, BAND)
  found <- in_known_classes(found)
  found <- with_sources(found, groups)
  found <- joined(found, expected_squares(rows, found), BAND)
  per_point <- 1e4 / found$sd^2
  whole <- pmax(found$squares, 0) * per_point / found$expected
  # Too few differ within units for an estimate: they differ as the norm does.
  few <- !is.finite(whole) | found$n - found$units < parameter("least_freedom")
  whole[few] <- 1e4
  known <- found$classes_from == "known"
  found$within <- ifelse(known, found$within, (1 - found$share) * whole)
  found$between_classes <- ifelse(known, found$between_classes, found$share * whole)
  found$between_error <- ifelse(known, found$between_error,
                                found$relative_error * found$between_classes)
  of_norm <- few & !known
  in_class <- found$share + (1 - found$share) / found$class_size
  found$between_error[of_norm] <-
    (1e4 * sqrt(2 / (found$norm_n - 1)) * in_class)[of_norm]
  found[c(BAND, "n", "units", "classes", "class_size", "classes_from", "within",
          "between_classes", "between_error")]
}

# Components of the units that named their classes; NA where these tell nothing.
in_known_classes <- function(found) {
  per_point <- 1e4 / found$sd^2
  freedom <- found$n_c - found$classes
  found$freedom_c <- found$classes - found$units_c
  within <- (found$x2_c - found$class_t2_n) / MILLION^2 / freedom
  square <- (found$class_t2_n - found$means_c) / MILLION^2 / found$freedom_c
  size <- (found$n_c - found$sizes_c) / found$freedom_c
  known <- freedom >= parameter("least_freedom") & found$freedom_c > 0
  found$within <- ifelse(known, pmax(within, 0) * per_point, NA)
  found$between_classes <- ifelse(known, pmax(square - within, 0) / size * per_point, NA)
  error <- sqrt(2 * (square^2 / found$freedom_c + within^2 / freedom)) / size
  found$between_error <- ifelse(known, error * per_point, NA)
  found$class_size <- ifelse(known, found$n2_c / found$n_c, NA)
  found
}

# Where the share and the size of classes come from.
with_sources <- function(found, groups) {
  known <- found[!is.na(found$within), ]
  known$between <- known$freedom_c * known$between_classes
  known$both <- known$freedom_c * (known$within + known$between_classes)
  known$error2 <- (known$freedom_c * known$between_error)^2
  known$sized <- known$n_c * known$class_size
  of_scale <- paste(found$informant_group, found$scale, sep = "\r")
  added <- function(what) {
    tapply(known[[what]], paste(known$informant_group, known$scale, sep = "\r"), sum)
  }
  elsewhere <- function(what, by) as.numeric((added(what) / added(by))[of_scale])
  share <- if (nrow(known)) elsewhere("between", "both") else NA
  size <- if (nrow(known)) elsewhere("sized", "n_c") else NA
  error <- if (nrow(known)) as.numeric((sqrt(added("error2")) / added("between"))[of_scale])
           else NA
  sits <- groups$informant_group[groups$in_classes == "true"]
  found$classes_from <- ifelse(
    !is.na(found$within), "known",
    ifelse(is.finite(share), "elsewhere",
           ifelse(found$informant_group %in% sits | found$classes > 0, "assumed", "none"))
  )
  of <- function(known, elsewhere, assumed, none) {
    ifelse(found$classes_from == "known", known,
           ifelse(found$classes_from == "elsewhere", elsewhere,
                  ifelse(found$classes_from == "assumed", assumed, none)))
  }
  found$share <- of(0, share, parameter("class_share"), 0)
  found$relative_error <- of(0, finite_or(error, 0), 0, 0)
  found$class_size <- of(found$class_size, size, parameter("class_size"), 1)
  found
}

# What the squares within units are of, in units of the whole variance within a unit.
expected_squares <- function(rows, found) {
  rows <- joined(rows, found[c(BAND, "share", "class_size")], BAND)
  shared <- ifelse(rows$classes > 0, rows$class_n2 / rows$n, pmin(rows$class_size, rows$n))
  rows$expected <- (1 - rows$share) * (rows$n - 1) + rows$share * (rows$n - shared)
  totals(rows, BAND, "expected")
}

# How much each unit's answers vary, relative to what all units let one expect; and what
# is known of that with the other units' help (Smyth 2004).
spreads <- function(sums, yardsticks, variances) {
  rows <- joined(sums, yardsticks[c("informant_group", "scale", "grade_band", "sd")],
                 c("informant_group", "scale", "grade_band"))
  rows <- joined(rows, variances[c(BAND, "within", "between_classes", "class_size")], BAND)
  named <- rows$classes > 0
  m <- ifelse(named, rows$class_n2 / rows$n, pmin(rows$class_size, rows$n))
  classes <- ifelse(named, rows$classes, rows$n / m)
  of_classes <- rows$within +
    rows$between_classes * ifelse(classes > 1, (rows$n - m) / (classes - 1), 0)
  rows$squares <- 1e4 * (rows$sum_x2 - rows$sum_x^2 / rows$n) / MILLION^2 / rows$sd^2
  rows$expected <- rows$within * (rows$n - classes) + of_classes * (classes - 1)
  rows$doubt <- rows$within^2 * (rows$n - classes) + of_classes^2 * (classes - 1)
  found <- totals(rows, c(SCALE, "municipality", "unit"), c("squares", "expected", "doubt"))
  told <- found$expected > 0
  found$observed <- ifelse(told, pmax(found$squares, 0) / found$expected, NA)
  found$observed_freedom <- ifelse(told, found$expected^2 / found$doubt, NA)
  each(found, SCALE, moderated)
}

moderated <- function(units) {
  told <- is.finite(units$observed)
  s <- units$observed[told]
  d <- units$observed_freedom[told]
  units$spread <- 1
  units$freedom <- NA_real_
  if (!length(s) || sum(d) < parameter("least_freedom")) return(units)
  prior <- prior_of(s, d)
  units$spread <- prior$spread
  units$freedom <- prior$freedom
  if (is.finite(prior$freedom)) {
    units$spread[told] <- (prior$freedom * prior$spread + d * s) / (prior$freedom + d)
    units$freedom[told] <- prior$freedom + d
  }
  units$freedom <- pmin(units$freedom, sum(d))
  units
}

# The scaled inverse chi-square that the units' variances come from, by their logarithms.
prior_of <- function(s, d) {
  pooled <- list(spread = sum(d * s) / sum(d), freedom = Inf)
  half <- d[s > 1e-9] / 2
  if (length(half) < 3) return(pooled)
  logs <- log(s[s > 1e-9]) - digamma(half) + log(half)
  w <- 1 / trigamma(half)
  beyond <- sum(w * (logs - sum(w * logs) / sum(w))^2) - (length(half) - 1)
  between <- beyond / (sum(w) - sum(w^2) / sum(w))
  if (between <= 0) return(pooled)
  at <- uniroot(function(x) log(trigamma(exp(x))) - log(between), c(-40, 40),
                tol = 1e-14)$root
  w <- 1 / (trigamma(half) + between)
  centre <- sum(w * logs) / sum(w)
  list(spread = exp(centre + digamma(exp(at)) - at), freedom = 2 * exp(at))
}

# Units in points: n, mean, sum and sum of squares of the distance from 500.
units_in_points <- function(sums, yardsticks, variances, spreads) {
  norm <- setNames(yardsticks[c("informant_group", "scale", "grade_band", "mean", "sd")],
                   c("informant_group", "scale", "grade_band", "norm", "sd"))
  rows <- joined(sums, norm, c("informant_group", "scale", "grade_band"))
  rows <- joined(rows, variances[c(BAND, "within", "between_classes", "between_error",
                                   "class_size")], BAND)
  who <- c(SCALE, "municipality", "unit")
  rows <- joined(rows, spreads[c(who, "spread", "freedom")], who)
  steps <- rows$sum_x / MILLION
  rows$d <- 100 * (steps - rows$n * rows$norm) / rows$sd
  rows$d2 <- 1e4 * (rows$sum_x2 / MILLION^2 - 2 * rows$norm * steps +
                      rows$n * rows$norm^2) / rows$sd^2
  sizes <- ifelse(rows$classes > 0, rows$class_n2,
                  rows$n * pmin(rows$class_size, rows$n))
  rows$nnv <- rows$spread * (rows$n * rows$within + rows$between_classes * sizes)
  rows$common2 <- (rows$spread * rows$between_error * sizes)^2
  units <- totals(rows, c(who, "freedom"), c("n", "d", "d2", "nnv", "common2"))
  units$common <- sqrt(units$common2)
  units$doubt <- finite_or(units$nnv^2 / units$freedom, 0)
  level_of(units, "unit")
}

# Standard deviation from a sum of squares; below a thousandth of a point all answered
# alike, and the rest is rounding.
spread <- function(squares, n) {
  square <- squares / ifelse(n > 1, n - 1, NA)
  sqrt(ifelse(square < 1e-6, 0, square))
}

# Add up units (n, d, d2, n^2 times the variance of the mean, and how much is not known of
# that: of each by itself, its square over its degrees of freedom, and in common, as the
# variance between classes is estimated once for all) to a level.
level_of <- function(rows, level) {
  where <- list(unit = c("municipality", "unit"), municipality = "municipality",
                programme = character(0))[[level]]
  found <- totals(rows, c(SCALE, where), c("n", "d", "d2", "nnv", "doubt", "common"))
  for (column in setdiff(c("municipality", "unit"), where)) found[[column]] <- ""
  found$level <- level
  found$points <- 500 + found$d / found$n
  found$variance <- found$nnv / found$n^2
  found$freedom <- freedom_of(found$nnv, found$doubt + found$common^2 / 2)
  found$sd <- spread(found$d2 - found$d^2 / found$n, found$n)
  found
}

# Degrees of freedom (Satterthwaite); infinite where everything is known.
freedom_of <- function(variance, doubt) ifelse(doubt > 0, variance^2 / doubt, Inf)

# How many standard errors an interval reaches to either side.
reach_of <- function(freedom) qt((1 + CONFIDENCE) / 2, freedom)

# A unit minus a mean that it is part of: variance (1 - 2 w) V + V_mean, w = its share.
against <- function(rows, other, by, name) {
  other$doubt <- other$doubt / other$n^4
  other$common <- other$common / other$n^2
  of_mean <- c("n", "points", "variance", "doubt", "common")
  mean <- setNames(other[c(by, of_mean)], c(by, paste0(of_mean, "_mean")))
  found <- merge(rows, mean, by = by, all.x = TRUE, sort = FALSE)
  part <- !is.na(found$n_mean) & found$n < found$n_mean
  w <- found$n / found$n_mean
  value <- ifelse(part, found$points - found$points_mean, NA)
  variance <- pmax((1 - 2 * w) * found$variance + found$variance_mean, 0)
  doubt <- found$doubt_mean + ((1 - w)^4 - w^4) * found$doubt / found$n^4
  common <- (1 - 2 * w) * found$common / found$n^2 + found$common_mean
  freedom <- freedom_of(variance, doubt + common^2 / 2)
  error <- sqrt(variance)
  found[[name]] <- value
  found[[paste0(name, "_low")]] <- value - reach_of(freedom) * error
  found[[paste0(name, "_high")]] <- value + reach_of(freedom) * error
  found[[paste0(name, "_t")]] <- ifelse(is.finite(error) & error > 0, value / error, NA)
  found[[paste0(name, "_freedom")]] <- freedom
  found[setdiff(names(found), paste0(of_mean, "_mean"))]
}

mapping <- function(units, groups) {
  municipalities <- level_of(units, "municipality")
  programmes <- level_of(units, "programme")
  rows <- against(units, municipalities, c(SCALE, "municipality"),
                  "difference_municipality")
  others <- rbind(municipalities, programmes)
  for (column in setdiff(names(rows), names(others))) others[[column]] <- NA
  rows <- rbind(rows, others[names(rows)])
  rows <- against(rows, programmes, SCALE, "difference_programme")
  rows$low <- rows$points - reach_of(rows$freedom) * sqrt(rows$variance)
  rows$high <- rows$points + reach_of(rows$freedom) * sqrt(rows$variance)
  rows <- shrunken(rows, "points", "variance", SCALE)
  family <- c("round", "informant_group")
  shown <- may_be_tested(rows, groups, rows$n)
  for (other in c("municipality", "programme")) {
    name <- paste0("difference_", other)
    t <- ifelse(shown, rows[[paste0(name, "_t")]], NA)
    rows[[paste0("q_", other)]] <- q_values(t, rows, family,
                                            rows[[paste0(name, "_freedom")]])
  }
  rows
}

# Groups that are never shown per unit, and rows of too few, are in no family of tests.
may_be_tested <- function(rows, groups, ...) {
  hidden <- groups$informant_group[groups$per_unit == "false"]
  per_unit <- rows$level != "unit" | !rows$informant_group %in% hidden
  per_unit & pmin(...) >= MINIMUM
}
