"""Who answers, and how far."""

from dataclasses import dataclass

import numpy as np

from pipeline.twin.assumptions import Assumptions, Group


@dataclass(frozen=True)
class Participation:
    """What became of the invited, one entry per invited seat.

    Attributes:
        completed: Answered to the end.
        partial: Stopped on the way.
        withdrawn: Taken off the list, e.g. moved away.
        late: Put on the list after the invitations were sent.
    """

    completed: np.ndarray
    partial: np.ndarray
    withdrawn: np.ndarray
    late: np.ndarray

    @property
    def answered(self) -> np.ndarray:
        """Return the positions of those who answered anything."""
        return np.flatnonzero(self.completed | self.partial)


def participation(
    unit: np.ndarray,
    class_: np.ndarray,
    group: Group,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> Participation:
    """Return who answers.

    Rates differ between units, and between classes of a unit; whether a person answers
    does not depend on what the answers would be.

    Args:
        unit: Number of the unit of each invited person.
        class_: Number of the class; -1: none.
        group: How the group answers.
        assumptions: Of the twin.
        rng: Decides.
    """
    rate = rng.uniform(*group.response_rate, int(unit.max(initial=0)) + 1)[unit]
    bend = rng.normal(0, group.by_class, int(class_.max(initial=0)) + 2)
    # Averaged over a normal bend of the log-odds the rate shrinks towards one half; the
    # factor (a well-known approximation) puts it back.
    has_class = class_ >= 0
    stretch = np.where(has_class, np.sqrt(1 + group.by_class**2 * np.pi / 8), 1)
    odds = np.log(rate / (1 - rate)) * stretch + bend[class_ + 1] * has_class
    late = rng.random(unit.size) < assumptions.late
    # Those who come late more often do not answer.
    willing = rng.random(unit.size) < 1 / (1 + np.exp(-odds)) * np.where(late, 0.7, 1)
    withdrawn = rng.random(unit.size) < assumptions.withdrawn
    partial = willing & ~withdrawn & (rng.random(unit.size) < group.partial)
    return Participation(
        completed=willing & ~withdrawn & ~partial,
        partial=partial,
        withdrawn=withdrawn,
        late=late,
    )
