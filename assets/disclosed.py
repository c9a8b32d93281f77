"""Disclosed: what may be shown, to whom, and whether it is fit to publish."""

from pipeline.run.assets import assets_of, checks_of
from pipeline.run.steps import steps_of

tables = assets_of(steps_of("disclosed"))
checks = checks_of(steps_of("disclosed"))
