# Reading the pack, and adding up.

TEXTS <- c(
  "round", "since", "level", "municipality", "unit", "informant_group", "scale",
  "grade_band", "breakdown", "item", "other_item", "outcome", "subject", "grade",
  "measure", "quantity", "method", "successor", "name", "per_unit", "intact",
  "comparable", "in_classes", "classes_from", "inherited", "grade_bands", "common_items",
  "later"
)

# Every file is read as text; an empty field of a number is NA, of a text "".
read_table <- function(name) {
  rows <- read.csv(
    paste0(name, ".csv"), colClasses = "character", na.strings = character(0),
    check.names = FALSE
  )
  numbers <- setdiff(names(rows), TEXTS)
  rows[numbers] <- lapply(rows[numbers], function(x) suppressWarnings(as.numeric(x)))
  rows
}

# Sums of columns of `rows` over rows that are equal in the columns `by`. Of no rows, none:
# a programme may have one round, or no tests.
totals <- function(rows, by, what) {
  if (nrow(rows) == 0) return(rows[c(by, what)])
  key <- do.call(paste, c(rows[by], sep = "\r"))
  first <- !duplicated(key)
  added <- rowsum(as.matrix(rows[what]), key, reorder = FALSE)
  data.frame(rows[first, by, drop = FALSE], added, row.names = NULL,
             check.names = FALSE)
}

# Rows of `left` with the columns of `right` that fit; those without are left out.
joined <- function(left, right, by) merge(left, right, by = by, sort = FALSE)

# Split by columns, apply, put together; NULL if nothing came of it.
each <- function(rows, by, f) {
  parts <- split(rows, do.call(paste, c(rows[by], sep = "\r")), drop = TRUE)
  found <- Filter(Negate(is.null), lapply(parts, f))
  if (length(found) > 0) do.call(rbind, c(found, make.row.names = FALSE))
}

# NA, infinite and "not a number" become `value`.
finite_or <- function(x, value) ifelse(is.finite(x), x, value)
