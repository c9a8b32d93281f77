"""Worlds of gaps: between girls and boys, and between two groups about one pupil.

Girls and boys of a class share what the class has in common, all of it or a part. Two
groups that describe the same pupils answer as one group does in two rounds: the same
persons, whose answers correlate.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.programme.model import Programme
from pipeline.twin.randomness import generator
from pipeline.verification.answers import Answers, draw
from pipeline.verification.design import Design
from pipeline.verification.differences import NEAR, NONE
from pipeline.verification.drawn_sums import linked_moments, scale_moments
from pipeline.verification.measure import Measure, chance_of_any, false_share, share
from pipeline.verification.product import CHAIN, computed
from pipeline.verification.truth import WHO, true_points, true_rows
from pipeline.verification.worlds import (
    POINTS,
    SCALES,
    SIZES,
    Changes,
    Shares,
    apart,
    half,
    nothing,
)
from schemas import scored

FloatArray = NDArray[np.floating]
Truth = Literal["none", "some"]
TRUTHS: tuple[Truth, ...] = ("none", "some")
COMMON = {"all": 1.0, "half": 0.5, "nothing": 0.0}  # of what a class shares
GROUPS = "groups"
KINDS = (*COMMON, GROUPS)
LEVELS = ("unit", "municipality", "programme")
TO_SPREADS = CHAIN[: CHAIN.index("compared.unit_spreads") + 1]
TO_MAPPING = CHAIN[: CHAIN.index("compared.mapping") + 1]
OF = ["round", "informant_group", "scale"]
Measures = dict[tuple[str, ...], Measure]


@dataclass(frozen=True)
class GapsBatch:
    """Replications of gaps of one kind.

    Attributes:
        programme: Rounds and thresholds.
        design: Who answers.
        kind: How much of what a class has in common girls and boys share, or `GROUPS`.
        truth: Whether half of the units have a gap, or none.
        replications: Their numbers.
        seed: Of all random numbers.
    """

    programme: Programme
    design: Design
    kind: str
    truth: Truth
    replications: range
    seed: int

    @property
    def names(self) -> list[str]:
        """Informant group of each replication."""
        return [f"r{number:06d}" for number in self.replications]

    def worlds(self, ending: str = "") -> pl.DataFrame:
        """Return (informant_group, scale) of every scale of every replication."""
        groups = pl.DataFrame({"informant_group": [n + ending for n in self.names]})
        scales = pl.DataFrame({"scale": [f"s{k:02d}" for k in range(SCALES)]})
        return groups.join(scales, how="cross")

    @property
    def rng(self) -> np.random.Generator:
        """The random numbers of this batch."""
        first = str(self.replications.start)
        return generator(self.seed, "gaps", self.kind, self.truth, first)


def measured_gaps(batch: GapsBatch) -> Measures:
    """Return how often intervals hold a gap, and what is called certain."""
    rows = beside_truth(batch)
    ids, kind = pl.DataFrame({"informant_group": batch.names}), batch.kind
    said = pl.col("verdict").replace_strict(
        {"above": 1.0, "below": -1.0}, default=0.0, return_dtype=pl.Float64
    )
    if batch.truth == "none":
        return {("any_gap", kind): chance_of_any(rows, said != 0, ids)}
    true = pl.col("true")
    right = said == pl.when(true.abs() < NONE).then(0.0).otherwise(true.sign())
    held = true.is_between("low", "high")
    measures: Measures = {
        ("gap", kind, level): share(rows.filter(level=level), held, ids)
        for level in LEVELS
    }
    measures["false_gap", kind] = false_share(rows, said != 0, ~right, ids)
    for size in SIZES.tolist():
        of_size = rows.filter((true.abs() - size).abs() < NEAR, level="unit")
        measures["power_gap", kind, str(size)] = share(of_size, right, ids)
    return measures


def beside_truth(batch: GapsBatch) -> pl.DataFrame:
    """Return the product's gaps with the `true` one; `informant_group`: replication."""
    return _groups(batch) if batch.kind == GROUPS else _genders(batch)


