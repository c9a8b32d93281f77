"""The job `publish`: what `laering publish` does, and its findings as checks."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import dagster as dg
from pydantic import Field

from pipeline.publishing.findings import Finding, Kind, errors
from pipeline.run.publish import CannotPublishError, said
from pipeline.run.publish import publish as publishing
from pipeline.run.wanted import WrongWordsError, asked_of
from pipeline.run.workspace import Workspace
from pipeline.store.files import disk_trouble
from pipeline.store.refusals import UnusableError

DOCUMENTS = dg.AssetKey(["reported", "catalogue"])  # what is published


class Wanted(dg.Config):
    """What is to be published; as the options of the command."""

    round: str = Field(description="The round.")
    municipality: list[str] = Field(default=[], description="Only these; none: all.")
    edition: list[str] = Field(default=[], description="Only these; none: all.")
    embargo: str = Field(default="", description="Closed until then: 2016-02-15T09:00.")
    why: str = Field(default="", description="Why published figures change, in words.")


def results(findings: Iterable[Finding]) -> Iterator[tuple[Kind, bool, list[str]]]:
    """Yield each kind, whether nothing of it was found, and the lines of what was."""
    every = list(findings)
    for kind in Kind:
        own = [one for one in every if one.kind is kind]
        yield kind, not errors(own), [str(one) for one in own]


def severity(kind: Kind) -> dg.AssetCheckSeverity:
    """Return how bad a finding of a kind is."""
    return (
        dg.AssetCheckSeverity.ERROR if kind.keeps_back else dg.AssetCheckSeverity.WARN
    )


@dg.op(name="make_release")
def make_release(
    context: dg.OpExecutionContext, config: Wanted, workspace: Workspace
) -> None:
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
            _checked(context, error.readiness.findings)
        raise dg.Failure(str(error), allow_retries=False) from None
    except WrongWordsError as error:
        told = f"{error.option}: {error}"
        raise dg.Failure(told, allow_retries=False) from None
    except UnusableError as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    except OSError as error:
        raise dg.Failure(disk_trouble(error), allow_retries=False) from None
    _checked(context, published.findings)
    release = published.release
    context.log.info("\n".join(said(published)))
    context.add_output_metadata(
        {
            "version": release.version,
            "folder": dg.MetadataValue.path(str(release.folder)),
            "documents": published.documents,
            "note": dg.MetadataValue.md(published.note),
        }
    )


@dg.job(description="Freeze documents as a release; give round, and what of it.")
def publish() -> None:
    """Do what `laering publish` does."""
    make_release()


def _checked(context: dg.OpExecutionContext, findings: Iterable[Finding]) -> None:
    """Log a check per kind, in the words of the command."""
    for kind, passed, lines in results(findings):
        context.log_event(
            dg.AssetCheckEvaluation(
                asset_key=DOCUMENTS,
                check_name=kind.value,
                passed=passed,
                metadata={"found": lines or ["none"]},
                severity=severity(kind),
                description=kind.meaning,
            )
        )
