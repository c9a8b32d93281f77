"""The job `publish`: what `laering publish` does, and its findings as checks."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import dagster as dg
from pydantic import Field

from pipeline.publishing.findings import Finding, Kind, errors
from pipeline.run.assets import OWNERS
from pipeline.run.publish import CannotPublishError, said
from pipeline.run.publish import publish as publishing
from pipeline.run.wanted import WrongWordsError, asked_of
from pipeline.run.workspace import Workspace
from pipeline.store.files import disk_trouble
from pipeline.store.refusals import UnusableError

DOCUMENTS = dg.AssetKey(["reported", "catalogue"])  # what is published
RELEASE = dg.AssetKey(["released", "release"])
OP = "make_release"  # under which the run's config stands


class Wanted(dg.Config):
    """What is to be published; as the options of the command."""

    round: str = Field(description="The round.")
    municipality: list[str] = Field(default=[], description="Only these; none: all.")
    edition: list[str] = Field(default=[], description="Only these; none: all.")
    embargo: str = Field(default="", description="Closed until then: 2016-02-15T09:00.")
    why: str = Field(default="", description="Why published figures change, in words.")


@dg.multi_asset(
    name=OP,
    specs=[
        dg.AssetSpec(
            RELEASE,
            deps=[DOCUMENTS],
            description="The newest release: documents that nothing changes any more.",
            group_name="released",
            owners=OWNERS,
            kinds={"file"},
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(kind.value, asset=RELEASE, description=kind.meaning)
        for kind in Kind
    ],
)
def release(
    context: dg.AssetExecutionContext, config: Wanted, workspace: Workspace
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Freeze documents as a release, or say as checks what keeps it back."""
    now = datetime.now(UTC)
    try:
        asked = asked_of(
            workspace.programme,
            now,
            round_=config.round,
            municipalities=config.municipality,
            editions=config.edition,
            embargo=config.embargo,
            why=config.why,
        )
        published = publishing(workspace, asked, now)
    except CannotPublishError as error:
        if error.readiness is not None:
            yield from checked(RELEASE, error.readiness.findings)
        raise dg.Failure(str(error), allow_retries=False) from None
    except WrongWordsError as error:
        told = f"{error.option}: {error}"
        raise dg.Failure(told, allow_retries=False) from None
    except UnusableError as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    except OSError as error:
        raise dg.Failure(disk_trouble(error), allow_retries=False) from None
    made = published.release
    context.log.info("\n".join(said(published)))
    metadata = {
        "version": made.version,
        "folder": dg.MetadataValue.path(str(made.folder)),
        "documents": published.documents,
        "note": dg.MetadataValue.md(published.note),
    }
    yield dg.MaterializeResult(asset_key=RELEASE, metadata=metadata)
    yield from checked(RELEASE, published.findings)


def checked(
    asset: dg.AssetKey,
    findings: Iterable[Finding],
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
) -> Iterator[dg.AssetCheckResult]:
    """Yield a check per kind, in the words of the command.

    Args:
        asset: What it is a check of.
        findings: What was found.
        severity: How bad it is that something keeps a release back.
    """
    every = list(findings)
    for kind in Kind:
        own = [one for one in every if one.kind is kind]
        yield dg.AssetCheckResult(
            asset_key=asset,
            check_name=kind.value,
            passed=not errors(own),
            severity=severity,
            metadata={"found": [str(one) for one in own] or ["none"]},
        )


def publish_definitions() -> dg.Definitions:
    """Return the job `publish`."""
    job = dg.define_asset_job(
        "publish",
        selection=dg.AssetSelection.assets(RELEASE),
        description="Freeze documents as a release; give round, and what of it.",
    )
    return dg.Definitions(assets=[release], jobs=[job])
