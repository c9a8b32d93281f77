"""Replications of the aggregate world, drawn and passed through the product."""

from dataclasses import dataclass

import polars as pl

from pipeline.programme.model import Programme
from pipeline.twin.randomness import generator
from pipeline.verification.answers import Answers, draw
from pipeline.verification.design import Design
from pipeline.verification.drawn_sums import (
    linked_moments,
    scale_moments,
    without_classes,
)
from pipeline.verification.product import computed
from pipeline.verification.truth import WHO, true_points, true_rows
from pipeline.verification.worlds import WORLDS


@dataclass(frozen=True)
class Batch:
    """Replications that go through the product together.

    Attributes:
        programme: Rounds and thresholds.
        design: Who answers.
        world: Name of what really changes, among `WORLDS`.
        replications: Their numbers.
        scales: Scales of each.
        seed: Of all random numbers.
    """

    programme: Programme
    design: Design
    world: str
    replications: range
    scales: int
    seed: int

    @property
    def unclassed(self) -> list[str]:
        """Municipalities that do not say who sits in which class."""
        every = sorted(set(self.design.municipalities))
        number = {"none": 0, "one": 1, "all": len(every)}
        return every[: number[WORLDS[self.world].unclassed]]

    @property
    def asking(self) -> Programme:
        """The programme, with every replication as a group of its own.

        Of pupils; where few answer of adults, who sit in no classes.
        """
        groups = self.programme.file.informant_groups
        pupils = next(group for group in groups if group.are_pupils)
        names, few = self.ids["informant_group"], WORLDS[self.world].few
        adults = {"are_pupils": False, "describes_pupils": False} if few else {}
        file = self.programme.file.model_copy(
            update={
                "informant_groups": [
                    pupils.model_copy(update={"id": name, "per_unit": True, **adults})
                    for name in names
                ]
            }
        )
        return self.programme.model_copy(update={"file": file})

    @property
    def ids(self) -> pl.DataFrame:
        """(informant_group) of the replications: each is a family of its own."""
        names = [f"r{number:06d}" for number in self.replications]
        return pl.DataFrame({"informant_group": names})

    @property
    def worlds(self) -> pl.DataFrame:
        """(informant_group, scale) of every scale of every replication."""
        scales = pl.DataFrame({"scale": [f"s{k:02d}" for k in range(self.scales)]})
        return self.ids.join(scales, how="cross")


@dataclass(frozen=True)
class Seen:
    """Tables of the product beside the truth.

    Attributes:
        batch: What was asked for.
        answers: What was drawn.
        tables: `compared.…` by name.
        truth: (round, WHO, true) in points.
    """

    batch: Batch
    answers: Answers
    tables: dict[str, pl.DataFrame]
    truth: pl.DataFrame

    @property
    def mapping(self) -> pl.DataFrame:
        """`compared.mapping` with `true`."""
        return self.tables["compared.mapping"].join(
            self.truth, on=["round", *WHO], nulls_equal=True
        )

    @property
    def progression(self) -> pl.DataFrame:
        """`compared.progression` with the true change, `true` and `drawn`."""
        return self._beside_truth(self.tables["compared.progression"])

    @property
    def changes(self) -> pl.DataFrame:
        """The same, and the later rounds together against the first.

        Their `round` names them all; their truth is that of the last, since true
        changes last here.
        """
        together = self._beside_truth(self.tables["compared.since_start"])
        named = together.with_columns(round=pl.col("later").str.replace_all(" ", "+"))
        return pl.concat([self.progression, named], how="diagonal")

    def _beside_truth(self, rows: pl.DataFrame) -> pl.DataFrame:
        since = self.truth.rename({"round": "since"})
        return (
            rows.join(self.truth, on=["round", *WHO], nulls_equal=True)
            .join(since, on=["since", *WHO], nulls_equal=True, suffix="_since")
            .with_columns(
                pl.col(name) - pl.col(f"{name}_since") for name in ("true", "drawn")
            )
        )


def seen(batch: Batch) -> Seen:
    """Draw a batch and let the product compute its tables."""
    rng = generator(batch.seed, batch.world, str(batch.replications.start))
    worlds, design = batch.worlds, batch.design
    world = WORLDS[batch.world]
    answers = draw(
        design, world.changes, worlds.height, rng, world.shares, batch.scales
    )
    unclassed = batch.unclassed
    scored = {
        "scored.scale_moments": without_classes(
            scale_moments(design, answers, worlds), unclassed
        ),
        "scored.linked_moments": without_classes(
            linked_moments(design, answers, worlds), unclassed
        ),
    }
    tables = computed(scored, batch.asking, world.tables)
    points = true_points(design, answers.truth, tables["compared.norms"], worlds)
    truth = true_rows(design, points, answers.truth, worlds)
    return Seen(batch, answers, tables, truth)
