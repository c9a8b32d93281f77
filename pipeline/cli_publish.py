"""`laering publish` and `laering open`: from documents to releases that stand."""

from typing import TYPE_CHECKING

import click

from pipeline.cli_parts import Folders, stop, with_folders
from pipeline.programme.load import ProgrammeError
from pipeline.store.files import disk_trouble
from pipeline.store.refusals import UnusableError

if TYPE_CHECKING:
    from pipeline.run.ready import Readiness


@click.command()
@click.option("--round", "round_", required=True, help="The round.")
@click.option("--municipality", "municipalities", multiple=True, help="Only this code.")
@click.option("--edition", "editions", multiple=True, help="Only this edition.")
@click.option(
    "--embargo", default="", help="Closed until then: 2016-02-15T09:00 in Copenhagen."
)
@click.option("--why", default="", help="Why published figures change, in words.")
@click.option("--look", is_flag=True, help="Say what is found, and publish nothing.")
@with_folders
def publish(
    round_: str,
    municipalities: tuple[str, ...],
    editions: tuple[str, ...],
    embargo: str,
    why: str,
    folders: Folders,
    *,
    look: bool,
) -> None:
    """Freeze the documents of a round as a release that nothing changes any more.

    It is written below DATA/releases, whole or not at all, as version ROUND.1.0, then
    ROUND.1.1. What everybody may read of it comes to DATA/published when it opens.
    Later runs hold back what two releases together would give away.

    Exit 0: published. Exit 1: refused; a line says each reason. Exit 2: wrong usage.
    """
    from datetime import UTC, datetime

    from pipeline.run.publish import CannotPublishError, looked_at, said
    from pipeline.run.publish import publish as publishing
    from pipeline.run.wanted import WrongWordsError, asked_of
    from pipeline.run.workspace import Workspace

    workspace = Workspace.from_environment(**folders._asdict())
    now = datetime.now(UTC)
    try:
        asked = asked_of(
            workspace.programme,
            now,
            round_=round_,
            municipalities=list(municipalities),
            editions=list(editions),
            embargo=embargo,
            why=why,
        )
        if look:
            _tell(looked_at(workspace, asked, now))
            return
        for line in said(publishing(workspace, asked, now)):
            click.echo(line)
    except WrongWordsError as error:
        hint = f"--{error.option}"
        raise click.BadParameter(str(error), param_hint=hint) from None
    except CannotPublishError as error:
        if error.readiness is not None:
            _tell(error.readiness)
        stop(str(error))
    except (ProgrammeError, UnusableError) as error:
        stop(str(error))
    except OSError as error:
        stop(disk_trouble(error))


def _tell(found: "Readiness") -> None:
    """Say what was found, what keeps the release back last; that ends the command."""
    from pipeline.publishing.decided import entries
    from pipeline.publishing.findings import errors

    if lines := [*entries(found.decided, found.warnings)]:
        click.echo("\n".join(["To be filled in:", "decisions:", *lines]))
    wrong = errors(found.findings)
    for one in found.findings:
        if one not in wrong:
            click.echo(one)
    if wrong:
        stop("\n".join(map(str, wrong)))
    click.echo("nothing keeps it back")


@click.command("open")
@with_folders
def open_(folders: Folders) -> None:
    """Bring releases whose embargo is over to DATA/published; `laering run` does, too.

    Exit 0: done. Exit 1: refused; the message says why.
    """
    from pipeline.run.publish import CannotPublishError, open_releases
    from pipeline.run.workspace import Workspace

    workspace = Workspace.from_environment(**folders._asdict())
    try:
        opened = open_releases(workspace)
    except (ProgrammeError, UnusableError, CannotPublishError) as error:
        stop(str(error))
    except OSError as error:
        stop(disk_trouble(error))
    for version in opened:
        click.echo(f"release {version} is open: {workspace.places.published}")
    if not opened:
        click.echo("no release has become due")
