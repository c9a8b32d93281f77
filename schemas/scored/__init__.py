"""Schemas of the `scored` tables: what each respondent and each unit got.

`x` is a scale score: the mean of the keyed answers in millionths of an answer step, an
integer, so that every sum below is exact in any order. Sums per unit can be disclosive:
they are confidential until `disclosed`.
"""

from schemas.scored.background import BackgroundMoments
from schemas.scored.classes import ClassCounts, ClassMoments, ClassParticipation
from schemas.scored.items import ItemCounts, ItemMoments, ItemPairs
from schemas.scored.linked import (
    CommonLinkedMoments,
    CrossMoments,
    LinkedMoments,
    RoundLinks,
)
from schemas.scored.national_tests import TestLevels
from schemas.scored.participation import Participation
from schemas.scored.scales import (
    CommonMoments,
    ScaleCounts,
    ScaleMoments,
    ScaleScores,
)

TABLES = (  # in the order of the data dictionary
    ScaleScores,
    Participation,
    ScaleMoments,
    ScaleCounts,
    LinkedMoments,
    CommonMoments,
    CommonLinkedMoments,
    CrossMoments,
    RoundLinks,
    ItemCounts,
    ItemPairs,
    ItemMoments,
    TestLevels,
    BackgroundMoments,
    ClassMoments,
    ClassCounts,
    ClassParticipation,
)
