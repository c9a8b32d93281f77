"""What was delivered: the table `raw.deliveries`.

Of what was found of each file on its own, what counts beside the others: not what a
newer one replaced, no copy, nothing of a round that was forgotten.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import polars as pl

from pipeline.checks.catalogue import checks
from pipeline.ingest.examination import Examined
from pipeline.ingest.file_patterns import lineage_of, version_of
from pipeline.ingest.frames import conformed
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Programme
from schemas.raw import Deliveries

NONE: Mapping[str, frozenset[str]] = MappingProxyType({})
SUPERSEDED = "superseded"  # kept beside its newer version; nothing is wrong with it


def in_force(
    found: Iterable[Examined],
    programme: Programme,
    forgotten: Mapping[str, frozenset[str]] = NONE,
) -> pl.DataFrame:
    """Return every delivery and whether it is used.

    Args:
        found: What each is on its own.
        programme: Describes the deliveries.
        forgotten: Round whose respondents were deleted -> SHA-256 of the files that had
            been read for it; any other file of it is refused.

    Returns:
        One row per delivery and source that it feeds, shaped as `Deliveries`, in the
        order of path and source.
    """
    remembered = [_unless_forgotten(row, forgotten) for row in found]
    rows = [vars(row) for row in _newest(_without_copies(remembered, programme))]
    return conformed(pl.DataFrame(rows, infer_schema_length=None), Deliveries).sort(
        "delivery", "source"
    )


def has_passing_refusals(deliveries: pl.DataFrame) -> bool:
    """Is a file refused for a reason that may be over by now?

    Args:
        deliveries: `raw.deliveries`.
    """
    passing = [check.id for check in checks().values() if check.passing]
    return not deliveries.filter(pl.col("check_id").is_in(passing)).is_empty()


def _unless_forgotten(
    row: Examined, forgotten: Mapping[str, frozenset[str]]
) -> Examined:
    """Refuse what belongs to forgotten rounds only and was not read for them."""
    rounds = sorted({key.rpartition("|")[2] for key in row.partitions.split()})
    if not row.accepted or not rounds:
        return row
    if all(one in forgotten and row.sha256 not in forgotten[one] for one in rounds):
        name = row.delivery.rpartition("/")[2]
        return row.refused(Refusal("round_forgotten", name, rounds=", ".join(rounds)))
    return row


def _without_copies(found: list[Examined], programme: Programme) -> Iterator[Examined]:
    """Refuse every copy of an accepted delivery that feeds the same source.

    An unchanged unit register may be delivered again for another round: it is a state,
    not an event. Then only a copy for the same partitions is one too many.
    """
    first: dict[tuple[str, ...], Examined] = {}
    for row in sorted(found, key=lambda row: row.delivery):
        if not row.accepted or row.source is None:
            yield row
            continue
        is_state = programme.sources[row.source].feeds == "units"
        key = (row.source, row.sha256, row.partitions if is_state else "")
        if (original := first.setdefault(key, row)) is row:
            yield row
            continue
        yield row.refused(
            Refusal(
                "same_file_twice",
                row.delivery.rpartition("/")[2],
                other=original.delivery,
            )
        )


def _newest(found: Iterable[Examined]) -> Iterator[Examined]:
    """Leave only the newest accepted version of each delivery in force."""
    rows = list(found)
    newest: dict[tuple[str | None, str], Examined] = {}
    for row in sorted(rows, key=lambda row: version_of(row.delivery)):
        if row.accepted:
            newest[row.source, lineage_of(row.delivery)] = row
    for row in rows:
        other = newest.get((row.source, lineage_of(row.delivery)), row)
        if row.accepted and version_of(row.delivery) < version_of(other.delivery):
            name, newer = row.delivery.rpartition("/")[2], other.delivery
            yield row.refused(Refusal(SUPERSEDED, name, newer=newer))
        else:
            yield row
