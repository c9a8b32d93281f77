"""Scored: what each respondent got, and the sums that leave the municipality."""

from pipeline.run.assets import assets_of, checks_of
from pipeline.run.steps import steps_of

tables = assets_of(steps_of("scored"))
checks = checks_of(steps_of("scored"))
