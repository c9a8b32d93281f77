"""What only the round before shows of a file: who is known again, and the classes."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.expected import Expected, expected_of
from pipeline.ingest.file_patterns import match
from pipeline.ingest.headers import KEY_JOINT, key_columns
from pipeline.ingest.raw_table import MUNICIPALITY, ROUND
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Programme
from pipeline.screening.round_links import (
    keyed_groups,
    of_neighbours,
    reclassed,
    unlinked,
)
from pipeline.store.lake import Partition

LONGEST = 12  # characters of a form that are shown


def round_findings(
    programme: Programme,
    raw: Path,
    row: dict[str, Any],
    expected: Expected,
    deliveries: pl.DataFrame,
    links: pl.DataFrame,
    partition: Partition,
) -> Iterator[Finding]:
    """Yield what the round before shows of a delivery that is used.

    Args:
        programme: Rounds, groups, limits.
        raw: The drop zone; where nobody is known again keys of both rounds are looked
            at anew, and only their form is told.
        row: Of `raw.deliveries`.
        expected: The source that it is read as.
        deliveries: `raw.deliveries`.
        links: `scored.round_links` of the partition.
        partition: Whose rows these are.
    """
    if expected.group is None or not row["accepted"]:
        return
    limits = programme.file.thresholds.screening
    own = links.filter(informant_group=expected.group.id)
    near = of_neighbours(own, programme.round_ids)
    file = row["delivery"].rpartition("/")[2]
    group = expected.group.name.of(programme.language)
    for link in unlinked(near, keyed_groups(programme), limits).iter_rows(named=True):
        facts = {name: link[name] for name in ("n", "n_since", "n_both", "since")}
        forms = [
            _form(programme, raw, expected, deliveries, where)
            for where in (partition, Partition(partition.municipality, link["since"]))
        ]
        facts |= {"group": group}
        if None not in forms and forms[0] != forms[1]:
            facts |= dict(zip(("form", "form_since"), forms, strict=True))
            yield Finding("keys_in_another_form", file, facts=facts)
        else:
            yield Finding("keys_renewed", file, facts=facts)
    for link in reclassed(near, limits).iter_rows(named=True):
        yield Finding(
            "classes_changed",
            file,
            column=expected.source.columns.class_,
            facts={
                "group": group,
                "since": link["since"],
                "pupils": link["n_classed"],
                "pupils_since": link["n_classed_since"],
                "classes": link["classes"],
                "classes_since": link["classes_since"],
            },
        )


def _form(
    programme: Programme,
    raw: Path,
    expected: Expected,
    deliveries: pl.DataFrame,
    partition: Partition,
) -> str | None:
    """Return what most keys of a group look like in a partition; null: unknown."""
    if expected.instrument is None:
        return None
    same = [
        source.id
        for source in programme.sources.values()
        if source.instrument == expected.instrument.id
    ]
    fed = deliveries.filter(
        pl.col("accepted"),
        pl.col("source").is_in(same),
        pl.col("partitions").str.split(" ").list.contains(partition.key),
    ).sort("delivery", "source")
    forms: Counter[str] = Counter()
    for path, source, sha256 in fed.select("delivery", "source", "sha256").iter_rows():
        forms += _forms(raw, path, expected_of(programme, source), sha256, partition)
    return max(sorted(forms), key=lambda form: forms[form], default=None)


def _forms(
    raw: Path, path: str, expected: Expected, sha256: str, partition: Partition
) -> Counter[str]:
    seen, columns = match(path, expected.source), key_columns(expected.source)
    forms: Counter[str] = Counter()
    if seen is None:
        return forms
    try:
        for batch in CheckedDelivery(raw, path, seen, expected, sha256).batches():
            rows = batch.filter(
                pl.col(ROUND) == partition.round,
                pl.col(MUNICIPALITY) == partition.municipality,
            )
            for keys in rows.select(columns).drop_nulls().iter_rows():
                forms[KEY_JOINT.join(map(form_of, keys))] += 1
    except (Refusal, OSError):
        return Counter()
    return forms


def form_of(key: str) -> str:
    """Return what a key looks like, and nothing of what it says.

    Examples:
        >>> form_of("k004790"), form_of("0f8fad5b-d9cb-469f-a165-70867728950e")
        ('a999999', '9a9aaa9a-a9a…')
    """
    form = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", key))
    return form if len(form) <= LONGEST else f"{form[:LONGEST]}…"
