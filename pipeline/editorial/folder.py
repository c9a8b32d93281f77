"""Which file of `data/editorial` is about what, by where it lies and how it is called.

`MUNICIPALITY/ROUND/UNIT.md`: what a unit agreed on. `MUNICIPALITY/ROUND/FIELD.md` and
`FIELD.UNIT.md`: a field of the programme's `editorial.yaml`. `decisions.yaml` there and
in `programme/ROUND`: what was decided about warnings.
"""

from pathlib import Path

from pipeline.programme.mistakes import listed
from pipeline.programme.model import EditorialField, Programme

ENDING = ".md"
DECISIONS = "decisions.yaml"  # about warnings: `pipeline.editorial.decisions`
OF_PROGRAMME = "programme"  # the folder of those about all municipalities together


def editorial_files(folder: Path, municipality: str) -> list[Path]:
    """Return the texts of a municipality, hidden files left out."""
    below = folder / municipality
    return sorted(
        path
        for path in (below.rglob("*") if below.is_dir() else ())
        if path.is_file() and not path.name.startswith(".") and path.name != DECISIONS
    )


def field_of(path: Path, programme: Programme) -> EditorialField | None:
    """Return the field that a file is meant for; None: its name begins with none.

    A copy counts ("field (1).md", "Field-AB.md"), so that it is not overlooked.
    """
    name = path.name.casefold()
    return next(
        (
            one
            for one in programme.editorial.fields
            if name.startswith(one.id) and not _goes_on(name[len(one.id) :])
        ),
        None,
    )


def file_name(field: EditorialField, unit: str | None) -> str:
    """Return what the file of a field is called."""
    return f"{field.id}{ENDING}" if unit is None else f"{field.id}.{unit}{ENDING}"


def wrong_place(
    path: Path, programme: Programme, municipality: str, name: str
) -> str | None:
    """Return why nothing is read of a file where it lies; None: it is.

    Args:
        path: The file, below the municipality's folder.
        programme: The programme.
        municipality: The code.
        name: What it must be called.
    """
    if path.suffix != ENDING or path.parent.parent.name != municipality:
        return f"is not read; name it {name}."
    if path.parent.name not in programme.round_ids:
        return f"{path.parent.name!r} is no round; {listed(programme.round_ids)}."
    return None


def _goes_on(rest: str) -> bool:
    return rest[:1].isalnum() or rest[:1] == "_"
