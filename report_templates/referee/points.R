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

# Analysis of variance, unequal sizes: within classes, and between classes of a unit.
components <- function(sums, class_sums, yardsticks) {
  rows <- joined(sums, yardsticks[c("informant_group", "scale", "grade_band", "sd")],
                 c("informant_group", "scale", "grade_band"))
  classed <- rows$classes > 0
  of_means <- rows$sum_x^2 / rows$n
  rows$units <- 1
  rows$classed <- as.numeric(classed)
  rows$n_classed <- ifelse(classed, rows$n, 0)
  rows$squares <- ifelse(classed, rows$sum_x2, rows$sum_x2 - of_means)
  rows$means_classed <- ifelse(classed, of_means, 0)
  rows$sizes <- ifelse(classed, rows$class_n2 / rows$n, 0)
  what <- c("n", "units", "classes", "classed", "n_classed", "squares",
            "means_classed", "sizes")
  found <- joined(totals(rows, c(BAND, "sd"), what), class_sums, BAND)
  freedom_within <- with(found, n - (classes + units - classed))
  freedom_between <- with(found, classes - classed)
  within <- with(found, squares - class_t2_n) / MILLION^2 / freedom_within
  within[freedom_within == 0] <- NA
  square_between <- with(found, class_t2_n - means_classed) / MILLION^2 / freedom_between
  size <- with(found, n_classed - sizes) / freedom_between
  per_point <- 1e4 / found$sd^2
  found$within <- ifelse(is.na(within), 1e4, pmax(within, 0) * per_point)
  found$between_classes <-
    finite_or(pmax(square_between - within, 0) / size * per_point, 0)
  found[c(BAND, "n", "units", "classes", "within", "between_classes")]
}

# Units in points: n, mean, sum and sum of squares of the distance from 500.
units_in_points <- function(sums, yardsticks, variances) {
  norm <- setNames(yardsticks[c("informant_group", "scale", "grade_band", "mean", "sd")],
                   c("informant_group", "scale", "grade_band", "norm", "sd"))
  rows <- joined(sums, norm, c("informant_group", "scale", "grade_band"))
  rows <- joined(rows, variances[c(BAND, "within", "between_classes")], BAND)
  steps <- rows$sum_x / MILLION
  rows$d <- 100 * (steps - rows$n * rows$norm) / rows$sd
  rows$d2 <- 1e4 * (rows$sum_x2 / MILLION^2 - 2 * rows$norm * steps +
                      rows$n * rows$norm^2) / rows$sd^2
  sizes <- ifelse(rows$classes > 0, rows$class_n2, rows$n)
  rows$nnv <- rows$n * rows$within + rows$between_classes * sizes
  level_of(rows, "unit")
}

# Standard deviation from a sum of squares; below a thousandth of a point all answered
# alike, and the rest is rounding.
spread <- function(squares, n) {
  square <- squares / ifelse(n > 1, n - 1, NA)
  sqrt(ifelse(square < 1e-6, 0, square))
}

# Add up units (n, d, d2 and n^2 times the variance of the mean) to a level.
level_of <- function(rows, level) {
  where <- list(unit = c("municipality", "unit"), municipality = "municipality",
                programme = character(0))[[level]]
  found <- totals(rows, c(SCALE, where), c("n", "d", "d2", "nnv"))
  for (column in setdiff(c("municipality", "unit"), where)) found[[column]] <- ""
  found$level <- level
  found$points <- 500 + found$d / found$n
  found$variance <- found$nnv / found$n^2
  found$sd <- spread(found$d2 - found$d^2 / found$n, found$n)
  found
}

# A unit minus a mean that it is part of: variance (1 - 2 w) V + V_mean, w = its share.
against <- function(rows, other, by, name) {
  mean <- setNames(other[c(by, "n", "points", "variance")],
                   c(by, "n_mean", "points_mean", "variance_mean"))
  found <- merge(rows, mean, by = by, all.x = TRUE, sort = FALSE)
  part <- !is.na(found$n_mean) & found$n < found$n_mean
  value <- ifelse(part, found$points - found$points_mean, NA)
  error <- sqrt(pmax((1 - 2 * found$n / found$n_mean) * found$variance +
                       found$variance_mean, 0))
  found[[name]] <- value
  found[[paste0(name, "_low")]] <- value - Z * error
  found[[paste0(name, "_high")]] <- value + Z * error
  found[[paste0(name, "_z")]] <- ifelse(is.finite(error) & error > 0, value / error, NA)
  found[setdiff(names(found), c("n_mean", "points_mean", "variance_mean"))]
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
  rows$low <- rows$points - Z * sqrt(rows$variance)
  rows$high <- rows$points + Z * sqrt(rows$variance)
  rows <- shrunken(rows, "points", "variance", SCALE)
  family <- c("round", "informant_group")
  shown <- may_be_tested(rows, groups, rows$n)
  for (other in c("municipality", "programme")) {
    z <- rows[[paste0("difference_", other, "_z")]]
    rows[[paste0("q_", other)]] <- q_values(ifelse(shown, z, NA), rows, family)
  }
  rows
}

# Groups that are never shown per unit, and rows of too few, are in no family of tests.
may_be_tested <- function(rows, groups, ...) {
  hidden <- groups$informant_group[groups$per_unit == "false"]
  per_unit <- rows$level != "unit" | !rows$informant_group %in% hidden
  per_unit & pmin(...) >= MINIMUM
}
