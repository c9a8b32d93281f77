"""`laering …`: a thin command over the Dagster definitions."""

import os
import sys
import warnings
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli_parts import ANY_PATH, DIRECTORY, must_be_known, stop
from pipeline.cli_publish import open_, publish
from pipeline.programme.load import ProgrammeError, load_programme
from pipeline.store.files import disk_trouble
from pipeline.store.refusals import UnusableError

if TYPE_CHECKING:
    from pipeline.programme.model import Language
    from pipeline.run.launch import Until
    from pipeline.twin.assumptions import SizeName

OURS = Path(__file__).parents[1] / "programme"
WRONG_USAGE, OUR_MISTAKE = 2, 3
LEFT_OUT = {  # by an earlier end
    None: (),
    "scored": ("Nothing was compared; run without --until where all of it lies.",),
    "disclosed": ("No document was written; run without --until for them.",),
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """From raw survey exports to school profiles."""


@main.command()
@click.option("--programme", type=DIRECTORY, help="Programme folder.")
@click.option("--raw", type=DIRECTORY, help="Drop zone with the raw exports.")
@click.option("--data", type=DIRECTORY, help="Where lake and reports are written.")
@click.option("--round", "rounds", multiple=True, help="Only this round.")
@click.option("--municipality", "municipalities", multiple=True, help="Only this code.")
@click.option(
    "--until",
    type=click.Choice([one for one in LEFT_OUT if one is not None]),
    help="scored: only read, score and answer to what was delivered. disclosed: all "
    "figures, and no document of them.",
)
def run(
    programme: Path | None,
    raw: Path | None,
    data: Path | None,
    rounds: tuple[str, ...],
    municipalities: tuple[str, ...],
    until: "Until | None",
) -> None:
    """Bring everything up to date, from raw files to documents.

    Exit 0: done. Exit 1: a file was refused or a release blocked; the last lines say
    what, where and what to do. Exit 2: wrong usage.
    """
    import dagster as dg

    # Dagster says at each asset that `backfill_policy` is beta; once was enough.
    warnings.filterwarnings("ignore", category=dg.BetaWarning)
    from pipeline.definitions import build_definitions
    from pipeline.run.launch import all_partitions
    from pipeline.run.launch import run as bring_up_to_date
    from pipeline.run.publish import CannotPublishError, open_releases
    from pipeline.run.result import said
    from pipeline.run.workspace import Workspace

    workspace = Workspace.from_environment(programme=programme, raw=raw, data=data)
    try:
        known = workspace.programme
    except ProgrammeError as error:
        stop(str(error))
    must_be_known("--round", rounds, known.round_ids)
    must_be_known("--municipality", municipalities, known.municipality_codes)
    if not workspace.raw.is_dir():
        raise click.UsageError(f"--raw {workspace.raw}: no such folder; give another.")
    try:
        wanted = all_partitions(workspace, rounds, municipalities)
        result = bring_up_to_date(workspace, wanted, build_definitions, until=until)
        with suppress(CannotPublishError):  # who is publishing opens them, too
            for version in open_releases(workspace):
                click.echo(f"release {version} is open: {workspace.places.published}")
    except UnusableError as error:
        stop(str(error))
    except OSError as error:
        stop(disk_trouble(error))
    except dg.DagsterError as error:
        stop(f"the run as a whole failed: {error}")
    for line in (*said(result), *LEFT_OUT[until]):
        click.echo(line)
    for problem in result.problems:
        click.echo(f"PROBLEM {problem}", err=True)
    if result.problems:
        sys.exit(1)


@main.command()
@click.option(
    "--size", type=click.Choice(["demo", "programme", "country"]), default="demo"
)
@click.option("--seed", type=int, default=2015, show_default=True)
@click.option("--out", type=DIRECTORY, required=True, help="Folder to write into.")
@click.option("--programme", type=DIRECTORY, help="Programme folder to imitate.")
@click.option(
    "--defects",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Share of municipalities' rounds with a refused file or a turned question.",
)
def twin(
    size: "SizeName",
    seed: int,
    out: Path,
    programme: Path | None,
    defects: float,
) -> None:
    """Write a synthetic world with known truth: raw, programme, editorial and truth."""
    from pipeline.run.workspace import ROOT
    from pipeline.twin.assumptions import TwinError, load_assumptions
    from pipeline.twin.world import write_twin

    def progress(name: str, done: int, total: int) -> None:
        click.echo(f"[{done:>3}/{total}] {name}", err=True)

    folder = programme or ROOT / "programme"
    try:
        summary = write_twin(
            folder,
            size=size,
            seed=seed,
            out=out,
            progress=progress,
            assumptions=load_assumptions().with_defects(defects),
        )
    except (ProgrammeError, TwinError) as error:
        stop(str(error))
    except OSError as error:
        stop(disk_trouble(error))
    click.echo(str(summary))


@main.command()
@click.argument("files", nargs=-1, required=True, type=ANY_PATH)
@click.option("--round", "round_", help="Round of the files.")
@click.option("--municipality", help="Code of the municipality.")
@click.option("--source", help="What the files are: an id in exports/.")
@click.option("--programme", type=DIRECTORY, help="Programme folder.")
@click.option("--raw", type=DIRECTORY, help="Drop zone with the unit register.")
@click.option("--out", type=DIRECTORY, help="Write the return reports here.")
@click.option("--lang", type=click.Choice(["da", "en"]), help="Of the answer.")
def check(
    files: tuple[Path, ...],
    round_: str | None,
    municipality: str | None,
    source: str | None,
    programme: Path | None,
    raw: Path | None,
    out: Path | None,
    lang: "Language | None",
) -> None:
    """Say what is wrong with FILES before they are delivered, and how to mend it.

    FILES are exports, or folders of them; they are checked together, and a unit
    register among them is used. Nothing is stored.

    Exit 0: they can be delivered. Exit 1: a row or a file must be corrected. Exit 2:
    wrong usage; the message says what to add. Exit 3: a mistake of ours.
    """
    from pipeline.returns.before.command import run_check
    from pipeline.returns.before.given_files import Asked, UnclearFile

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without our letters
    folder = programme or Path(os.environ.get("LAERING_PROGRAMME", OURS))
    try:
        known = load_programme(folder)
    except ProgrammeError as error:
        stop(str(error), code=WRONG_USAGE)
    must_be_known("--round", (round_,) if round_ else (), known.round_ids)
    codes = known.municipality_codes
    must_be_known("--municipality", (municipality,) if municipality else (), codes)
    must_be_known("--source", (source,) if source else (), list(known.sources))
    if raw is not None and not raw.is_dir():
        raise click.UsageError(f"--raw {raw}: no such folder; give another.")
    asked, language = Asked(round_, municipality, source), lang or known.language
    try:
        clean = run_check(files, known, asked, raw=raw, out=out, language=language)
    except UnclearFile as error:
        stop(str(error), code=WRONG_USAGE)
    except OSError as error:
        stop(disk_trouble(error), code=WRONG_USAGE)
    except Exception as error:  # what a library says could quote a delivered value
        stop(f"the check itself failed ({type(error).__name__})", code=OUR_MISTAKE)
    if not clean:
        sys.exit(1)


@main.command()
@click.option("--data", type=DIRECTORY, help="Folder that holds the lake.")
def warehouse(data: Path | None) -> None:
    """Write warehouse.duckdb anew: views for analysts, no respondents."""
    from pipeline.run.steps import SHOWN
    from pipeline.run.workspace import Workspace
    from pipeline.store.warehouse import write_warehouse

    workspace = Workspace.from_environment(data=data)
    file = workspace.places.warehouse
    views = write_warehouse(workspace.lake, file, SHOWN)
    click.echo(f"{file}: {len(views)} views")


@main.command()
@click.option("--round", "round_", required=True, help="The round.")
@click.option(
    "--unlink", is_flag=True, help="Nobody needs to be followed to a later round."
)
@click.option("--programme", type=DIRECTORY, help="Programme folder.")
@click.option("--raw", type=DIRECTORY, help="Drop zone with the raw exports.")
@click.option("--data", type=DIRECTORY, help="Folder that holds the lake.")
def forget(
    round_: str,
    programme: Path | None,
    raw: Path | None,
    data: Path | None,
    *,
    unlink: bool,
) -> None:
    """Delete what single persons answered in a round; the sums stay.

    Refused while a later round has not been linked to it, unless --unlink. It cannot be
    undone. Deliveries are not touched: the last lines name those that still lie there.

    Exit 0: done. Exit 1: refused; the message says why. Exit 2: wrong usage.
    """
    from pipeline.run.forget import CannotForgetError
    from pipeline.run.forget import forget as forgetting
    from pipeline.run.workspace import Workspace

    workspace = Workspace.from_environment(programme=programme, raw=raw, data=data)
    try:
        must_be_known("--round", (round_,), workspace.programme.round_ids)
        done = forgetting(workspace, round_, unlink=unlink)
    except (ProgrammeError, UnusableError, CannotForgetError) as error:
        stop(str(error))
    except OSError as error:
        stop(disk_trouble(error))
    for one in done.tables:
        click.echo(
            f"{one.table}: {one.rows} rows deleted, {one.files} files of "
            f"{one.partitions} municipalities, {one.size} bytes"
        )
    if not done.tables:
        click.echo(f"round {round_}: nothing was left to delete")
    for name in done.delivered:
        click.echo(f"still lies in the drop zone: {name}")


@main.command()
@click.option("--round", "round_", required=True, help="The round.")
@click.option("--municipality", required=True, help="Code of the municipality.")
@click.option("--programme", type=DIRECTORY, help="Programme folder.")
@click.option("--data", type=DIRECTORY, help="Folder that holds lake and reports.")
def editorial(
    round_: str, municipality: str, programme: Path | None, data: Path | None
) -> None:
    """Make empty files for what people write into documents, and say what is missing.

    A file that is there is never touched. DATA/editorial/README.md says how to write.

    Exit 0: done. Exit 1: a file cannot be used. Exit 2: wrong usage.
    """
    from pipeline.editorial.command import prepare
    from pipeline.run.workspace import Workspace

    workspace = Workspace.from_environment(programme=programme, data=data)
    try:
        known = workspace.programme
        must_be_known("--round", (round_,), known.round_ids)
        must_be_known("--municipality", (municipality,), known.member_municipalities)
        done = prepare(
            workspace.places, known, municipality=municipality, round_=round_
        )
    except (ProgrammeError, UnusableError) as error:
        stop(str(error))
    except OSError as error:
        stop(disk_trouble(error))
    for line in done.lines:
        click.echo(line)
    if done.problems:
        stop("\n".join(done.problems))


for command in (publish, open_):
    main.add_command(command)


@main.command()
@click.option("--programme", type=DIRECTORY, help="Programme folder.")
@click.option("--raw", type=DIRECTORY, help="Drop zone: whose names are looked for.")
@click.option("--data", type=DIRECTORY, help="Folder that holds lake and reports.")
@click.argument("more", nargs=-1, type=ANY_PATH)
def scan(
    programme: Path | None,
    raw: Path | None,
    data: Path | None,
    more: tuple[Path, ...],
) -> None:
    """Look for CPR numbers, addresses, names and secrets in all that was written.

    Reports, returns, lake, warehouse, docs and Dagster's history; MORE: files or
    folders of logs. It says where something stands, never what.

    Exit 0: nothing found. Exit 1: something was; a line each. Exit 2: wrong usage.
    """
    from pipeline.privacy.tables import PERSONAL_DATA, personal_data, told
    from pipeline.run.code import code_of
    from pipeline.run.steps import step_of
    from pipeline.run.workspace import ROOT, Workspace

    workspace = Workspace.from_environment(programme=programme, raw=raw, data=data)
    home = Path(os.environ.get("DAGSTER_HOME", ROOT)) / ".dagster"
    logs = [home, ROOT / "docs", *(one.resolve() for one in more)]
    try:
        found = personal_data(
            workspace.places,
            workspace.lake,
            workspace.programme,
            logs,
            program=code_of(step_of(PERSONAL_DATA)),
        )
    except (ProgrammeError, UnusableError) as error:
        stop(str(error))
    except OSError as error:
        stop(disk_trouble(error))
    for line in told(found):
        click.echo(f"PROBLEM {line}", err=True)
    if found.height:
        sys.exit(1)
    click.echo("nothing personal found")


@main.command()
@click.option("--replications", type=click.IntRange(min=2), default=2000)
@click.option("--seed", type=int, default=2015, show_default=True)
@click.option(
    "--size",
    "sizes",
    type=click.Choice(["programme", "demo"]),
    multiple=True,
    help="Only this size; else both.",
)
@click.option("--programme", type=DIRECTORY, help="Programme folder: its thresholds.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
@click.option("--data", type=DIRECTORY, help="Folder of real answers: split them, too.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A page.")
def verify(
    replications: int,
    seed: int,
    sizes: tuple["SizeName", ...],
    programme: Path | None,
    data: Path | None,
    *,
    as_json: bool,
    out: Path | None,
) -> None:
    """Say whether the statistics keep their promises, in worlds with known truth.

    Exit 0: they do. Exit 1: one is broken. Exit 2: wrong usage.
    """
    from pipeline.store.lake import Lake
    from pipeline.verification.design import Extent
    from pipeline.verification.halves import most_answered
    from pipeline.verification.run import run_verification

    try:
        known = load_programme(programme or OURS)
        extents = [
            Extent(size, replications, seed) for size in sizes or ("programme", "demo")
        ]
        answers = None
        if data is not None:
            lake = Lake(data.resolve() / "lake")
            answers = most_answered(lake.rows("scored.scale_counts"))
        kept = run_verification(
            known, extents, answers=answers, out=out, as_json=as_json
        )
    except ProgrammeError as error:
        stop(str(error), code=WRONG_USAGE)
    except OSError as error:
        stop(disk_trouble(error))
    if not kept:
        sys.exit(1)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--data", type=DIRECTORY, help="Folder that holds the lake.")
@click.option("--programme", type=DIRECTORY, help="Programme folder.")
def verify_report(file: Path, data: Path | None, programme: Path | None) -> None:
    """Compute every number of the document FILE anew and say which differ.

    FILE is an HTML or PDF document, a page to explore the public numbers, or a file of
    numbers (CSV, JSON, XLSX), as it was published. Nothing in the lake changes.

    Exit 0: none differs. Exit 1: some do; each line says of which cell, what stands
    there, and what comes out. Exit 2: the file is not in the catalogue, or changed.
    """
    from pipeline.run.workspace import Workspace
    from pipeline.verification.documents import UnknownDocumentError, verify_document

    places = Workspace.from_environment(programme=programme, data=data).places
    try:
        load_programme(places.programme)
        verified = verify_document(file, places)
    except (ProgrammeError, UnknownDocumentError) as error:
        stop(str(error), code=WRONG_USAGE)
    except OSError as error:
        stop(disk_trouble(error), code=WRONG_USAGE)
    for one in verified.differences:
        click.echo(
            f"DIFFERS {verified.path} {one.address}: "
            f"{one.found or 'nothing'}; computed {one.computed or 'nothing'}"
        )
    same = ", the same bytes" if verified.same_bytes else ""
    click.echo(
        f"{verified.path}: {verified.numbers} numbers computed anew, "
        f"{len(verified.differences)} differ{same}"
    )
    if verified.differences:
        sys.exit(1)


@main.command()
@click.option("--out", type=DIRECTORY, required=True, help="Folder to write into.")
@click.option("--data", type=DIRECTORY, help="Folder that holds the lake.")
@click.option("--programme", type=DIRECTORY, help="Programme folder.")
def referee(out: Path, data: Path | None, programme: Path | None) -> None:
    """Write a pack for an outside referee: sums, our tables, and a script in R.

    Units of few respondents are pooled; nothing of a respondent is in it. The pack is
    confidential all the same: OUT/README.md says what may be published.
    """
    from pipeline.referee.pack import write_pack
    from pipeline.run.workspace import Workspace

    workspace = Workspace.from_environment(programme=programme, data=data)
    lake = workspace.lake
    if not lake.files("scored.scale_moments"):
        raise click.UsageError(f"--data {lake.root.parent}: no scores; run it first.")
    try:
        pack = write_pack(lake, workspace.programme, out)
    except ProgrammeError as error:
        stop(str(error))
    except OSError as error:
        stop(disk_trouble(error))
    click.echo(
        f"{pack.folder}: units pooled {pack.units_pooled}, "
        f"rows left out {pack.left_out}; Rscript {pack.folder / 'referee.R'}"
    )


@main.command()
def docs() -> None:
    """Write the generated pages of docs/ anew: tables, checks, method, fields."""
    from pipeline.handbook.generated import generated_pages
    from pipeline.run.workspace import ROOT

    for name, text in generated_pages(load_programme(OURS)).items():
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")
        click.echo(f"docs/{name}")
