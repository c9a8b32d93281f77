# Changes between rounds. The pack holds no sums of single pupils' two answers, so every
# pair of rounds is compared as two cohorts.

# Earlier rows as the units of the later round: successors stand for their predecessors.
as_successors <- function(rows, lineage) {
  found <- merge(rows, lineage, by = c("unit", "since", "round"), all.x = TRUE,
                 sort = FALSE)
  found$unit <- ifelse(is.na(found$successor), found$unit, found$successor)
  found$split <- as.numeric(!is.na(found$intact) & found$intact == "false")
  found
}

pairs_of <- function(rows, rounds) {
  pairs <- merge(rounds, setNames(rounds, c("since", "position_since")))
  pairs <- pairs[pairs$position_since < pairs$position, c("since", "round")]
  joined(setNames(rows, sub("^round$", "since", names(rows))), pairs, "since")
}

# `given`: our rows, for what a referee takes as decided: whether two rounds may be
# compared, and what items that changed their meaning add to the change.
changes <- function(map, rounds, lineage, groups, given) {
  who <- c("level", "municipality", "unit", "informant_group", "scale")
  before <- as_successors(pairs_of(map, rounds), lineage)
  before$np <- before$n * before$points
  before$p2 <- (before$n - 1) * finite_or(before$sd, 0)^2 + before$n * before$points^2
  before$nnv <- before$n^2 * before$variance
  before$doubt <- finite_or(before$nnv^2 / before$freedom, 0)
  before <- totals(before, c("since", "round", who),
                   c("n", "np", "p2", "nnv", "doubt", "split"))
  before$points_since <- before$np / before$n
  before$variance_since <- before$nnv / before$n^2
  before$sd_since <- spread(before$p2 - before$n * before$points_since^2, before$n)
  before$doubt_since <- before$doubt / before$n^4
  before$n_since <- before$n
  now <- map[c("round", who, "n", "points", "sd", "variance", "freedom")]
  rows <- joined(now, before[c("since", "round", who, "n_since", "points_since",
                               "variance_since", "doubt_since", "sd_since", "split")],
                 c("round", who))
  rows <- joined(rows, given[c("since", "round", who, "comparable", "adjustment",
                               "adjustment_variance")],
                 c("since", "round", who))
  allowed <- rows$comparable == "true"
  rows$change <- ifelse(
    allowed, rows$points - rows$points_since - finite_or(rows$adjustment, 0), NA
  )
  doubt <- rows$variance^2 / rows$freedom + rows$doubt_since
  both <- ifelse(allowed, rows$variance + rows$variance_since, NA)
  rows$freedom <- freedom_of(both, doubt)
  rows$variance <- both + finite_or(rows$adjustment_variance, 0)
  rows$low <- rows$change - reach_of(rows$freedom) * sqrt(rows$variance)
  rows$high <- rows$change + reach_of(rows$freedom) * sqrt(rows$variance)
  rows <- cbind(rows, hedges_g(rows$change, rows$sd, rows$sd_since, rows$n, rows$n_since))
  rows$points_since <- ifelse(rows$split > 0, NA, rows$points_since)
  population <- c("round", "since", "informant_group", "scale")
  earlier <- shrunken(rows, "points_since", "variance_since", population)
  rows$expected_return <- earlier$expected_return
  found <- shrunken(rows, "change", "variance", population)
  found$expected_return <- rows$expected_return
  tested <- may_be_tested(found, groups, found$n, found$n_since)
  t <- ifelse(tested & !is.na(found$variance) & found$variance > 0,
              found$change / sqrt(found$variance), NA)
  found$q <- q_values(t, found, c("round", "since", "informant_group"), found$freedom)
  found
}
