# National tests: shares of those tested, Wilson's and Newcombe's intervals.

TEST <- c("measure", "breakdown", "quantity")

shares <- function(test_sums) {
  rows <- test_sums
  names(rows)[names(rows) == "subject"] <- "measure"
  rows$breakdown <- paste0(rep("grade:", nrow(rows)), rows$grade)
  counts <- c(share_good = "good", share_top = "top", share_poor = "poor",
              coverage = "tested")
  long <- do.call(rbind, lapply(names(counts), function(quantity) {
    n <- if (quantity == "coverage") rows$enrolled else rows$tested
    data.frame(rows[c("round", "municipality", "unit", "measure", "breakdown")],
               quantity = rep(quantity, nrow(rows)), hits = rows[[counts[[quantity]]]], n)
  }))
  levels <- list(unit = c("municipality", "unit"), municipality = "municipality",
                 programme = character(0))
  do.call(rbind, lapply(names(levels), function(level) {
    found <- totals(long, c("round", levels[[level]], TEST), c("hits", "n"))
    missing <- setdiff(c("municipality", "unit"), levels[[level]])
    found[missing] <- rep(list(rep("", nrow(found))), length(missing))
    found$level <- rep(level, nrow(found))
    found$value <- ifelse(found$n > 0, found$hits / found$n, NA)
    limits <- wilson(found$hits, found$n)
    limits[found$n == 0, ] <- NA
    cbind(found[c("round", "level", "municipality", "unit", TEST, "hits", "n", "value")],
          limits)
  }))
}

share_changes <- function(found, rounds, lineage, given) {
  who <- c("level", "municipality", "unit", TEST)
  kept <- found[found$quantity != "coverage" & found$n > 0, ]
  before <- as_successors(pairs_of(kept, rounds), lineage)
  before <- totals(before, c("since", "round", who), c("hits", "n"))
  names(before)[names(before) %in% c("hits", "n")] <- c("hits_since", "n_since")
  rows <- joined(kept[c("round", who, "hits", "n")], before, c("round", who))
  rows <- joined(rows, given[c("since", "round", who, "comparable")],
                 c("since", "round", who))
  difference <- newcombe(rows$hits, rows$n, rows$hits_since, rows$n_since)
  difference[rows$comparable != "true", ] <- NA
  rows <- cbind(rows, difference)
  half <- ifelse(rows$change > 0, rows$change - rows$low, rows$high - rows$change)
  tested <- rows$n >= MINIMUM & rows$n_since >= MINIMUM & !is.na(half) & half > 0
  z <- ifelse(tested, rows$change / (half / Z), NA)
  rows$q <- q_values(z, rows, c("round", "since", "quantity"))
  rows
}
