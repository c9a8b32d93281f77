# Social background: the outcome per year of the parents' education, pupils in units.

OUTCOME <- c("informant_group", "outcome", "breakdown")
FEWEST_PUPILS <- 30 # pupils; fewer say nothing about a slope

PUPILS <- c("n", "sum_x", "sum_x2", "sum_y", "sum_y2", "sum_xy")

# Sums in points (scales, each grade band) or percentage points (tests).
in_points <- function(rows, yardsticks) {
  tests <- rows[rows$informant_group == "", ]
  tests$sum_y <- tests$sum_y / MILLION * 100
  tests$sum_y2 <- tests$sum_y2 / MILLION^2 * 1e4
  tests$sum_xy <- tests$sum_xy / MILLION * 100
  norm <- setNames(yardsticks[c("informant_group", "scale", "grade_band", "mean", "sd")],
                   c(OUTCOME, "mean", "sd"))
  scales <- joined(rows, norm, OUTCOME)
  per_step <- 100 / scales$sd
  y <- scales$sum_y / MILLION
  y2 <- scales$sum_y2 / MILLION^2
  scales$sum_y <- per_step * (y - scales$mean * scales$n)
  scales$sum_y2 <- per_step^2 * (y2 - 2 * scales$mean * y + scales$mean^2 * scales$n)
  scales$sum_xy <- per_step * (scales$sum_xy / MILLION - scales$mean * scales$sum_x)
  scales$breakdown <- rep("all", nrow(scales))
  rbind(scales[names(rows)], tests)
}

# By how much classes raise the variance of a slope (Moulton): `units` are the sums of
# units and grade bands, `classes` the sums over known classes, of one round and outcome.
design_effect <- function(units, classes) {
  x <- units[units$classes > 0, ]
  s_xx <- sum(x$sum_x2 - x$sum_x^2 / x$n)
  freedom <- c(sum(x$n - x$classes), sum(x$classes - 1))
  if (s_xx <= 0 || any(freedom <= 0)) {
    return(1 + parameter("class_share")^2 * (parameter("class_size") - 1))
  }
  slope <- sum(x$sum_xy - x$sum_x * x$sum_y / x$n) / s_xx
  left <- function(y2, xy, x2) sum(y2 - 2 * slope * xy + slope^2 * x2)
  of_classes <- left(classes$sum_y2, classes$sum_xy, classes$class_x2_n)
  within <- (left(x$sum_y2, x$sum_xy, x$sum_x2) - of_classes) / freedom[1]
  square <- (of_classes - sum((x$sum_y - slope * x$sum_x)^2 / x$n)) / freedom[2]
  between <- max(square - within, 0) / (sum(x$n - x$class_n2 / x$n) / freedom[2])
  apart <- 1 - sum(x$class_n2 - x$n) / sum(x$n * (x$n - 1))
  plain <- within + apart * between
  if (plain <= 0) return(1)
  max((within + sum(classes$class_x2_mean) / s_xx * between) / plain, 1)
}

design_effects <- function(units, classes) {
  keys <- c("round", OUTCOME)
  each(units, keys, function(x) {
    data.frame(x[1, keys], effect = design_effect(x, joined(classes, x[1, keys], keys)))
  })
}

# The sums over known classes, with n and the sums of the same pupils.
with_pupils <- function(class_sums, background) {
  keys <- c("round", OUTCOME)
  known <- background[background$classes > 0, ]
  named <- totals(known, keys, c("n", "sum_x", "sum_y"))
  from <- match(c("class_y2_n", "class_xy_n"), names(class_sums))
  names(class_sums)[from] <- c("sum_y2", "sum_xy")
  joined(class_sums, named, keys)
}

slopes <- function(sums) {
  levels <- list(programme = character(0), municipality = "municipality")
  rows <- lapply(names(levels), function(level) {
    each(sums, c("round", levels[[level]], OUTCOME), function(x) {
      found <- slope_of(x)
      if (is.null(found)) return(NULL)
      where <- if (level == "municipality") x$municipality[1] else ""
      data.frame(level, municipality = where, x[1, c("round", OUTCOME)], found)
    })
  })
  do.call(rbind, rows)
}

slope_of <- function(x) {
  if (sum(x$n) < FEWEST_PUPILS || nrow(x) < 2) return(NULL)
  units <- with(x, data.frame(
    unit = paste(municipality, unit), n, mean_x = sum_x / n, mean_y = sum_y / n,
    s_xx = pmax(sum_x2 - sum_x^2 / n, 0), s_yy = pmax(sum_y2 - sum_y^2 / n, 0),
    s_xy = sum_xy - sum_x * sum_y / n
  ))
  fit <- try(two_level(y ~ x + (1 | unit), pseudo_pairs(units), TRUE), silent = TRUE)
  if (inherits(fit, "try-error") || length(lme4::fixef(fit)) < 2) return(NULL)
  slope <- unname(lme4::fixef(fit)[2])
  variance <- as.matrix(vcov(fit))[2, 2]
  data.frame(n = sum(x$n), units = nrow(x), slope, variance)
}

# The change of each slope since the first round that has one.
gradients <- function(background, class_sums, yardsticks, rounds) {
  bands <- in_points(background, yardsticks)
  found <- slopes(totals(bands, c("round", "municipality", "unit", OUTCOME), PUPILS))
  if (is.null(found)) return(NULL)
  classes <- in_points(with_pupils(class_sums, background), yardsticks)
  found <- joined(found, design_effects(bands, classes), c("round", OUTCOME))
  found$variance <- found$variance * found$effect
  reach <- Z * sqrt(found$variance)
  found$low <- found$slope - reach
  found$high <- found$slope + reach
  found <- joined(found, rounds, "round")
  rows <- each(found, c("level", "municipality", OUTCOME), function(x) {
    x <- x[order(x$position), ]
    later <- seq_len(nrow(x)) > 1
    error <- sqrt(x$variance + x$variance[1])
    x$change <- ifelse(later, x$slope - x$slope[1], NA)
    x$change_low <- x$change - Z * error
    x$change_high <- x$change + Z * error
    x$z <- ifelse(later, abs(x$slope) - abs(x$slope[1]), NA) / error
    x
  })
  rows$q <- q_values(rows$z, rows, "round")
  rows
}
