# National tests: shares of those tested, Wilson's and Newcombe's intervals, in which the
# pupils of a class count for as many as they are worth.

TEST <- c("measure", "breakdown", "quantity")
COUNTS <- c(share_good = "good", share_top = "top", share_poor = "poor",
            coverage = "tested")

# Of the variance within a unit, how much lies between its classes: analysis of variance.
test_components <- function(test_sums, class_sums) {
  tested <- test_sums[test_sums$tested > 0, ]
  none <- data.frame(subject = character(0), quantity = character(0), n = numeric(0),
                     units = numeric(0), classes = numeric(0), class_size = numeric(0),
                     class_share = numeric(0))
  if (nrow(tested) == 0) return(none)
  do.call(rbind, lapply(names(COUNTS)[1:3], function(quantity) {
    hits <- COUNTS[[quantity]]
    of_classes <- paste0("class_", hits, "2_n")
    each(tested, "subject", function(x) {
      known <- x[x$classes > 0, ]
      in_classes <- sum(class_sums[class_sums$subject == x$subject[1], of_classes]) / 1e6
      of_units <- sum(known[[hits]]^2 / known$tested)
      freedom <- sum(known$classes) - nrow(known)
      within <- (sum(known[[hits]]) - in_classes) / sum(known$tested - known$classes)
      size <- (sum(known$tested) - sum(known$class_n2 / known$tested)) / freedom
      between <- pmax((in_classes - of_units) / freedom - within, 0) / size
      assumed <- !is.finite(between)
      share <- if (assumed) parameter("class_share")
               else if (between + within > 0) between / (between + within) else 0
      class_size <- if (nrow(known) > 0) sum(known$class_n2) / sum(known$tested)
                    else parameter("class_size")
      data.frame(subject = x$subject[1], quantity, n = sum(x$tested), units = nrow(known),
                 classes = sum(known$classes), class_size, class_share = share)
    })
  }))
}

shares <- function(test_sums, components) {
  long <- do.call(rbind, lapply(names(COUNTS), function(quantity) {
    n <- if (quantity == "coverage") test_sums$enrolled else test_sums$tested
    of <- components[components$quantity == quantity, ]
    place <- match(test_sums$subject, of$subject)
    typical <- round(n * pmin(of$class_size[place], n))
    n2 <- if (quantity == "coverage") n
          else ifelse(test_sums$classes > 0, test_sums$class_n2, typical)
    share <- finite_or(of$class_share[place], 0)
    data.frame(test_sums[c("round", "municipality", "unit")],
               measure = test_sums$subject,
               breakdown = paste0(rep("grade:", nrow(test_sums)), test_sums$grade),
               quantity = rep(quantity, nrow(test_sums)),
               hits = test_sums[[COUNTS[[quantity]]]], n, excess = share * (n2 - n))
  }))
  levels <- list(unit = c("municipality", "unit"), municipality = "municipality",
                 programme = character(0))
  do.call(rbind, lapply(names(levels), function(level) {
    found <- totals(long, c("round", levels[[level]], TEST), c("hits", "n", "excess"))
    missing <- setdiff(c("municipality", "unit"), levels[[level]])
    found[missing] <- rep(list(rep("", nrow(found))), length(missing))
    found$level <- rep(level, nrow(found))
    found$value <- ifelse(found$n > 0, found$hits / found$n, NA)
    found$n_effective <- ifelse(found$n > 0, found$n^2 / (found$n + found$excess), NA)
    limits <- wilson(found$value * found$n_effective, found$n_effective)
    cbind(found[c("round", "level", "municipality", "unit", TEST, "hits", "n", "value",
                  "n_effective")], limits)
  }))
}

share_changes <- function(found, rounds, lineage, given) {
  who <- c("level", "municipality", "unit", TEST)
  kept <- found[found$quantity != "coverage" & found$n > 0, ]
  kept$variance <- kept$n^2 / kept$n_effective
  before <- as_successors(pairs_of(kept, rounds), lineage)
  before <- totals(before, c("since", "round", who), c("hits", "n", "variance"))
  before$effective_since <- before$n^2 / before$variance
  names(before)[names(before) %in% c("hits", "n")] <- c("hits_since", "n_since")
  rows <- joined(kept[c("round", who, "hits", "n", "n_effective")],
                 before[setdiff(names(before), "variance")], c("round", who))
  rows <- joined(rows, given[c("since", "round", who, "comparable")],
                 c("since", "round", who))
  difference <- newcombe(rows$hits / rows$n * rows$n_effective, rows$n_effective,
                         rows$hits_since / rows$n_since * rows$effective_since,
                         rows$effective_since)
  difference[rows$comparable != "true", ] <- NA
  rows <- cbind(rows, difference)
  half <- ifelse(rows$change > 0, rows$change - rows$low, rows$high - rows$change)
  tested <- rows$n >= MINIMUM & rows$n_since >= MINIMUM & !is.na(half) & half > 0
  z <- ifelse(tested, rows$change / (half / Z), NA)
  rows$q <- q_values(z, rows, c("round", "since", "quantity"))
  rows
}
