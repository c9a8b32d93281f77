"""What columns and codes of the numbers mean, in every language of the programme."""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from pipeline.documents.wording import Wording, wording_of
from pipeline.programme.model import Instrument, Language, Programme
from pipeline.reports.numbers.of_programme import about_label, named_measures
from pipeline.reports.numbers_files.table import COLUMNS, LEVELS, PLACES, SAID
from schemas.disclosed import OF_PROGRAMME, QUANTITIES, SLOPES, VERDICTS

REASONS = (  # of our own; those of the programme are what it abstains by
    *("declared", "meaning_changed", "questions_changed", "other_grades"),
    *("unit_was_split", "not_comparable", "no_earlier_round"),
    *("too_uncertain", "could_not_be_seen"),
    *("classes_assumed", "classes_elsewhere", "classes_differ"),
    *("certainly_below", "lowest_quarter_twice", "measure_below", "goal_missed"),
)
ANY_ANSWER = "…"

Said = Mapping[Language, str]
Wordings = Mapping[Language, Wording]
Entry = tuple[str, str, Said, Said]  # what it is, its code, name, explanation


def dictionary(programme: Programme, rows: pl.DataFrame) -> pl.DataFrame:
    """Return what the columns and the codes of some rows mean.

    Args:
        programme: Names of groups, scales, questions, tests, figures, goals, modules.
        rows: Of `number_rows`.

    Returns:
        `what`, `code`, and `name_LANGUAGE` and `text_LANGUAGE` for every language.
    """
    wordings: Wordings = {
        one: wording_of(programme, one) for one in programme.file.languages
    }
    entries = [*_columns(wordings), *_codes(wordings, rows), *_named(programme, rows)]
    entries += _of_all(wordings, rows)
    table = [
        {
            "what": what,
            "code": code,
            **{f"name_{one}": name.get(one) for one in wordings},
            **{f"text_{one}": text.get(one) for one in wordings},
        }
        for what, code, name, text in entries
    ]
    columns = ["what", "code", *(f"name_{one}" for one in wordings)]
    columns += [f"text_{one}" for one in wordings]
    return pl.DataFrame(table, schema=dict.fromkeys(columns, pl.String))


def _columns(wordings: Wordings) -> Iterator[Entry]:
    for name in COLUMNS:
        said: Said = {
            one: w.say(f"data_file.column.{name}") for one, w in wordings.items()
        }
        yield "column", name, {}, said


def _codes(wordings: Wordings, rows: pl.DataFrame) -> Iterator[Entry]:
    """Yield what the codes of the program's own words mean, as far as they occur.

    Every status is told of: who finds none must know what it would mean.
    """

    def said(key: str) -> Said:
        return {one: w.say(key) for one, w in wordings.items()}

    def occurring(column: str, codes: Iterable[str]) -> list[str]:
        found = set(rows[column].unique())
        return [one for one in codes if one in found]

    for one in LEVELS:
        yield "level", one, said(f"data_file.level.{one}"), {}
    for one in SAID:
        yield "status", one, {}, said(f"data_file.status.{one}")
    for one in occurring("kind", PLACES):
        yield "kind", one, {}, said(f"data_file.kind.{one}")
    for one in occurring("quantity", [*QUANTITIES, *OF_PROGRAMME]):
        named: Said = {
            language: w.say(f"evidence.quantity.{one}", chosen=ANY_ANSWER)
            for language, w in wordings.items()
        }
        yield "quantity", one, named, said(f"data_file.quantity.{one}")
    for one in occurring("verdict", dict.fromkeys([*VERDICTS, *SLOPES])):
        yield "verdict", one, said(f"data_file.verdict.{one}"), {}
    for one in occurring("because", REASONS):
        yield "because", one, said(f"data_file.reason.{one}"), {}


def _named(programme: Programme, rows: pl.DataFrame) -> Iterator[Entry]:
    """Yield what the programme calls what occurs."""
    groups, measures = set(rows["group"].unique()), set(rows["measure"].unique())
    answers = set(rows.filter(pl.col("group").is_not_null())["about"].unique())
    for group in programme.file.informant_groups:
        if group.id in groups:
            yield "group", group.id, group.name.spoken, group.described.spoken
    for group, instrument in programme.instrument_of_group.items():
        if group in groups:
            yield from _of_instrument(group, instrument, measures, answers)
    about = {*rows["about"].unique(), *rows["because"].unique()} | measures
    for entry in _others(programme):
        if entry[1] in about:
            yield entry


def _others(programme: Programme) -> Iterator[Entry]:
    """Yield the tests, figures, goals and modules of a programme."""
    indicators, modules = programme.indicators, programme.modules
    for subject in indicators.tests.subjects if indicators.tests else []:
        yield "measure", subject.id, subject.label.spoken, {}
    for measure in indicators.measures:
        yield "measure", measure.id, measure.label.spoken, measure.source.spoken
    for goal in indicators.goals:
        yield "about", goal.id, goal.text.spoken, {}
    for module in modules.modules:
        yield "about", module.id, module.name.spoken, {}
    for abstention in modules.abstentions:
        yield "because", abstention.id, abstention.wording.spoken, {}


def _of_instrument(
    group: str, instrument: Instrument, measures: set[str], answers: set[str]
) -> Iterator[Entry]:
    """Yield the scales and questions of a group, and what their answers are called.

    They are named with their group before: `pupils.wellbeing`.
    """
    for scale in instrument.scales:
        if scale.id in measures:
            yield (
                "measure",
                f"{group}.{scale.id}",
                scale.label.spoken,
                scale.high.spoken,
            )
    for item in instrument.items:
        if item.id not in measures:
            continue
        yield "measure", f"{group}.{item.id}", item.text.spoken, {}
        for told in instrument.told(item):
            if told.codes not in answers:
                continue
            code = f"{group}.{item.id}: {told.codes}"
            yield "about", code, told.label.spoken, {}


def _of_all(wordings: Wordings, rows: pl.DataFrame) -> Iterator[Entry]:
    """Yield what numbers about all municipalities together are of, and about.

    The latter are named with the quantity before: `variance_share: unit`.
    """
    own = rows.filter(pl.col("quantity").is_in(OF_PROGRAMME))
    called: Mapping[Language, Mapping[str, str]] = {
        language: named_measures(w) for language, w in wordings.items()
    }
    known = set().union(*called.values())
    for one in sorted(known.intersection(own["measure"])):
        name: Said = {language: names[one] for language, names in called.items()}
        yield "measure", one, name, {}
    told = own.select("quantity", "about").drop_nulls().unique().sort(pl.all())
    for quantity, about in told.iter_rows():
        said: Said = {
            language: about_label(w, quantity, about) or ""
            for language, w in wordings.items()
        }
        yield "about", f"{quantity}: {about}", said, {}


def names_in(entries: pl.DataFrame, language: Language) -> dict[tuple[str, str], str]:
    """Return (what, code) -> what a dictionary calls it in a language."""
    named = entries.select("what", "code", f"name_{language}")
    return {(what, code): name for what, code, name in named.iter_rows()}
