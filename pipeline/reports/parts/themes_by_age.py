"""The same themes in daycare and school: what each group says, the youngest first."""

from collections.abc import Iterator

from pipeline.programme.model import InformantGroup
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.matrix import Matrix, MatrixBlock, MatrixRow

SIDES = ("below", "above")


def themes_by_age(scope: Scope, scales: list[Series]) -> Matrix | None:
    """Return which areas of each shared theme are certainly low or high, by group.

    Shared are themes that somebody in daycare and somebody in school is asked about.
    A theme of which nothing is certain is named below the table. None: none is.

    Args:
        scope: The municipality and round.
        scales: Those that may show a number.
    """
    say, language = scope.wording.say, scope.wording.language
    groups = _by_age(scope)
    blocks, silent = [], []
    for theme in scope.programme.file.themes:
        of_theme = [one for one in scales if one.theme == theme.id and _told(one)]
        kinds = {
            group.unit_type == "school"
            for group in groups
            if any(one.what.group == group.id for one in of_theme)
        }
        if len(kinds) < 2:  # noqa: PLR2004 - both daycare and school
            continue
        name = theme.name.of(language)
        rows = tuple(_rows(scope, groups, of_theme))
        if rows:
            blocks.append(MatrixBlock(title=name, rows=rows))
        else:
            silent.append(scope.wording.inside(name))
    if not blocks:
        return None
    notes = [say("ages.note")]
    if silent:
        names = scope.wording.listed(silent)
        notes.insert(0, say("ages.nothing", themes=names))
    return Matrix(
        title=say("ages.title"),
        lead=say("ages.lead"),
        label=say("ages.column.group"),
        columns=tuple(say(f"ages.column.{side}") for side in SIDES),
        blocks=tuple(blocks),
        notes=tuple(notes),
        wide=tuple(range(len(SIDES))),
    )


def _by_age(scope: Scope) -> list[InformantGroup]:
    """Return who is shown per unit: children before adults, daycare before school."""
    groups = [group for group, _ in scope.groups if group.per_unit]
    return sorted(
        groups, key=lambda one: (not one.are_pupils, one.unit_type == "school")
    )


def _told(series: Series) -> bool:
    cell = series.to_programme
    return cell is not None and cell.shown and cell.verdict is not None


def _rows(
    scope: Scope, groups: list[InformantGroup], of_theme: list[Series]
) -> Iterator[MatrixRow]:
    """Yield the groups of which something is certain."""
    language = scope.wording.language
    for group in groups:
        own = [one for one in of_theme if one.what.group == group.id]
        sides = [
            [one for one in own if one.to_programme.verdict == side]  # pyright: ignore[reportOptionalMemberAccess]
            for side in SIDES
        ]
        if any(sides):
            scope.told(*(one.to_programme for ones in sides for one in ones))
            yield MatrixRow(
                label=group.name.of(language),
                outcomes=tuple("; ".join(one.label for one in ones) for ones in sides),
            )
