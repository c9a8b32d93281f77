"""`indicators.yaml`, put together."""

from pipeline.programme.model.blocks import Block
from pipeline.programme.model.goals import Goal, NationalGoal
from pipeline.programme.model.measures import Area, Measure
from pipeline.programme.model.national_tests import Tests
from pipeline.programme.model.wellbeing import Wellbeing


class Indicators(Block):
    """`indicators.yaml`."""

    areas: list[Area] = []
    measures: list[Measure] = []
    tests: Tests | None = None
    wellbeing: Wellbeing | None = None
    national_goals: list[NationalGoal] = []
    goals: list[Goal] = []
