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
  rows$freedom_since <- freedom_of(rows$variance_since, rows$doubt_since)
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
  found$q <- q_values(t, found, c("round", "since", "informant_group"), found$freedom,
                      sqrt(found$variance))
  found
}

# The later rounds together against the first, of every last round from the third on:
# those that were compared with the first and with the last over all bands and items, in units
# that are what they are since then. Nobody is known to have answered twice, so two changes
# share the variance of the first round; they weigh so that theirs together is smallest.
since_start <- function(moved, map, rounds, groups, given) {
  who <- c("level", "municipality", "unit", "informant_group", "scale")
  order <- rounds$round[order(rounds$position)]
  said <- c("since", "round", who)
  rows <- joined(moved[setdiff(names(moved), "comparable")],
                 given[c(said, "comparable", "inherited", "grade_bands", "common_items")],
                 said)
  whole <- rows$grade_bands == "" & rows$common_items == ""
  rows <- rows[rows$comparable == "true" & whole, ]
  same <- rows[rows$inherited == "false", said]
  first <- rows[rows$since == order[1], ]
  now <- map[c("round", who, "variance", "freedom")]
  names(now)[names(now) == "variance"] <- "variance_now"
  names(now)[names(now) == "freedom"] <- "freedom_now"
  first <- joined(first, now, c("round", who))
  found <- lapply(order[-(1:2)], function(last) {
    later <- order[seq_len(match(last, order))][-1]
    here <- first[first$round == last, who]
    some <- joined(first[first$round %in% later, ], here, who)
    kept <- same[same$round == last, c("since", who)]
    names(kept)[1] <- "round"
    some <- rbind(some[some$round == last, ], joined(some, kept, c("round", who)))
    together(some, order[1], last, who)
  })
  found <- do.call(rbind, found)
  if (is.null(found) || nrow(found) == 0) return(NULL)
  reach <- reach_of(found$freedom) * sqrt(found$variance)
  found$low <- found$change - reach
  found$high <- found$change + reach
  tested <- may_be_tested(found, groups, found$n, found$n_since)
  t <- ifelse(tested & found$variance > 0, found$change / sqrt(found$variance), NA)
  found$q <- q_values(t, found, c("round", "since", "informant_group"), found$freedom,
                      sqrt(found$variance))
  found$freedom[is.infinite(found$freedom)] <- NA
  found
}

together <- function(changes, since, last, who) {
  each(changes, who, function(x) {
    if (nrow(x) < 2) return(NULL)
    shared <- (x$variance - x$variance_now) / 2
    s <- outer(shared, shared, "+")
    diag(s) <- x$variance
    w <- try(pmax(solve(s, rep(1, nrow(x))), 0), silent = TRUE)
    if (inherits(w, "try-error")) w <- rep(1, nrow(x))
    w <- w / sum(w)
    start <- x$round == last
    variance <- c(x$variance_since[start], w^2 * x$variance_now)
    doubt <- c(x$doubt_since[start], finite_or(variance[-1]^2 / x$freedom_now, 0))
    data.frame(x[1, who], since, round = last, n = min(x$n), n_since = x$n_since[start],
               change = sum(w * x$change), variance = drop(w %*% s %*% w),
               freedom = freedom_of(sum(variance), sum(doubt)))
  })
}
