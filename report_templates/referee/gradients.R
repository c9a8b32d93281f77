# Social background: the outcome per year of the parents' education, pupils in units.

OUTCOME <- c("informant_group", "outcome", "breakdown")
SMALLEST <- 30 # pupils; fewer say nothing about a slope

# Sums in points (scales, grade bands added up) or percentage points (tests).
outcome_sums <- function(background, yardsticks) {
  tests <- background[background$informant_group == "", ]
  tests$sum_y <- tests$sum_y / MILLION * 100
  tests$sum_y2 <- tests$sum_y2 / MILLION^2 * 1e4
  tests$sum_xy <- tests$sum_xy / MILLION * 100
  norm <- setNames(yardsticks[c("informant_group", "scale", "grade_band", "mean", "sd")],
                   c(OUTCOME, "mean", "sd"))
  scales <- joined(background, norm, OUTCOME)
  per_step <- 100 / scales$sd
  y <- scales$sum_y / MILLION
  y2 <- scales$sum_y2 / MILLION^2
  scales$sum_y <- per_step * (y - scales$mean * scales$n)
  scales$sum_y2 <- per_step^2 * (y2 - 2 * scales$mean * y + scales$mean^2 * scales$n)
  scales$sum_xy <- per_step * (scales$sum_xy / MILLION - scales$mean * scales$sum_x)
  scales$breakdown <- rep("all", nrow(scales))
  what <- c("n", "sum_x", "sum_x2", "sum_y", "sum_y2", "sum_xy")
  keys <- c("round", "municipality", "unit", OUTCOME)
  totals(rbind(scales[c(keys, what)], tests[c(keys, what)]), keys, what)
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
  if (sum(x$n) < SMALLEST || nrow(x) < 2) return(NULL)
  units <- with(x, data.frame(
    unit = paste(municipality, unit), n, mean_x = sum_x / n, mean_y = sum_y / n,
    s_xx = pmax(sum_x2 - sum_x^2 / n, 0), s_yy = pmax(sum_y2 - sum_y^2 / n, 0),
    s_xy = sum_xy - sum_x * sum_y / n
  ))
  fit <- try(two_level(y ~ x + (1 | unit), pseudo_pairs(units), TRUE), silent = TRUE)
  if (inherits(fit, "try-error") || length(lme4::fixef(fit)) < 2) return(NULL)
  slope <- unname(lme4::fixef(fit)[2])
  variance <- as.matrix(vcov(fit))[2, 2]
  data.frame(n = sum(x$n), units = nrow(x), slope, variance,
             low = slope - Z * sqrt(variance), high = slope + Z * sqrt(variance))
}

# The change of each slope since the first round that has one.
gradients <- function(background, yardsticks, rounds) {
  found <- slopes(outcome_sums(background, yardsticks))
  if (is.null(found)) return(NULL)
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
