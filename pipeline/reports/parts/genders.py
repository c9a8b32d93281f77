"""How girls and boys of the unit differ: as one difference, never as two means."""

from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.data_tables import DataTable, data_blocks, data_table
from pipeline.reports.parts.highlights import is_certain

QUANTITY = "gender_gap"
BESIDE = ("municipality", "programme")


def genders(scope: Scope, series: list[Series]) -> DataTable | None:
    """Return girls minus boys by scale, and a sentence on each that is certain.

    Args:
        scope: Unit and round.
        series: Scales that may be shown.

    Returns:
        A row per scale that enough girls and boys answered, beside what is usual in the
        units of the municipality and the programme. None: there is none.
    """
    found = {
        one.key: cell
        for one in series
        if (cell := scope.shown(one.what, QUANTITY)) is not None
    }
    told = [one for one in series if one.key in found]
    levels = [
        level
        for level in BESIDE
        if any(scope.shown(one.what, QUANTITY, level) for one in told)
    ]

    def row(one: Series) -> tuple[str, ...]:
        own = scope.entry(found[one.key], one.what.kind, signed=True)
        beside = [scope.cell(one.what, QUANTITY, level=level) for level in levels]
        texts = [scope.entry(c, one.what.kind, signed=True).main for c in beside]
        return (one.label, f"{own.main} ({own.below})", *texts)

    say = scope.wording.say
    certain = [one for one in told if is_certain(found[one.key])]
    return data_table(
        scope,
        title=say("genders.title"),
        label=say("column.scale"),
        columns=(),
        last=tuple(f"gender_{level}" for level in ("unit", *levels)),
        blocks=data_blocks(told, lambda one: one.below, row),
        notes=(
            *(_sentence(scope, one, found[one.key]) for one in certain),
            say("genders.note"),
        ),
    )


def _sentence(scope: Scope, series: Series, cell: Cell) -> str:
    wording, kind = scope.wording, series.what.kind
    # Not `end or 0.0`: an end that is nought has a claim, too.
    ends = sorted(abs(0.0 if end is None else end) for end in (cell.low, cell.high))
    return wording.say(
        f"genders.{cell.verdict}",
        label=series.label,
        group=series.below,
        amount=wording.amount(kind, cell.told),
        interval=wording.between(kind, *ends),
    )
