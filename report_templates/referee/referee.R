# Computes the main tables anew from the sums of the pack, and compares them with ours.
#
#   Rscript referee.R          in the folder of the pack, or: Rscript PACK/referee.R
#
# Writes agreement.csv (table, quantity, where, ours, theirs, difference). Exit status 0:
# all agree to 1e-6. 1: something differs. 2: what was compared agrees, but a package is
# missing; the last lines say which.

script <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
if (length(script) == 1) setwd(dirname(normalizePath(script)))
for (part in c("files", "points", "changes", "effects", "scales", "models", "gradients",
               "shares", "agreement")) source(paste0(part, ".R"))

USES <- c(lme4 = "two-level models and gradients", psych = "alpha")
AVAILABLE <- Filter(function(p) requireNamespace(p, quietly = TRUE), names(USES))
missing <- setdiff(names(USES), AVAILABLE)
not_compared <- sprintf("%s: the package %s is missing; install.packages(\"%s\").",
                        USES[missing], missing, missing)

parameters <- read_table("parameters")
parameter <- function(name) parameters$value[parameters$name == name]
CONFIDENCE <- parameter("confidence")
MINIMUM <- parameter("minimum_n")
RATE <- parameter("false_discovery_rate")
SMALLEST <- parameter("smallest_difference")
SHARES <- sapply(c("unit", "municipality", "programme"),
                 function(level) parameter(paste0("share_", level)))
Z <- qnorm((1 + CONFIDENCE) / 2)
rounds <- read_table("rounds")
groups <- read_table("groups")
lineage <- read_table("lineage")
sums <- read_table("scale_sums")

yardsticks <- norms(sums, rounds)
variances <- components(sums, read_table("class_sums"), yardsticks, groups)
own <- spreads(sums, yardsticks, variances)
units <- units_in_points(sums, yardsticks, variances, own)
map <- mapping(units, groups)
judged_by_us <- read_table("ours/progression")
moved <- changes(map, rounds, lineage, groups, judged_by_us)
for (name in c("map", "moved")) { # what is known has no degrees of freedom
  rows <- get(name)
  rows$freedom[is.infinite(rows$freedom)] <- NA
  assign(name, rows)
}
moved$freedom_since[is.infinite(moved$freedom_since)] <- NA
lasted <- since_start(moved, map, rounds, groups, judged_by_us)
alike <- test_components(read_table("test_sums"), read_table("test_class_sums"))
tests <- shares(read_table("test_sums"), alike)
trends <- share_changes(tests, rounds, lineage, read_table("ours/indicator_changes"))
answers <- merge(reliability(read_table("item_sums")), intraclass(sums), by = SCALE,
                 all.x = TRUE)

UNIT <- c("level", "municipality", "unit")
alpha <- c("alpha", "alpha_low", "alpha_high", "alpha_standardised")
found <- list(
  agreement("norms", c("informant_group", "scale", "grade_band"), c("n", "mean", "sd"),
            yardsticks),
  agreement("variance_components", BAND, c("n", "units", "classes",
                                           "class_size", "within", "between_classes",
                                           "between_error"),
            variances),
  agreement("unit_spreads", c("municipality", "unit", SCALE),
            c("observed", "observed_freedom", "spread", "freedom"), own),
  agreement("mapping", c(UNIT, SCALE), c(
    "n", "points", "sd", "variance", "freedom", "low", "high", "shrunken", "shrunken_low",
    "shrunken_high", "reliability", "difference_municipality",
    "difference_municipality_low", "difference_municipality_high",
    "difference_programme", "difference_programme_low", "difference_programme_high",
    "q_municipality", "q_programme"
  ), map),
  agreement("progression", c("since", UNIT, SCALE), c(
    "n", "n_since", "points_since", "variance_since", "freedom_since", "change", "variance", "freedom",
    "low", "high",
    "shrunken", "shrunken_low", "shrunken_high", "reliability", "expected_return", "g",
    "g_low", "g_high", "q"
  ), moved),
  agreement("since_start", c("since", UNIT, SCALE), c(
    "n", "n_since", "change", "variance", "freedom", "low", "high", "q"
  ), lasted),
  agreement("reliability", SCALE, c("n", if ("psych" %in% AVAILABLE) alpha, "omega",
                                    "mean_size", "icc1", "icc2"), answers),
  agreement("test_components", c("subject", "quantity"),
            c("n", "units", "classes", "class_size", "class_share"), alike),
  agreement("indicators", c("round", UNIT, TEST),
            c("n", "value", "n_effective", "low", "high"), tests),
  agreement("indicator_changes", c("since", "round", UNIT, TEST),
            c("n", "n_since", "change", "low", "high", "q"), trends)
)
if ("lme4" %in% AVAILABLE) {
  found <- c(found, list(
    agreement("two_level", c(SCALE, "method"), c("units", "n", "mean", "mean_variance",
                                                 "between", "within", "deviance"),
              null_models(units)),
    agreement("gradients", c("round", "level", "municipality", OUTCOME),
              c("n", "units", "slope", "variance", "low", "high", "change", "change_low",
                "change_high", "q"),
              gradients(read_table("background_sums"),
                        read_table("background_class_sums"), yardsticks, rounds))
  ))
}
quit(status = judged(do.call(rbind, found), not_compared))
