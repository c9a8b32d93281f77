"""What is wrong with any file of `data/editorial`, and what lies there unread."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipeline.editorial.agreements import agreements_of
from pipeline.editorial.fields import fields_of
from pipeline.editorial.folder import OF_PROGRAMME
from pipeline.programme.mistakes import Told
from pipeline.programme.model import Programme


def editorial_mistakes(
    folder: Path, programme: Programme, units: pl.DataFrame
) -> Iterator[Told]:
    """Yield what is wrong with any file, and what lies there and is not read.

    What a municipality wrote is judged once its register is read: before that no unit
    that it names would be known.

    Args:
        folder: Holds a folder per municipality; it need not be there.
        programme: Its scales, tests and figures can be agreed on; its fields be filled.
        units: `staged.Units` of all municipalities.
    """
    if not folder.is_dir():
        return
    registered = set(units["municipality"])
    for code in filter(registered.__contains__, programme.municipality_codes):
        yield from agreements_of(folder, programme, units, code).mistakes
        yield from fields_of(folder, programme, units, code).mistakes
    known = programme.municipality_codes
    others = {"README.md", OF_PROGRAMME}
    for path in sorted(folder.iterdir()):
        if path.name not in {*known, *others} and not path.name.startswith("."):
            told = f"is not read; folders are called as municipalities are: {known[0]}."
            yield Told(f"{folder.name}/{path.name}", told)
