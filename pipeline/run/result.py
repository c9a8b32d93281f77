"""What came of a run, and the page that the terminal shows of it at the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import polars as pl

from pipeline.checks.findings import finding_of, message_of
from pipeline.disclosure.class_pattern import told_classes
from pipeline.editorial.mistakes import editorial_mistakes
from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.privacy.tables import personal_data_lines
from pipeline.programme.mistakes import also_at, lines_of
from pipeline.release.page import RELEASE
from pipeline.release.verdict import Verdict, matters, verdict
from pipeline.returns.report.places import owner
from pipeline.run.steps import STEPS
from pipeline.run.workspace import Workspace
from pipeline.store.lake import Partition
from pipeline.store.listed import OF_MUNICIPALITIES, PROGRAMME_DOCUMENTS
from pipeline.store.partitions import partitions
from pipeline.store.refusals import refusal_of

COMMONEST = 5  # reasons that are told, with the first row as an example
LONGEST = 40  # partitions that are listed one by one
COUNTS = ("accepted", "refused", "rejected", "remarks")


@dataclass(frozen=True)
class RunResult:
    """What came of a run.

    Attributes:
        launched: Names of the Dagster jobs that ran.
        problems: What is wrong, where and what to do; empty: nothing.
        accepted: Files accepted.
        refused: Files refused.
        superseded: Files that a newer version replaced.
        partitions: A row per municipality and round: its files accepted and refused,
            rows rejected, remarks, and whether answers were `delivered`.
        reasons: A row per check by which rows were rejected, the commonest first: how
            many rows, in how many files, and the first of them in words.
        signs: How many comparisons of files and rounds are suspicious, per check.
        respondents: Respondents with at least one scale score.
        documents: Files written.
        index: The page that finds them.
        returns: Folder of the answers to who delivered.
        verdict: Whether what lies there may be published.
        matters: What should be looked at before that.
        release: The page that says so.
        held_back: `staged.held_back`: new answers that wait.
        classes: A row per class of the partitions: round, unit, name, and whether it
            has a sheet. None where no edition tells of classes.
    """

    launched: list[str]
    problems: list[str]
    accepted: int
    refused: int
    superseded: int
    partitions: pl.DataFrame
    reasons: pl.DataFrame
    signs: dict[str, int]
    respondents: int
    documents: int
    index: Path
    returns: Path
    verdict: Verdict
    matters: int
    release: Path
    held_back: pl.DataFrame
    classes: pl.DataFrame


def run_result(
    workspace: Workspace,
    wanted: list[Partition],
    launched: list[str],
    failures: list[str],
) -> RunResult:
    """Read from the lake what came of a run.

    Args:
        workspace: Where the run wrote.
        wanted: Partitions that were to be brought up to date.
        launched: Names of the jobs that ran.
        failures: What Dagster says went wrong.
    """
    lake, language = workspace.lake, workspace.programme.language
    deliveries = lake.rows("raw.deliveries")
    replaced = pl.col("check_id").eq_missing(pl.lit(SUPERSEDED))
    refused = deliveries.filter(~pl.col("accepted"), ~replaced)
    judged = lake.rows("disclosed.release_quality")
    superseded = deliveries.select(replaced.sum()).item()
    problems = [
        *_refused_files(refused),
        *_refused_partitions(workspace),
        *personal_data_lines(lake),
        *lines_of(
            editorial_mistakes(
                workspace.places.editorial,
                workspace.programme,
                lake.rows("staged.units"),
            )
        ),
    ]
    return RunResult(
        launched=launched,
        problems=problems + failures,
        accepted=deliveries.height - refused.height - superseded,
        refused=refused.height,
        superseded=superseded,
        partitions=_partitions(workspace, wanted, deliveries, refused),
        reasons=reasons(lake.of(wanted).rows("staged.rejected_rows")),
        signs=_per_check(lake.rows("compared.screening")),
        respondents=_respondents(workspace, wanted),
        documents=_documents(workspace, wanted),
        index=workspace.index,
        returns=workspace.places.returns,
        verdict=verdict(judged, workspace.programme.round_ids),
        matters=matters(judged, workspace.programme.round_ids).height,
        release=workspace.reports / RELEASE.format(language=language),
        held_back=lake.rows("staged.held_back"),
        classes=_classes(lake.rows("disclosed.pattern"), wanted),
    )


def _refused_files(refused: pl.DataFrame) -> Iterator[str]:
    """Yield a line per cause; the first file of it speaks for the others."""
    cause = ["check_id", "source", "column", "facts"]
    for _, rows in refused.sort("delivery").group_by(cause, maintain_order=True):
        yield rows["message"][0] + also_at(rows["delivery"][1:].to_list())


def _refused_partitions(workspace: Workspace) -> Iterator[str]:
    """Yield a line per step and cause, not one for each of its tables."""
    everywhere = partitions(workspace.programme)
    for step in [step for step in STEPS if step.partitioned]:
        causes: dict[str, list[tuple[str, Partition]]] = {}
        for table, one in product(step.tables, everywhere):
            why = refusal_of(workspace.lake, table, one)
            if why is not None:
                causes.setdefault(why, []).append((table, one))
        for why, found in causes.items():
            table, first = found[0]
            others = dict.fromkeys(one.key for _, one in found if one != first)
            where = f"{table} round={first.round}/municipality={first.municipality}"
            yield f"{where}: {why}{also_at([*others])}"


def _partitions(
    workspace: Workspace,
    wanted: list[Partition],
    deliveries: pl.DataFrame,
    refused: pl.DataFrame,
) -> pl.DataFrame:
    programme, lake = workspace.programme, workspace.lake.of(wanted)
    names = {one.code: one.name for one in programme.file.municipalities}
    feeding = deliveries.filter("accepted")["partitions"].str.split(" ").explode()
    owners = [owner(path, programme) for path in refused["delivery"]]
    counted = {
        "accepted": dict(feeding.value_counts().iter_rows()),
        "refused": {o.key: owners.count(o) for o in owners if o is not None},
        "rejected": _per_partition(lake.rows("staged.rejected_rows")),
        "remarks": _per_partition(lake.rows("staged.warnings")),
    }
    fed = _delivered(workspace, deliveries)
    return pl.DataFrame(
        [
            {
                "municipality": names[one.municipality],
                "round": one.round,
                **{name: counted[name].get(one.key, 0) for name in COUNTS},
                "delivered": one.key in fed,
            }
            for one in wanted
        ]
    )


def _per_partition(rows: pl.DataFrame) -> dict[str, int]:
    keys = pl.concat_str("municipality", "round", separator="|").alias("key")
    return dict(rows.group_by(keys).len().iter_rows())


def _delivered(workspace: Workspace, deliveries: pl.DataFrame) -> set[str]:
    """Return the partitions for which answers came, not only registers and figures."""
    sources = workspace.programme.sources.values()
    feeds = "survey" if workspace.programme.instruments else "unit_results"
    answers = [source.id for source in sources if source.feeds == feeds]
    counted = deliveries.filter("accepted", pl.col("source").is_in(answers))
    return set(" ".join(counted["partitions"]).split())


def reasons(rejected: pl.DataFrame) -> pl.DataFrame:
    """Return by which checks rows were rejected, the commonest first.

    Args:
        rejected: Rows of `staged.rejected_rows`.

    Returns:
        A row per check: how many rows, in how many files, and the first in words.
    """
    first = rejected.sort("delivery", "line").group_by("check_id", maintain_order=True)
    told = first.agg(
        pl.first("delivery", "line", "column"),
        rows=pl.len(),
        files=pl.col("delivery").n_unique(),
    ).sort("rows", "check_id", descending=[True, False])
    return told.with_columns(
        message=pl.Series(
            [message_of(row["delivery"], finding_of(row)) for row in told.to_dicts()],
            dtype=pl.String,
        )
    )


def _per_check(rows: pl.DataFrame) -> dict[str, int]:
    return dict(rows.group_by("check_id").len().sort("check_id").iter_rows())


def _respondents(workspace: Workspace, wanted: list[Partition]) -> int:
    files = workspace.lake.of(wanted).files("scored.scale_scores")
    return sum(
        pl.scan_parquet(file, glob=False)
        .select(pl.struct("informant_group", "respondent").n_unique())
        .collect()
        .item()
        for file in files
    )


def _classes(pattern: pl.DataFrame, wanted: list[Partition]) -> pl.DataFrame:
    """Return the classes of some partitions: those of whom it is told who answered."""
    here = pl.DataFrame(
        [(one.round, one.municipality) for one in wanted],
        schema={"round": pl.String, "municipality": pl.String},
        orient="row",
    )
    return told_classes(pattern).join(
        here, on=["round", "municipality"], how="semi", maintain_order="left"
    )


def _documents(workspace: Workspace, wanted: list[Partition]) -> int:
    """Count the files about some partitions, and those about all of their rounds."""
    found = workspace.lake.of(wanted).rows(OF_MUNICIPALITIES)
    rounds = sorted({one.round for one in wanted})
    of_all = workspace.lake.rows(PROGRAMME_DOCUMENTS).filter(
        pl.col("round").is_in(rounds)
    )
    return found.height + of_all.height


def said(result: RunResult) -> Iterator[str]:
    """Yield what came of a run as a page, line by line; its problems stand apart."""
    yield from _table(result.partitions)
    if result.reasons.height:
        yield ""
        rows = int(result.reasons["rows"].sum())
        yield f"{rows} rows were rejected; the commonest reasons, each with its first:"
    for row in result.reasons.head(COMMONEST).iter_rows(named=True):
        yield f"  {row['rows']} in {row['files']} files: {row['message']}"
    if (more := result.reasons.height - COMMONEST) > 0:
        yield f"  {more} further reasons stand in the return reports."
    if result.reasons.height:
        yield f"Every row: {result.returns} and the table staged.rejected_rows."
    if result.signs:
        each = ", ".join(f"{check} {n}" for check, n in result.signs.items())
        yield f"Signs across files and rounds {sum(result.signs.values())}: {each}"
    yield ""
    if not result.launched:
        yield "Nothing had changed: nothing was launched."
    yield f"files accepted {result.accepted}, refused {result.refused}"
    if result.superseded:
        yield f"files replaced by newer versions {result.superseded}"
    yield f"respondents scored {result.respondents}"
    yield f"documents {result.documents}: {result.index}"
    yield from _class_sheets(result.classes)
    yield from _waiting(result.held_back)
    if result.verdict == "nothing":
        yield f"nothing to publish: {result.release}"
    elif result.matters:
        yield f"to look at before publishing {result.matters}: {result.release}"


def _class_sheets(classes: pl.DataFrame) -> Iterator[str]:
    """Yield how many classes have a sheet, and which have none."""
    if classes.is_empty():
        return
    without = (
        classes.filter(~pl.col("told"))
        .group_by("round", "unit", maintain_order=True)
        .agg(pl.col("name").str.join(" "))
    )
    told = classes["told"].sum()
    line = f"class sheets {told}; classes without one {classes.height - told}"
    if without.is_empty():
        yield line
        return
    first = ", ".join(" ".join(row) for row in without.head(COMMONEST).iter_rows())
    more = without.height - COMMONEST
    yield (
        f"{line}: {first}"
        + (f" and {more} more schools" if more > 0 else "")
        + "; too few of them answered, or they protect such a class."
    )


def _waiting(held_back: pl.DataFrame) -> Iterator[str]:
    """Yield which answers wait, and for what; the release page has all of them."""
    if held_back.is_empty():
        return
    where = pl.concat_str(
        pl.col("unit").fill_null("municipality " + pl.col("municipality")),
        pl.coalesce("measure", "informant_group", pl.lit("tests")),
        separator=" ",
    )
    told = held_back.select(where.alias("where"), "n").sort("where")
    first = ", ".join(f"{place} {n}" for place, n in told.head(COMMONEST).iter_rows())
    more = told.height - COMMONEST
    yield (
        f"answers held back {told['n'].sum()}: {first}"
        + (f" and {more} more" if more > 0 else "")
        + "; the round is published, and they would change a number by too few. They "
        "count as soon as every number changes by enough of them, or by none."
    )


def _table(partitions: pl.DataFrame) -> Iterator[str]:
    """Yield a line per municipality and round; of very many only what is not well."""
    wrong = ~pl.col("delivered") | (pl.col("refused") + pl.col("rejected") > 0)
    listed = partitions
    if partitions.height > LONGEST:
        listed = partitions.filter(wrong).sort("rejected", descending=True)
    width = max([12, *(len(name) for name in listed["municipality"])])
    yield f"{'municipality':<{width}}  {'round':<9}" + "".join(
        f"{name:>10}" for name in ("files", *COUNTS[1:])
    )
    for row in listed.head(LONGEST).iter_rows(named=True):
        counts = "".join(f"{row[name]:>10}" for name in COUNTS)
        missing = "" if row["delivered"] else "  not delivered"
        yield f"{row['municipality']:<{width}}  {row['round']:<9}{counts}{missing}"
    if more := partitions.height - min(listed.height, LONGEST):
        yield f"and {more} more"
