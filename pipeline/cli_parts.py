"""What commands have in common: kinds of options, and how they stop."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import click

DIRECTORY = click.Path(file_okay=False, path_type=Path)
ANY_PATH = click.Path(path_type=Path)


class Folders(NamedTuple):
    """Where a command reads and writes; None: as the environment says."""

    programme: Path | None
    raw: Path | None
    data: Path | None


def with_folders(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of its folders, as one `folders`."""

    @click.option("--programme", type=DIRECTORY, help="Programme folder.")
    @click.option("--raw", type=DIRECTORY, help="Drop zone with the raw exports.")
    @click.option("--data", type=DIRECTORY, help="Folder that holds lake and reports.")
    @wraps(command)
    def given(
        programme: Path | None,
        raw: Path | None,
        data: Path | None,
        **options: Any,  # noqa: ANN401
    ) -> None:
        command(folders=Folders(programme, raw, data), **options)

    return given


def must_be_known(option: str, given: tuple[str, ...], there: list[str]) -> None:
    """Refuse values of an option that the programme does not have.

    Raises:
        click.BadParameter: One is unknown; the message names those that are known.
    """
    if unknown := [value for value in given if value not in there]:
        raise click.BadParameter(
            f"{', '.join(unknown)}: not in the programme; it has {', '.join(there)}.",
            param_hint=option,
        )


def stop(message: str, code: int = 1) -> NoReturn:
    """Say what is wrong, a line each, and end the command."""
    for line in message.splitlines() or [""]:
        click.echo(f"PROBLEM {line}", err=True)
    sys.exit(code)