@dataclass(frozen=True)
class Genders:
    """The pupils of a design, each class's girls and boys in cells of their own.

    Attributes:
        apart: Girls sit in class 2c and boys in class 2c + 1.
        together: Both sit in class c; the cells are the same.
        girl: Shape (K,), whether the cell's pupils are girls.
    """

    apart: Design
    together: Design
    girl: NDArray[np.bool_]


def genders_of(design: Design) -> Genders:
    """Return the same pupils, half of every cell girls; who is left over by turns."""
    girls = (design.size + np.arange(design.size.size) % 2) // 2
    size = np.concatenate([girls, design.size - girls])
    class_ = np.concatenate([2 * design.cell_class, 2 * design.cell_class + 1])
    order = np.argsort(class_, kind="stable")
    order = order[size[order] > 0]
    cells = {
        "answered": np.tile(design.answered, (2, 1))[order],
        "size": size[order],
    }
    return Genders(
        apart=replace(
            design,
            class_unit=design.class_unit.repeat(2),
            class_band=design.class_band.repeat(2, axis=0),
            cell_class=class_[order],
            **cells,
        ),
        together=replace(design, cell_class=class_[order] // 2, **cells),
        girl=class_[order] % 2 == 0,
    )


def _genders(batch: GapsBatch) -> pl.DataFrame:
    """Return what may be told of `compared.gender_gaps`, with the `true` gap."""
    genders, worlds, rng = genders_of(batch.design), batch.worlds(), batch.rng
    shares = Shares(neighbours=COMMON[batch.kind])
    answers = draw(genders.apart, nothing, worlds.height, rng, shares)
    changes = apart if batch.truth == "some" else nothing
    gaps = changes(rng, *answers.truth.shape) / POINTS
    parts = {
        "gender:girl": _part(genders, answers, gaps / 2, genders.girl),
        "gender:boy": _part(genders, answers, -gaps / 2, ~genders.girl),
    }
    everybody = replace(answers, sums=answers.sums.copy())
    for _, own, cells in parts.values():
        everybody.sums[:, cells] = own.sums
    sums = [
        scale_moments(genders.together, everybody, worlds),
        *(
            scale_moments(design, own, worlds).with_columns(breakdown=pl.lit(name))
            for name, (design, own, _) in parts.items()
        ),
    ]
    programme = _asking(batch.programme, {name: name for name in batch.names})
    tables = computed(
        {"scored.scale_moments": pl.concat(sums)},
        programme,
        [*TO_SPREADS, "compared.gender_gaps"],
    )
    norms = tables["compared.norms"]
    girls, boys = (
        true_rows(
            design, true_points(design, own.truth, norms, worlds), own.truth, worlds
        )
        for design, own, _ in parts.values()
    )
    keys = ["round", *WHO]
    truth = girls.join(boys, on=keys, nulls_equal=True, suffix="_boys").select(
        *keys, true=pl.col("true") - pl.col("true_boys")
    )
    told = tables["compared.gender_gaps"].filter("may_be_told")
    units = told.filter(level="unit").join(truth, on=keys, nulls_equal=True)
    n = pl.col("n_girls") + pl.col("n_boys")
    mean = (n * pl.col("true")).sum() / n.sum()
    above = {
        "municipality": units.group_by(*OF, "municipality").agg(true=mean),
        "programme": units.group_by(OF).agg(true=mean),
    }
    return pl.concat(
        [
            units,
            *(
                told.filter(level=level).join(means, on=means.columns[:-1])
                for level, means in above.items()
            ),
        ]
    )


def _part(
    genders: Genders, answers: Answers, moved: FloatArray, cells: NDArray[np.bool_]
) -> tuple[Design, Answers, NDArray[np.bool_]]:
    """Return the pupils of some cells, their answers moved by (T, U, B) steps."""
    whole = genders.together
    design = replace(
        whole,
        cell_class=whole.cell_class[cells],
        answered=whole.answered[cells],
        size=whole.size[cells],
    )
    of_cells = moved[:, design.class_unit[design.cell_class]]
    own = replace(
        answers,
        truth=answers.truth + moved,
        sums=answers.sums[:, cells] + design.size[:, None] * of_cells,
        scatter={pair: values[cells] for pair, values in answers.scatter.items()},
    )
    return design, own, cells


def _groups(batch: GapsBatch) -> pl.DataFrame:
    """Return `compared.perspectives` with the `true` gap.

    The first two rounds of the design are two groups in the first round.
    """
    two, rng = _first_two(batch.design), batch.rng
    first, second = two.rounds
    worlds = {
        round_: batch.worlds(end) for round_, end in ((first, "a"), (second, "b"))
    }
    changes: Changes = half if batch.truth == "some" else nothing
    answers = draw(two, changes, worlds[first].height, rng, Shares())
    moments = [
        scale_moments(two, answers, of_group)
        .filter(round=round_)
        .with_columns(round=pl.lit(first))
        for round_, of_group in worlds.items()
    ]
    pairs = linked_moments(two, answers, worlds[first]).with_columns(
        round=pl.lit(first),
        other_group=pl.col("informant_group").str.replace("a$", "b"),
        other_scale="scale",
    )
    columns = scored.CrossMoments.empty().columns
    programme = _asking(
        batch.programme, {n + end: n for n in batch.names for end in ("a", "b")}
    )
    tables = computed(
        {
            "scored.scale_moments": pl.concat(moments),
            "scored.cross_moments": pairs.select(columns),
        },
        programme,
        [*TO_MAPPING, "compared.perspectives"],
    )
    points, others = (
        true_rows(
            two,
            true_points(two, answers.truth, tables["compared.norms"], of_group),
            answers.truth,
            of_group,
        ).filter(round=round_)
        for round_, of_group in worlds.items()
    )
    others = others.select(
        *WHO[:3], "scale", other_group="informant_group", true_other="true"
    )
    return (
        tables["compared.perspectives"]
        .join(points.drop("round"), on=WHO, nulls_equal=True)
        .join(others, on=[*WHO[:3], "scale", "other_group"], nulls_equal=True)
        .with_columns(
            true=pl.col("true") - pl.col("true_other"),
            informant_group=pl.col("informant_group").str.strip_suffix("a"),
        )
    )


def _first_two(design: Design) -> Design:
    """Return the design in its first two rounds; who answered in neither is left."""
    answered = design.answered[:, :2]
    there = answered.any(axis=1)
    return replace(
        design,
        rounds=design.rounds[:2],
        class_band=design.class_band[:, :2],
        cell_class=design.cell_class[there],
        answered=answered[there],
        size=design.size[there],
    )


def _asking(programme: Programme, themes: dict[str, str]) -> Programme:
    """Return the programme with groups of pupils, each asked scales of one theme.

    Args:
        programme: Whose pupils' group and questionnaire they all have.
        themes: Informant group -> what its scales are about; each is a theme of its
            own.
    """
    pupils = next(
        group for group in programme.file.informant_groups if group.are_pupils
    )
    asked = next(
        instrument
        for instrument in programme.instruments.values()
        if instrument.informant_group == pupils.id
    )
    groups = [
        pupils.model_copy(update={"id": name, "per_unit": True}) for name in themes
    ]
    instruments = {
        name: asked.model_copy(
            update={
                "id": name,
                "informant_group": name,
                "changes": [],
                "scales": [
                    asked.scales[0].model_copy(
                        update={"id": f"s{k:02d}", "theme": f"{theme}_{k}"}
                    )
                    for k in range(SCALES)
                ],
            }
        )
        for name, theme in themes.items()
    }
    file = programme.file.model_copy(update={"informant_groups": groups})
    return programme.model_copy(update={"file": file, "instruments": instruments})
