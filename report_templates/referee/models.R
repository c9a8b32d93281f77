# Two-level models by lme4, on data that have exactly the sums of the pack.

# The recipe. n evenly spaced values e, turned to length 1, have mean 0; so
#   y = mean + sqrt(S) e
# has n values, their mean and S as sum of squares about it, exactly. A second variable
# uses e2, the squares of e made orthogonal to 1 and e and turned to length 1:
#   x = mean_x + sqrt(S_xx) e
#   y = mean_y + S_xy / sqrt(S_xx) e + sqrt(S_yy - S_xy^2 / S_xx) e2
# A linear model with a random intercept sees a unit's data through these sums alone.
contrasts_of <- function(n) {
  e <- seq_len(n) - (n + 1) / 2
  e2 <- e^2 - mean(e^2)
  cbind(unit_length(e), unit_length(e2))
}

unit_length <- function(e) if (sum(e^2) > 1e-12) e / sqrt(sum(e^2)) else 0 * e

pseudo_data <- function(n, mean, squares) {
  unlist(Map(function(n, m, s) m + sqrt(s) * contrasts_of(n)[, 1], n, mean, squares))
}

pseudo_pairs <- function(units) {
  parts <- Map(function(n, mx, my, sxx, syy, sxy) {
    e <- contrasts_of(n)
    along <- if (sxx > 0) sxy / sqrt(sxx) else 0
    # Without a spread in x, y takes the first direction.
    rest <- sqrt(max(syy - along^2, 0)) * (if (sxx > 0) e[, 2] else e[, 1])
    cbind(mx + sqrt(sxx) * e[, 1], my + along * e[, 1] + rest)
  }, units$n, units$mean_x, units$mean_y, units$s_xx, units$s_yy, units$s_xy)
  found <- do.call(rbind, parts)
  data.frame(x = found[, 1], y = found[, 2], unit = rep(units$unit, units$n))
}

# lme4's own deviance, minimised where its slope (a five-point difference) is zero: a
# search by values would know the minimum only to the root of the rounding error.
two_level <- function(formula, data, reml) {
  parts <- lme4::lFormula(formula, data, REML = reml)
  deviance <- do.call(lme4::mkLmerDevfun, parts)
  of_log <- function(x) deviance(exp(x))
  slope <- function(x, h = 0.01) {
    (of_log(x - 2 * h) - 8 * of_log(x - h) + 8 * of_log(x + h) - of_log(x + 2 * h)) /
      (12 * h)
  }
  best <- optimise(of_log, c(-9, 4), tol = 1e-6)$minimum
  near <- best + c(-0.05, 0.05)
  if (slope(near[1]) < 0 && slope(near[2]) > 0) {
    best <- uniroot(slope, near, tol = 1e-12)$root
  }
  theta <- if (deviance(0) <= of_log(best) + 1e-9) 0 else exp(best)
  optimum <- list(par = theta, fval = deviance(theta), conv = 0, message = NULL)
  lme4::mkMerMod(environment(deviance), optimum, parts$reTrms, fr = parts$fr)
}

deviance_of <- function(fit, reml) {
  if (reml) lme4::REMLcrit(fit) else -2 * as.numeric(logLik(fit))
}

# The model without covariates, of every scale and round, in points.
null_models <- function(units) {
  each(units, SCALE, function(x) {
    spread <- pmax(x$d2 - x$d^2 / x$n, 0)
    if (nrow(x) < 2 || sum(spread) <= 0) return(NULL)
    data <- data.frame(y = pseudo_data(x$n, x$d / x$n, spread),
                       unit = rep(paste(x$municipality, x$unit), x$n))
    do.call(rbind, lapply(c("ML", "REML"), function(method) {
      reml <- method == "REML"
      fit <- try(two_level(y ~ 1 + (1 | unit), data, reml), silent = TRUE)
      if (inherits(fit, "try-error")) return(NULL)
      data.frame(x[1, SCALE], method, units = nrow(x), n = sum(x$n),
                 mean = 500 + unname(lme4::fixef(fit)),
                 mean_variance = as.numeric(vcov(fit)),
                 between = as.numeric(lme4::VarCorr(fit)$unit), within = sigma(fit)^2,
                 deviance = deviance_of(fit, reml))
    }))
  })
}
