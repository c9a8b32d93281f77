"""A certificate says what is hidden of a round, and of what it was made."""

import json
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from pipeline.programme.model import EditionId, Programme
from pipeline.reports.certificate.contents import Certificate, Source, certificate
from pipeline.reports.certificate.page import certificate_html
from pipeline.reports.certificate.tables import write_certificate
from schemas import disclosed, reported
from tests.unit.reports.index.made_catalogue import made_catalogue

SOURCE = Source(versions={"laering": "1"}, sums={"content": "of all numbers"})
STATUS = ["too_few", "derived", "derived", "shown", "small_count"]
KEY = {"round": "2019", "level": "unit", "measure": "wellbeing", "breakdown": "all"}


def pattern() -> pl.DataFrame:
    """Return a cell of each status in 2019; one of nobody, and one of 2017."""
    own = [
        {**KEY, "unit": f"{i}", "status": s, "quantity": "points"}
        for i, s in enumerate(STATUS)
    ]
    rows: list[dict[str, str | float | None]] = [
        {**row, "n": 9 if row["status"] == "shown" else None} for row in own
    ]
    for row, width in zip(rows, [91.2, 88.4, 88.4, None, None], strict=True):
        row["narrowest"] = width
    item = {"quantity": "item_share", "measure": "q1"}
    rows.append({**KEY, **item, "unit": "8", "status": "too_few", "narrowest": 0.25})
    rows.append({**KEY, "unit": "7", "status": "shown", "n": 0})
    rows.append({**KEY, "unit": "0", "status": "too_few", "round": "2017"})
    return pl.DataFrame(rows, schema=disclosed.Pattern.empty().schema)


def attack() -> pl.DataFrame:
    """Return what readers of two editions found out of 2019, and of 2017."""
    rows = [
        {"edition": edition, "round": round_, "level": "unit", "quantity": quantity}
        | {"width": width}
        for edition, round_, quantity, width in (
            ("public", "2019", "points", 140.2),
            ("public", "2019", "points", None),
            ("unit", "2019", "points", 93.7),
            ("unit", "2019", "share_good", 0.2),
            ("unit", "2019", "item_share 4 5", 0.3),
            ("unit", "2017", "points", 81.0),
        )
    ]
    return pl.DataFrame(rows, schema=reported.Attack.empty().schema)


@pytest.fixture
def two(small: Programme) -> Programme:
    """Return a programme that writes two editions, the less open one first."""
    [unit] = small.file.editions
    editions = [unit, unit.model_copy(update={"id": "public"})]
    file = small.file.model_copy(update={"editions": editions})
    return small.model_copy(update={"file": file})


@pytest.fixture
def made(two: Programme) -> Certificate:
    """Return a certificate of 2019."""
    documents = pl.concat(
        made_catalogue(["479"], ["2017", "2019"], 2, edition)
        for edition in ("unit", "public")
    )
    counts = [("unit", "2019", "shown", 40), ("unit", "2019", "hidden", 7)]
    counts += [("unit", "2017", "hidden", 99), ("public", "2019", "confidential", 11)]
    return certificate(
        two,
        "2019",
        pattern=pattern(),
        cells=pl.DataFrame(
            counts, schema=["edition", "round", "status", "count"], orient="row"
        ),
        attack=attack(),
        documents=documents,
        earlier=(),
        source=SOURCE,
    )


def test_it_counts_the_cells_of_its_round(made: Certificate) -> None:
    assert (made.cells, made.primary, made.secondary, made.small_counts) == (6, 2, 2, 1)


def test_what_the_pattern_leaves_stands_beside_what_readers_reached(
    made: Certificate,
) -> None:
    means, shares = made.intervals
    assert (means.cells, means.promised, means.left) == (3, 80, 88.4)
    assert (means.attacked, means.reached) == (3, 93.7)
    assert (shares.cells, shares.promised, shares.left) == (1, 0.05, 0.25)
    assert (shares.attacked, shares.reached) == (1, 0.3)


