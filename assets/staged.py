"""Staged: what each delivered value means, in one reading for all tables."""

from pipeline.run.assets import assets_of, checks_of
from pipeline.run.steps import steps_of

tables = assets_of(steps_of("staged"))
checks = checks_of(steps_of("staged"))
