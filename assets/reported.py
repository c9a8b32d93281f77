"""Reported: the documents, what they claim, and the answers to who delivered."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipeline.disclosure.attacker.tables import ATTACK, attack_lines
from pipeline.documents.wording import wording_of
from pipeline.privacy.tables import PERSONAL_DATA, personal_data_lines
from pipeline.publishing.findings import Finding, Kind
from pipeline.publishing.scope import Asked
from pipeline.release.page import headline
from pipeline.release.verdict import matters, newest_round, verdict
from pipeline.run.assets import assets_of, checks_of, key_of
from pipeline.run.gates import refused_partitions
from pipeline.run.publish import looked_at
from pipeline.run.publish_job import DOCUMENTS, checked
from pipeline.run.steps import steps_of
from pipeline.run.workspace import Workspace
from pipeline.store.refusals import UnusableError

RELEASE, QUALITY = "reported.release_report", "disclosed.release_quality"
MOST_TOLD = 100  # numbers that were found out; all of them stand in the table


def _release(workspace: Workspace) -> dict[str, Any]:
    programme, pages = workspace.programme, workspace.lake.rows(RELEASE)
    judged, rounds = workspace.lake.rows(QUALITY), programme.round_ids
    wording = wording_of(programme, programme.language)
    return {
        "verdict": dg.MetadataValue.text(headline(wording, judged, rounds)),
        "matters": matters(judged, rounds).height,
        "page": dg.MetadataValue.path(str(workspace.reports / pages["path"][0])),
    }


def _index(workspace: Workspace) -> dict[str, Any]:
    return {"index": dg.MetadataValue.path(str(workspace.index))}


@dg.asset_check(asset=key_of(RELEASE), blocking=True)
def fit_to_publish(workspace: Workspace) -> dg.AssetCheckResult:
    """The release as a whole; a failure of a blocking theme keeps the reports back."""
    programme, judged = workspace.programme, workspace.lake.rows(QUALITY)
    rounds, wording = programme.round_ids, wording_of(programme, programme.language)
    came_to, found = verdict(judged, rounds), matters(judged, rounds)
    blocked = came_to == "blocked"
    severity = dg.AssetCheckSeverity.ERROR if blocked else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        passed=came_to == "ready",
        severity=severity,
        metadata={
            "verdict": headline(wording, judged, rounds),
            "matters": dg.MetadataValue.md(
                "\n".join(
                    f"* {row['round']} {row['expectation']}: "
                    f"{row['outside']} of {row['judged']} outside"
                    for row in found.iter_rows(named=True)
                )
                or "none"
            ),
        },
    )


@dg.asset_check(asset=key_of(RELEASE), blocking=True)
def every_partition_stands(workspace: Workspace) -> dg.AssetCheckResult:
    """No partition was refused: figures without it are not what was delivered."""
    refused = list(refused_partitions(workspace.places, workspace.programme))
    return dg.AssetCheckResult(
        passed=not refused, metadata={"refused": refused or ["none"]}
    )


@dg.asset_check(asset=key_of(PERSONAL_DATA), blocking=True)
def no_personal_data(workspace: Workspace) -> dg.AssetCheckResult:
    """Nothing that was written holds a CPR number, an address, a name or a secret."""
    found = list(personal_data_lines(workspace.lake))
    return dg.AssetCheckResult(passed=not found, metadata={"found": found or ["none"]})


@dg.asset_check(asset=key_of(ATTACK), blocking=True)
def nothing_hidden_is_found_out(workspace: Workspace) -> dg.AssetCheckResult:
    """No reader can compute a hidden number, or what single persons answered."""
    found = list(attack_lines(workspace.lake))
    return dg.AssetCheckResult(
        passed=not found,
        metadata={"caught": len(found), "which": found[:MOST_TOLD] or ["none"]},
    )


@dg.multi_asset_check(
    name="ready_to_publish",
    specs=[
        dg.AssetCheckSpec(kind.value, asset=DOCUMENTS, description=kind.meaning)
        for kind in Kind
    ],
)
def ready_to_publish(workspace: Workspace) -> Iterator[dg.AssetCheckResult]:
    """What keeps the newest round's release back, in the words of `laering publish`.

    It keeps no document back: these are what people decide by.
    """
    rounds, judged = workspace.programme.round_ids, workspace.lake.rows(QUALITY)
    newest = newest_round(judged, rounds)
    try:
        found = looked_at(workspace, Asked(round=newest)).findings if newest else []
    except UnusableError as error:
        found = [Finding(kind=Kind.FAILED_CHECK, message=str(error))]
    yield from checked(DOCUMENTS, found, dg.AssetCheckSeverity.WARN)


tables = assets_of(
    steps_of("reported"), {RELEASE: _release, "reported.catalogue": _index}
)
checks = checks_of(steps_of("reported"))
