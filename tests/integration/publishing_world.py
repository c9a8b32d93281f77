"""The tiny world with an edition for everybody, and how it is published in tests."""

import shutil
from contextlib import suppress
from pathlib import Path

from click.testing import Result

from pipeline.publishing.scope import Asked
from pipeline.run.publish import looked_at
from pipeline.run.workspace import Workspace
from pipeline.store.refusals import UnusableError
from tests.integration.tiny_world import (
    HEADER,
    PROGRAMME,
    laering,
    pupil,
    run,
    write,
    write_raw,
)

PUBLIC = """editions:
  - id: public
    audience: {da: Alle, en: Everybody}
    minimum_n: 5
"""
WHY = "Fem elever mere har svaret."


def write_programme(folder: Path, editions: str = PUBLIC) -> None:
    """Write the tiny programme with more editions."""
    shutil.copytree(PROGRAMME, folder)
    file = folder / "programme.yaml"
    file.write_text(file.read_text().replace("editions:\n", editions))


def make(folder: Path, editions: str = PUBLIC) -> Path:
    """Write the world and run it; nothing of it is published."""
    write_programme(folder / "programme", editions)
    write_raw(folder / "raw")
    result = again(folder)
    assert result.exit_code == 0, result.output
    return folder


def places(world: Path) -> list[str]:
    below = {"--programme": "programme", "--raw": "raw", "--data": "data"}
    return [str(one) for key, name in below.items() for one in (key, world / name)]


def again(world: Path) -> Result:
    return run(world / "raw", world / "data", programme=world / "programme")


def workspace(world: Path) -> Workspace:
    return Workspace.of(
        programme=world / "programme", raw=world / "raw", data=world / "data"
    )


def publish(world: Path, *options: str, round_: str = "2015") -> Result:
    """Decide about every warning, and publish."""
    with suppress(UnusableError):  # which publishing says itself
        decide(world, round_)
    return laering("publish", "--round", round_, *options, *places(world))


def decide(world: Path, round_: str = "2015") -> None:
    """Write into the files that everything goes as it is."""
    texts: dict[Path, str] = {}
    for one in looked_at(workspace(world), Asked(round=round_)).warnings:
        folder = world / "data/editorial" / (one.municipality or "programme") / round_
        texts[folder / "decisions.yaml"] = (
            texts.get(folder / "decisions.yaml", "decisions:\n")
            + f"  - warning: {one.name}\n    decision: publish\n    by: Skolechefen\n"
            "    date: 2016-02-10\n    why: Det er set efter, og det er rigtigt.\n"
        )
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def deliver(world: Path, late: int) -> None:
    """Deliver the first school's pupils again, and as many more."""
    rows = [pupil("479001", n, "2015") for n in range(20 + late)]
    rows += [pupil("479002", n, "2015") for n in range(20)]
    write(world / "raw/2015/479/pupils.csv", [HEADER, *rows])


def deliver_510(world: Path, late: int) -> None:
    """Deliver the other municipality's pupils again, and as many more."""
    rows = [pupil("510001", n, "2015") for n in range(20 + late)]
    write(world / "raw/2015/510/pupils.csv", [HEADER, *rows])
