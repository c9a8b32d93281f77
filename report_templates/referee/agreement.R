# Ours beside theirs.

LIMIT <- 1e-6

# Relative to ours where that is above 1. A number on one side only is no agreement.
apart <- function(ours, theirs) {
  ifelse(is.na(ours) & is.na(theirs), 0,
         ifelse(is.na(ours) | is.na(theirs), Inf,
                abs(ours - theirs) / pmax(1, abs(ours))))
}

agreement <- function(table, keys, quantities, theirs, only = NULL) {
  ours <- read_table(file.path("ours", table))
  if (!is.null(only)) ours <- ours[only(ours), ]
  if (is.null(theirs)) theirs <- ours[0, ]
  sides <- lapply(list(ours, theirs), function(x) cbind(x[c(keys, quantities)],
                                                         there = rep(1, nrow(x))))
  both <- merge(sides[[1]], sides[[2]], by = keys, all = TRUE,
                suffixes = c(".ours", ".theirs"))
  # Of one round there are no changes, of a programme without tests no shares.
  if (nrow(both) == 0) cat(sprintf("%-44s no rows, neither ours nor theirs\n", table))
  where <- do.call(paste, both[keys])
  missing <- is.na(both$there.ours) | is.na(both$there.theirs)
  do.call(rbind, lapply(quantities, function(quantity) {
    left <- both[[paste0(quantity, ".ours")]]
    right <- both[[paste0(quantity, ".theirs")]]
    data.frame(table = rep(table, nrow(both)), quantity = rep(quantity, nrow(both)),
               where, ours = left, theirs = right,
               difference = ifelse(missing, Inf, apart(left, right)))
  }))
}

# Print each quantity's largest difference; return the exit status.
judged <- function(rows, not_compared) {
  write.csv(rows, "agreement.csv", row.names = FALSE, na = "")
  of <- factor(paste(rows$table, rows$quantity), unique(paste(rows$table, rows$quantity)))
  for (one in levels(of)) {
    part <- rows[of == one, ]
    worst <- part[which.max(part$difference), ]
    cat(sprintf("%-44s %6d numbers, largest difference %.1e%s\n", one, nrow(part),
                worst$difference,
                if (worst$difference > LIMIT) paste("  DISAGREES at", worst$where) else ""))
  }
  for (words in not_compared) cat("NOT COMPARED", words, "\n")
  disagree <- sum(rows$difference > LIMIT)
  cat(nrow(rows), "numbers compared,", disagree, "differ by more than", LIMIT, "\n")
  if (disagree > 0) 1 else if (length(not_compared) > 0) 2 else 0
}