def test_it_says_what_each_edition_holds_and_how_close_its_readers_came(
    made: Certificate,
) -> None:
    public, unit = made.editions
    assert (public.edition, unit.edition) == ("public", "unit")  # the most open first
    assert (public.shown, public.hidden, public.left_out) == (0, 0, 11)
    assert (unit.shown, unit.hidden, unit.left_out) == (40, 7, 0)
    assert (public.attacked, public.narrowest) == (2, 140.2)
    assert (unit.attacked, unit.narrowest) == (3, 93.7)  # a share is not in points
    assert public.documents == unit.documents == 4


def test_its_hash_is_that_of_the_list_that_sha256sum_writes(made: Certificate) -> None:
    listed = "".join(f"0  {path}\n" for path in sorted(made.documents))
    assert made.release("unit") == sha256(listed.encode()).hexdigest()
    assert not any("/2017/" in path for path in made.documents)


def test_the_file_of_an_edition_names_no_document_of_another_one(
    two: Programme, made: Certificate, tmp_path: Path
) -> None:
    found = {row["edition"]: row for row, _ in write_certificate(two, made, tmp_path)}
    reported.Certificates.validate(
        pl.DataFrame(list(found.values()), schema=reported.Certificates.empty().schema)
    )
    said = json.loads((tmp_path / "public/2019/certificate.json").read_text())
    assert len(said["documents"]) == 4
    assert all(path.startswith("public/") for path in said["documents"])
    assert said["release"] == found["public"]["release"] == made.release("public")
    assert (found["unit"]["left"], found["public"]["reached_share"]) == (88.4, 0.3)


def test_nothing_in_an_edition_depends_on_files_that_its_readers_may_not_have(
    two: Programme, made: Certificate
) -> None:
    """Else they could try out what stands in those."""
    sha = {path: "1" for path in made.documents if path.startswith("unit/")}
    source = replace(SOURCE, sums={"content": "2"})
    other = replace(made, documents={**made.documents, **sha}, source=source)
    assert len(sha) == 4
    assert made.of("public") == other.of("public")
    for language in ("da", "en"):
        one, another = (
            certificate_html(two, which, "public", language) for which in (made, other)
        )
        assert one == another
    assert made.of("unit")["release"] != other.of("unit")["release"]


@pytest.mark.parametrize("edition", ["public", "unit", "class"])
def test_the_sums_of_all_numbers_are_told_to_their_owner_alone(
    made: Certificate, edition: EditionId
) -> None:
    """Even where no edition is written that is more closed than this one."""
    assert made.editions[-1].edition == "unit"
    assert made.made_with(edition) == {"laering": "1"}
    own = {"laering": "1", "content": "of all numbers"}
    assert made.made_with("confidential") == own


def test_an_interval_is_cut_and_never_said_to_be_wider_than_it_is(
    two: Programme,
) -> None:
    """80.31243 points are 80.3, and 4 of 79, which is .0506, is .05."""
    narrow = pattern().with_columns(
        narrowest=pl.when(pl.col("quantity") == "points")
        .then(pl.lit(80.39243218614782))
        .otherwise(pl.lit(4 / 79))
    )
    found = certificate(
        two, "2019", pattern=narrow, attack=attack(), source=SOURCE, earlier=(),
        cells=pl.DataFrame(schema=["edition", "round", "status", "count"]),
        documents=made_catalogue(["479"], ["2019"], 2, "unit"),
    )  # fmt: skip
    assert [one.left for one in found.intervals] == [80.3, 0.05]


def test_the_page_claims_no_more_than_was_reached(
    two: Programme, made: Certificate
) -> None:
    page = certificate_html(two, made, "public", "da")
    text = re.sub(r"<[^>]+>", " ", page.partition("<main")[2])
    assert "93 point" in text  # 93.7, rounded down
    assert "94 point" not in text
    assert "88 point" in text  # what the pattern leaves
    assert "25 af 100" in text
    assert "30 af 100" in text
    assert "Der er ikke sammenlignet med nogen tidligere udgivelse." in text


def test_the_page_is_the_same_every_time_and_in_english_too(
    two: Programme, made: Certificate
) -> None:
    page = certificate_html(two, made, "unit", "en")
    assert page == certificate_html(two, made, "unit", "en")
    assert '<html lang="en">' in page
    assert "No hidden number can be worked out" in page
