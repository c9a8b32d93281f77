# Effect sizes, shares, shrinkage and false discoveries, in base R.

# Hedges' g with the exact correction; the interval inverts the noncentral t.
hedges_g <- function(difference, sd, sd_0, n, n_0) {
  freedom <- n + n_0 - 2
  pooled <- sqrt(((n - 1) * sd^2 + (n_0 - 1) * sd_0^2) / freedom)
  d <- ifelse(freedom > 0 & is.finite(pooled) & pooled > 0, difference / pooled, NA)
  spread <- sqrt(1 / n + 1 / n_0)
  j <- exp(lgamma(freedom / 2) - log(freedom / 2) / 2 - lgamma((freedom - 1) / 2))
  tail <- (1 - CONFIDENCE) / 2
  limit <- function(p) as.numeric(mapply(noncentrality, d / spread, freedom, p))
  data.frame(g = j * d, g_low = j * spread * limit(1 - tail),
             g_high = j * spread * limit(tail))
}

noncentrality <- function(t, freedom, p) {
  if (!is.finite(t)) return(NA)
  # Beyond 37.62 R answers with an approximation, and says so.
  missed <- function(ncp) suppressWarnings(pt(t, freedom, ncp)) - p
  start <- t - qnorm(p) * sqrt(1 + t^2 / (2 * freedom))
  uniroot(missed, start + c(-0.5, 0.5), extendInt = "downX", tol = 1e-12)$root
}

wilson <- function(hits, n) {
  centre <- (hits + Z^2 / 2) / (n + Z^2)
  reach <- Z / (n + Z^2) * sqrt(hits * (n - hits) / n + Z^2 / 4)
  data.frame(low = pmax(centre - reach, 0), high = pmin(centre + reach, 1))
}

newcombe <- function(hits, n, hits_0, n_0) {
  p <- hits / n
  p_0 <- hits_0 / n_0
  now <- wilson(hits, n)
  before <- wilson(hits_0, n_0)
  d <- p - p_0
  data.frame(change = d,
             low = d - sqrt((p - now$low)^2 + (before$high - p_0)^2),
             high = d + sqrt((now$high - p)^2 + (p_0 - before$low)^2))
}

# q values of two-sided tests, within each family. The levels of a family share a gate:
# each test has the weight share * tests / tests of its level there, and a weight above 1
# makes nothing certain whose own p is above the rate. Behind the gate each level has the
# whole rate, times the share of its tests that have nothing to find, where that is safe.
# With `error` the tests of a level weigh more or less, by what they could see.
q_values <- function(t, rows, family, freedom = Inf, error = NULL) {
  p <- 2 * pt(-abs(t), freedom)
  share <- ifelse(is.na(p), NA, SHARES[rows$level])
  key <- do.call(paste, c(rows[family], sep = "\r"))
  level <- paste(key, rows$level, sep = "\r")
  number <- function(x) sum(!is.na(x))
  tests <- ave(p, key, FUN = number)
  of_level <- ave(p, level, FUN = number)
  spent <- ave(share / of_level, key, FUN = function(x) sum(x, na.rm = TRUE))
  own <- rep(1, length(p))
  if (!is.null(error)) {
    own <- ave(ifelse(is.na(p), NA, SMALLEST / error), level, FUN = most_seen)
  }
  weighted <- function(w, rate = RATE) p / ifelse(p <= rate, w, pmin(w, 1))
  part <- min(sum(SHARES), 1) # of the rate, for the gate
  whole <- ave(weighted(own * share / spent * tests / of_level, part * RATE), key,
               FUN = function(x) p.adjust(x, "BH"))
  gate <- ave(whole, key, FUN = function(x) min(x / part, 1, na.rm = TRUE))
  behind <- ave(weighted(own), level, FUN = function(x) p.adjust(x, "BH"))
  nothing <- ave(seq_along(p), level, FUN = function(i) null_share(p[i], own[i]))
  pmax(gate, behind * nothing, p)
}

null_share <- function(p, weight) {
  weight <- weight[!is.na(p)]
  p <- p[!is.na(p)]
  if (length(p) < 100) return(1)
  share <- (sum(weight[p > 0.5]) + max(weight)) / (length(p) / 2)
  if (share <= 0.8) max(share, 0.4) else 1
}

# Weights of the tests of a level, 1 on average: a tenth alike, the rest by the levels of
# single tests, the rate on average, that see the most differences of `size` errors.
most_seen <- function(size) {
  tested <- which(!is.na(size))
  if (length(tested) == 0) return(size)
  d <- size[tested]
  level <- function(c) pmin(2 * pnorm(-(d / 2 + c / d)), 1)
  beyond <- function(c) mean(level(c)) - RATE
  best <- level(uniroot(beyond, c(-1, 1), extendInt = "downX", tol = 1e-14,
                        maxiter = 10000)$root)
  size[tested] <- 0.1 + 0.9 * best / mean(best)
  size
}

# Units as a population, averaged over the standard deviation tau of their true values:
# a flat prior, so each tau weighs by its restricted likelihood (midpoints in phi).
units_together <- function(y, v) {
  points <- 64 + ceiling(8 * sqrt(length(y)))
  phi <- (seq_len(points) - 0.5) / points * pi / 2
  tau2 <- (var(y) + 1 / mean(1 / v)) * tan(phi)^2
  given <- lapply(tau2, function(t) {
    w <- 1 / (v + t)
    mu <- sum(w * y) / sum(w)
    pull <- v * w
    list(log = (sum(log(w)) - log(sum(w)) - sum(w * (y - mu)^2)) / 2, mu = mu,
         value = pull * mu + (1 - pull) * y, trust = 1 - pull,
         variance = (1 - pull) * v + pull^2 / sum(w))
  })
  logs <- sapply(given, `[[`, "log")
  weight <- exp(logs - max(logs)) / cos(phi)^2
  weight <- weight / sum(weight)
  of <- function(name) do.call(cbind, lapply(given, `[[`, name))
  value <- drop(of("value") %*% weight)
  list(value = value, mu = sum(of("mu") * weight), trust = drop(of("trust") %*% weight),
       variance = drop((of("variance") + (of("value") - value)^2) %*% weight))
}

# Add what units lend each other; other levels and fewer than three units get NA.
shrunken <- function(rows, estimate, variance, population) {
  names <- c("shrunken", "shrunken_low", "shrunken_high", "reliability",
             "expected_return")
  rows[names] <- rep(list(rep(NA_real_, nrow(rows))), length(names))
  usable <- which(rows$level == "unit" & is.finite(rows[[estimate]]) &
                    is.finite(rows[[variance]]) & rows[[variance]] > 0)
  key <- do.call(paste, c(rows[usable, population], sep = "\r"))
  for (place in split(usable, key)) {
    if (length(place) < 3) next
    y <- rows[[estimate]][place]
    v <- rows[[variance]][place]
    all <- units_together(y, v)
    # As much of it rests on the own variance, an estimate, as the value is trusted.
    reach <- reach_of(rows$freedom[place] / all$trust^2) * sqrt(all$variance)
    rows[place, names] <- cbind(all$value, all$value - reach, all$value + reach,
                                all$trust, (1 - all$trust) * (all$mu - y))
  }
  rows
}
