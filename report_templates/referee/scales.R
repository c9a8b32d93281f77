# Reliability: psych on the covariances of complete cases, factor analysis of base R, and
# the analysis of variance of the pseudo-data.

covariance_of <- function(rows) {
  items <- sort(unique(c(rows$item, rows$other_item)), method = "radix")
  found <- matrix(NA_real_, length(items), length(items), dimnames = list(items, items))
  n <- rows$n[1]
  value <- (rows$sum_xy - rows$sum_x * rows$sum_y / n) / (n - 1)
  found[cbind(rows$item, rows$other_item)] <- value
  found[cbind(rows$other_item, rows$item)] <- value
  found
}

reliability <- function(item_sums) {
  each(item_sums, SCALE, function(rows) {
    covariance <- covariance_of(rows)
    n <- rows$n[1]
    varies <- all(is.finite(covariance)) && all(diag(covariance) > 0)
    found <- if ("psych" %in% AVAILABLE) alpha_of(covariance, varies) else c(NA, NA)
    tail <- (1 - CONFIDENCE) / 2
    f <- qf(c(1 - tail, tail), n - 1, (n - 1) * max(ncol(covariance) - 1, 1))
    data.frame(rows[1, SCALE], n, alpha = found[1], alpha_low = 1 - (1 - found[1]) * f[1],
               alpha_high = 1 - (1 - found[1]) * f[2], alpha_standardised = found[2],
               omega = if (varies) omega(covariance, n) else NA)
  })
}

# Raw and standardised alpha.
alpha_of <- function(covariance, varies) {
  k <- ncol(covariance)
  total <- sum(covariance)
  if (k < 2 || !is.finite(total) || total <= 1e-9) return(c(NA, NA))
  # psych refuses items that never vary; they add nothing to the definition.
  if (!varies) return(c(k / (k - 1) * (1 - sum(diag(covariance)) / total), NA))
  found <- suppressMessages(suppressWarnings(
    psych::alpha(covariance, check.keys = FALSE, warnings = FALSE)$total
  ))
  c(found$raw_alpha, found$std.alpha)
}

# One common factor by maximum likelihood; NA where it has no interior maximum.
omega <- function(covariance, n) {
  if (ncol(covariance) < 3) return(NA)
  # As exactly as the line search allows: it gives up where it cannot improve any more.
  for (factr in 10^(1:7)) {
    fit <- try(factanal(covmat = covariance, factors = 1, n.obs = n, rotation = "none",
                        control = list(lower = 0.005, opt = list(factr = factr))),
               silent = TRUE)
    if (!inherits(fit, "try-error")) break
  }
  if (inherits(fit, "try-error") || any(fit$uniquenesses <= 0.005 * 1.001)) return(NA)
  sd <- sqrt(diag(covariance))
  common <- sum(fit$loadings[, 1] * sd)^2
  common / (common + sum(fit$uniquenesses * sd^2))
}

# ICC(1) and ICC(2) of scale scores in answer steps, grade bands added up.
intraclass <- function(sums) {
  units <- totals(sums, c(SCALE, "municipality", "unit"), c("n", "sum_x", "sum_x2"))
  each(units, SCALE, function(x) {
    mean_size <- icc1 <- icc2 <- NA
    if (nrow(x) > 1 && sum(x$n) > nrow(x)) {
      mean <- x$sum_x / x$n / MILLION
      squares <- pmax(x$sum_x2 - x$sum_x^2 / x$n, 0) / MILLION^2
      data <- data.frame(y = pseudo_data(x$n, mean, squares), unit = rep(paste(x$municipality, x$unit), x$n))
      within <- sum(squares) / (sum(x$n) - nrow(x))
      size <- (sum(x$n) - sum(x$n^2) / sum(x$n)) / (nrow(x) - 1)
      f <- if (within > 0) variance_ratio(data) else NA
      if (is.finite(f) && f > 0) {
        mean_size <- size
        icc1 <- (f - 1) / (f - 1 + size)
        icc2 <- (f - 1) / f
      }
    }
    data.frame(x[1, SCALE], mean_size, icc1, icc2)
  })
}

variance_ratio <- function(data) {
  tested <- try(oneway.test(y ~ unit, data, var.equal = TRUE), silent = TRUE)
  if (inherits(tested, "try-error")) NA else unname(tested$statistic)
}
