"""Eight worlds of 160 pupils: whatever a round lost is linked all the same, or told.

Two schools with four classes of twenty each, who answer in two rounds. In each world
one delivery writes keys otherwise, or lost its classes: its pupils are linked as in the
control, or the release page and the return report say what is wrong.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
import yaml

from pipeline.store.lake import Lake
from tests.integration.tiny_world import HEADER, PROGRAMME, ROUNDS, run

CLASSES = ("4.a", "4.æ", "4.ø", "4.å")
PER_CLASS = 20
LINKED = 2 * len(CLASSES) * PER_CLASS


@dataclass(frozen=True)
class World:
    """What the second round delivers.

    Attributes:
        key: How it writes a key of six digits.
        classes: What it writes for each of `CLASSES`; null: as it is.
        told: Checks of the return report.
        unmet: Requirements of the release.
        refused: Is the file refused?
    """

    key: str = "{:06}"
    classes: tuple[str, ...] = CLASSES
    told: frozenset[str] = frozenset()
    unmet: frozenset[str] = frozenset()
    refused: bool = False


WORLDS = {
    "control": World(),
    "keys with an apostrophe": World(key="'{:06}", told=frozenset({"codes_guarded"})),
    "keys without zeros": World(key="{}"),
    "keys with an invisible letter": World(
        key="{:06}\u200b", told=frozenset({"letters_respelt"})
    ),
    "other keys": World(
        key="p-{:06}",
        told=frozenset({"keys_in_another_form"}),
        unmet=frozenset({"known_again"}),
    ),
    "classes lost": World(
        classes=("", "", "NA", "NA"),
        told=frozenset({"classes_missing", "not_available"}),
        unmet=frozenset({"odd_classes"}),
    ),
    "classes merged": World(
        classes=("4", "4", "4.ø", "4.å"),
        told=frozenset({"classes_large"}),
        unmet=frozenset({"odd_classes"}),
    ),
    "letters of classes lost": World(
        classes=("4.a", "4.?", "4.?", "4.?"),
        told=frozenset({"letters_lost"}),
        refused=True,
    ),
}


CODES = {name: str(101 + number) for number, name in enumerate(WORLDS)}
CHECKS = frozenset().union(*(world.told for world in WORLDS.values()))


def deliver(raw: Path) -> None:
    """Write each world as a municipality's: a sound first round, and its second one."""
    for round_ in ROUNDS:
        register = ["number;name;type;municipality"]
        for name, world in WORLDS.items():
            code = CODES[name]
            schools = [f"{code}001", f"{code}002"]
            write(
                raw / round_ / code / "pupils.csv",
                pupils(schools, round_, World() if round_ == ROUNDS[0] else world),
            )
            register += [f"{one};Skolen {one};Folkeskole;{code}" for one in schools]
        write(raw / round_ / "national" / "units.csv", register)


def pupils(schools: list[str], round_: str, world: World) -> list[str]:
    """Return the lines of one delivery."""
    lines = [HEADER]
    for number in range(LINKED):
        class_ = world.classes[number // 2 % len(CLASSES)]
        better = round_ == ROUNDS[1]
        answers = [min(4, 1 + (number * n + better) % 4) for n in (1, 3, 1)]
        cells = [world.key.format(4790 + number), schools[number % 2], "4", class_]
        cells += ["Pige" if number % 3 else "Dreng", *map(str, answers)]
        lines.append(";".join(cells))
    return lines


def write(file: Path, lines: list[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one run makes of the eight worlds, a municipality each."""
    folder = tmp_path_factory.mktemp("worlds")
    shutil.copytree(PROGRAMME, folder / "programme")
    file = folder / "programme" / "programme.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["municipalities"] = [
        {"code": code, "name": name.capitalize()} for name, code in CODES.items()
    ]
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    deliver(folder / "raw")
    result = run(folder / "raw", folder / "data", programme=folder / "programme")
    assert result.exit_code == 1, result.output  # one file is refused
    return folder / "data"


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_is_linked_as_the_control_or_told(data: Path, name: str) -> None:
    world, code = WORLDS[name], CODES[name]
    links = Lake(data / "lake").rows("scored.round_links").filter(municipality=code)
    nobody = "keys_in_another_form" in world.told
    linked = [] if world.refused else [0 if nobody else LINKED]
    assert links["n_both"].to_list() == linked
    (page,) = (data / f"returns/2017/{code}").glob("*pupils*.html")
    report = page.read_text(encoding="utf-8")
    assert {check for check in CHECKS if f'id="{check}"' in report} == world.told


@pytest.mark.parametrize("name", WORLDS)
def test_the_release_page_names_the_world_in_which_something_is_lost(
    data: Path, name: str
) -> None:
    world, code = WORLDS[name], CODES[name]
    lake = Lake(data / "lake")
    limits = lake.rows("disclosed.release_quality").filter(round="2017")
    outside = lake.rows("disclosed.release_evidence").join(
        limits, on=["expectation", "round"]
    )
    low, high = (
        pl.col("observed") < pl.col("lowest"),
        pl.col("observed") > pl.col("highest"),
    )
    unmet = outside.filter(low | high, municipality=code)["expectation"]
    assert set(unmet) & {"known_again", "odd_classes"} == world.unmet
    page = data / "reports/internal/release_quality.en.html"
    shown = page.read_text(encoding="utf-8")
    for one in world.unmet:
        _, _, part = shown.partition(f'id="{one}-2017"')
        assert name.capitalize() in part.partition('id="')[0]
