"""From daycare to school: the same themes in both, and how they have changed."""

from collections.abc import Iterator

from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.matrix import Matrix, MatrixBlock, MatrixRow
from pipeline.reports.programme_report.changed import DOWN, UP, judged
from pipeline.reports.programme_report.themes import by_age

SCHOOL = "school"


def transition(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield, of themes that both are asked about, what has changed for whom."""
    if scope.previous is None:
        return
    say, language = scope.wording.say, scope.wording.language
    schools = {
        group.id: group.unit_type == SCHOOL
        for group, _ in scope.groups
        if group.per_unit
    }
    pairs = [
        pair for pair in judged(scope, measured.scales) if pair[0].what.group in schools
    ]
    shared = {
        theme.name.of(language): own
        for theme in scope.programme.file.themes
        if _both(schools, own := [one for one in pairs if one[0].theme == theme.id])
    }
    told = [cell.verdict for own in shared.values() for _, cell in own]
    ways = [way for way in (UP, DOWN) if way in told]
    blocks, silent = [], []
    for name, own in shared.items():
        rows = tuple(_rows(scope, own, ways))
        if rows:
            blocks.append(MatrixBlock(title=name, rows=rows))
        else:
            silent.append(scope.wording.inside(name))
    if not blocks and not silent:
        return
    yield Block(kind="lead", content=say("programme_report.transition.text"))
    notes = []
    if silent:
        names = scope.wording.listed(silent)
        notes.append(
            say("programme_report.transition.still", names=names, first=scope.rounds[0])
        )
    if not blocks:
        yield Block(kind="text", content=notes[0])
        return
    matrix = Matrix(
        title=say("programme_report.transition.title", first=scope.rounds[0]),
        label=say("ages.column.group"),
        columns=tuple(say(f"programme_report.transition.{way}") for way in ways),
        blocks=tuple(blocks),
        notes=tuple(notes),
        wide=tuple(range(len(ways))),
    )
    yield Block(kind="matrix", content=matrix, key="transition-themes")


def _both(schools: dict[str, bool], pairs: list[tuple[Series, Cell]]) -> bool:
    """Say whether somebody in daycare and somebody in school is asked."""
    return {schools[one.what.group or ""] for one, _ in pairs} == {True, False}


def _rows(
    scope: Scope, pairs: list[tuple[Series, Cell]], ways: list[str]
) -> Iterator[MatrixRow]:
    """Yield the groups of which something has certainly changed, the youngest first."""
    names = {
        group.id: group.name.of(scope.wording.language) for group, _ in scope.groups
    }
    for group in by_age(scope):
        own = [(one, cell) for one, cell in pairs if one.what.group == group]
        sides = [
            [one.label for one, cell in own if cell.verdict == way] for way in ways
        ]
        if any(sides):
            scope.told(*(cell for _, cell in own))
            yield MatrixRow(
                label=names[group], outcomes=tuple("; ".join(one) for one in sides)
            )
