"""The profile of a unit: what its tables, charts and sentences say of whom."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker import pictures
from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    INVITED,
    PERSONS,
    WHOLE,
    Apart,
    Fact,
    Hidden,
    Number,
    UnknownContentError,
    Within,
    together,
)
from pipeline.disclosure.attacker.pages import (
    TableRow,
    classes,
    head_cells,
    parsed,
    table_rows,
    words,
)
from pipeline.disclosure.attacker.pictures import Interval
from pipeline.disclosure.attacker.sentences import DIGIT, Sentences
from pipeline.programme.model import Programme

ANSWERS = "evidence.answers."
# Of the evidence: changes and gaps are read where they are told; the rest is of widths,
# of models over all rounds, of goals, or of what was left out.
UNRELATED = {
    *["change", "change_share_good", "change_share_top", "change_share_poor", "gap"],
    *["adjustment", "common_bands", "common_items", "since_start", "course", "bounds"],
    *["goal", "need", "reliability"],
}
PLACES = {"unit": "unit", "municipality": "municipality", "programme": "programme"}
SHARES = {"good": "share_good", "top": "share_top", "poor": "share_poor"}
COUNTS = {"n", "tested"}
OUT_OF_CHANGES = ("caution.adjusted", "caution.some_grades", "caution.some_items")
IN_LINE = {"span", "b", "i", "strong", "small", "a", "em", "br"}
SPOKEN = ("aria-label", "content", "data-label")  # attributes that are read aloud
LAYOUT = {"class", "id", "href", "role", "scope", "colspan", "rowspan", "tabindex"}
LAYOUT |= {"lang", "charset", "name", "aria-labelledby", "aria-hidden", "open", "start"}


@dataclass(frozen=True)
class What:
    """What a row is about: the scale of a group, a test in a grade, a measure."""

    group: str | None
    measure: str
    breakdown: str
    quantity: str
    kind: str  # points, share, or the unit of a measure


@dataclass
class ProfileReader:
    """Reads one profile.

    Attributes:
        programme: What is public: names, scales, answer scales, successions.
        sentences: Its phrases.
        document: Path, for messages.
        round: Round of the profile.
        municipality: Code of the municipality.
        unit: Number of the unit.
        predecessors: Earlier round -> the unit was other units then.
        names: Names and numbers of the unit and of those that it was.
    """

    programme: Programme
    sentences: Sentences
    document: str
    round: str
    municipality: str
    unit: str
    predecessors: Mapping[str, bool]
    names: Sequence[str] = ()
    facts: list[Fact] = field(default_factory=list)
    _adjusted: set[str] = field(default_factory=set)
    _seen: set[tuple[str, str]] = field(default_factory=set)  # (group, scale) in tables
    _hidden_scales: list[dict[str, str]] = field(default_factory=list)
    _differences: dict[str, list[tuple[Apart, bool]]] = field(default_factory=dict)

    def read(self, text: str) -> list[Fact]:
        """Return everything that the page says.

        Raises:
            UnknownContentError: It says something that is not understood.
        """
        page = parsed(text)
        self._adjusted = self._told_otherwise(page)
        overviews: list[Element] = []
        self._visit(page, overviews)
        for overview in overviews:
            self._overview(overview)
        self._kept_back()
        return together(self.facts)

    # Whom a number is about.

    def _number(self, what: What, level: str, round_: str | None = None) -> Number:
        round_ = round_ or self.round
        as_of = None
        if level == "unit" and self.predecessors.get(round_):
            level, as_of = "predecessors", self.round
        named = level in {"unit", "predecessors"}
        return Number(
            round_,
            level,
            None if level == "programme" else self.municipality,
            self.unit if named else None,
            as_of,
            what.group,
            what.measure,
            what.breakdown,
            what.quantity,
        )

    @cached_property
    def _unit_type(self) -> str:
        # The kind of the profile tells the kind of unit.
        return {"school_profile": "school"}.get(self.document.split("/")[-2], "daycare")

    @cached_property
    def _groups(self) -> dict[str, str]:
        """Name -> id of the groups that answer in this kind of unit."""
        language = self.programme.language
        school = self._unit_type == "school"
        return {
            one.name.of(language): one.id
            for one in self.programme.file.informant_groups
            if (one.unit_type == "school") == school and one.per_unit
        }

    @cached_property
    def _scales(self) -> dict[tuple[str, str], What]:
        """Label and name of the group -> the scale."""
        language, instruments = (
            self.programme.language,
            self.programme.instrument_of_group,
        )
        return {
            (scale.label.of(language), name): What(
                group, scale.id, WHOLE, "points", "points"
            )
            for name, group in self._groups.items()
            if group in instruments
            for scale in instruments[group].scales
        }

    def _what(self, label: str, below: str) -> What:
        """Return what a row with these words is about."""
        language, indicators = self.programme.language, self.programme.indicators
        if found := self._scales.get((label, below)):
            return found
        breakdown = self._breakdown(below)
        for subject in indicators.tests.subjects if indicators.tests else []:
            if subject.label.of(language) == label:
                return What(None, subject.id, breakdown, "share_good", "share")
        for measure in indicators.measures:
            name = measure.label.of(language)
            if label == name:
                return What(None, measure.id, breakdown, "value", measure.unit)
            if label.startswith(f"{name}, "):
                below = label.removeprefix(f"{name}, ")
                return What(
                    None, measure.id, self._breakdown(below), "value", measure.unit
                )
        raise UnknownContentError(self.document, f"a row {label!r} ({below})")

    def _breakdown(self, below: str) -> str:
        if not below:
            return WHOLE
        for kind in ("grade", "gender", "stage"):
            found = self.sentences.phrase(below, f"breakdown.{kind}")
            if found and (kind != "grade" or found[1]["value"].isalnum()):
                return f"{kind}:{found[1]['value']}"
        return below

    # What is said.

    def _tell(self, number: Number, interval: Interval | None) -> None:
        if interval is not None:
            self.facts.append(Within(number, *interval))

    def _say(self, text: str) -> list[tuple[str, dict[str, str]]]:
        return self.sentences.told(text, self.document, self.names)

    def _cell(self, number: Number, text: str, kind: str) -> Interval | None:
        """Take in a cell of a table: its number, or the word instead of it."""
        found = self._plain(text, kind)
        if found is not None:
            if number.quantity == PERSONS:
                whole = float(round(sum(found) / 2))
                found = (whole, whole)
            self._tell(number, found)
            return found
        status = self.sentences.phrase(text, "status.")
        if status is None:
            raise UnknownContentError(self.document, f"a cell {text!r}")
        if status[0] == "hidden":
            self.facts.append(Hidden(number))
        elif status[0] == "not_measured" and number.level == "unit":
            self.facts.append(Within(number.persons, 0, 0))
        return None

    def _plain(self, text: str, kind: str) -> Interval | None:
        """Return a number of a column; a share's unit may stand in the head."""
        found = self.sentences.number(text)
        bare = found is not None and "pct" not in text and "%" not in text
        if found is not None and bare and kind == "share":
            return found[0] / 100, found[1] / 100
        return found

    def _visit(self, element: Element, overviews: list[Element]) -> None:
        """Read an element and all that it holds, each in its own way."""
        self._attributes(element)
        if element.tag == "table":
            self._table(element)
        elif "overview" in classes(element) and element.tag == "figure":
            overviews += element.iter("svg")
            self._leaf(element)
        elif "key" in classes(element):
            for picture in element.iter("svg"):
                pictures.marks(picture, self.document)
                self._label(picture)
        elif element.tag == "ol" and "findings" in classes(element):
            for one in element:
                self._finding(one)
        elif "tally" in classes(element):
            for one in element.iter():
                if one.tag in {"h2", "dt"}:  # `dd`: how many scales
                    self._say(words(one))
        elif element.tag == "section" and "evidence" in classes(element):
            self._evidence(element)
        elif element.tag == "svg":
            raise UnknownContentError(self.document, "a chart in a place of its own")
        elif all(child.tag in IN_LINE for child in element.iter() if child != element):
            self._sentence(words(element))
        else:
            for text in (element.text, *(child.tail for child in element)):
                self._say(text or "")
            for child in element:
                self._visit(child, overviews)

    def _leaf(self, element: Element) -> None:
        self._say(words(element))
        for picture in element.iter("svg"):
            self._label(picture)

    def _label(self, picture: Element) -> None:
        """Take in what a chart is called; an axis is called by its labels."""
        label = picture.get("aria-label", "")
        if self.sentences.phrase(label, "trend.text") is None and not all(
            self.sentences.number(part) or part in self.programme.round_ids
            for part in label.split(", ")
        ):
            self._say(label)

    def _attributes(self, element: Element) -> None:
        for name, value in element.attrib.items():
            if name in SPOKEN and name != "data-label":
                if not (element.tag == "meta" and value.startswith("width=")):
                    self._say(value)
            elif name not in LAYOUT and name != "data-label":
                raise UnknownContentError(self.document, f"the attribute {name}")

    def _sentence(self, text: str) -> None:
        if hidden := self.sentences.phrase(text, "caution.too_few"):
            self._too_few(hidden[1]["groups"], hidden[1].get("minimum", ""))
            return
        for key, said in self._say(text):
            match key:
                case "caution.coverage":
                    self._coverage(said)
                case "caution.low_response":
                    group = self._groups.get(said["group"])
                    rate = self.sentences.number(said["rate"])
                    if group:
                        self._tell(self._of_group(group, ANSWERED, "share"), rate)
                case "scales.hidden.one" | "scales.hidden.many":
                    self._hidden_scales.append(said)
                case _:
                    pass  # told in a table, too, or about no single result

    # Tables.

    def _table(self, table: Element) -> None:
        kinds = classes(table)
        for cell in table.iter():
            self._attributes_of_table(cell)
        if "rates" in kinds:
            self._rates(table)
        elif "rows" in kinds:
            self._rows(table)
        elif "data" in kinds:
            self._data(table)
        else:
            raise UnknownContentError(self.document, "a table of unknown kind")

    def _attributes_of_table(self, element: Element) -> None:
        known = LAYOUT | set(SPOKEN) | pictures.DRAWN | pictures.FRAME
        if unknown := element.attrib.keys() - known:
            raise UnknownContentError(self.document, f"the attribute {min(unknown)}")

    def _head(self, head: tuple[str, ...], prefix: str) -> tuple[str, str | None]:
        """Return what a column is, and of which earlier round."""
        *above, own = head
        rounds = [text for text in above if text in self.programme.round_ids]
        found = self.sentences.phrase(own, prefix)
        if found is None:
            raise UnknownContentError(self.document, f"a column {own!r}")
        return found[0], rounds[0] if rounds else found[1].get("round")

    def _rates(self, table: Element) -> None:
        """Read who was invited and answered."""
        for row in table_rows(table):
            group = self._groups.get(row.label)
            if group is not None:  # it belongs to this kind of unit
                answered = self._of_group(group, ANSWERED, PERSONS)
                self.facts.append(Within(answered, 0, inf))
            for head, cell in row.cells:
                key, _ = self._head(head, "participation.")
                text = words(cell)
                if group is None:  # delivered by others as a rate
                    self._explain(text)
                elif key in {INVITED, ANSWERED}:
                    self._cell(self._of_group(group, key, PERSONS), text, "count")
                elif key == "response_rate":
                    rate = self._of_group(group, ANSWERED, "share")
                    self._cell(rate, text, "share")
                    for picture in cell.iter("svg"):
                        self._tell(rate, pictures.bar(picture, self.document))
                else:
                    self._explain(text)  # what would be certain: medians of widths

    def _explain(self, text: str) -> None:
        """Take in a number that is about no single result."""
        if not (self.sentences.number(text) or self.sentences.phrase(text, "status.")):
            raise UnknownContentError(self.document, f"a cell {text!r}")

    def _of_group(self, group: str, measure: str, quantity: str) -> Number:
        return self._number(What(group, measure, WHOLE, quantity, "count"), "unit")

    def _rows(self, table: Element) -> None:
        """Read this round's numbers with their charts."""
        axis = rounds = None
        for head in head_cells(table):
            for picture in head.iter("svg"):
                if "trend" in classes(head):
                    rounds = len(pictures.marks(picture, self.document))
                else:
                    axis = picture
                self._label(picture)
        courses = []
        for row in table_rows(table):
            what = self._what(row.label, row.below)
            self._seen.add((what.group or "", what.measure))
            for head, cell in row.cells:
                self._row_cell(what, head, cell, axis)
                for picture in cell.iter("svg"):
                    self._label(picture)
                    if "trend" in classes(cell) and rounds:
                        trend = pictures.course(picture, rounds, self.document)
                        courses.append((what, trend, self._points_of(picture, what)))
        self._trends(courses)

    def _row_cell(
        self, what: What, head: tuple[str, ...], cell: Element, axis: Element | None
    ) -> None:
        if "plot" in classes(cell):
            self._plot(what, cell, axis)
            return
        if "trend" in classes(cell):
            return
        key, since = self._head(head, "column.")
        text = words(cell, without=("small", "svg"))
        small = cell.find("small")
        below = "" if small is None else words(small)
        if key in PLACES:
            self._cell(self._number(what, key), text, what.kind)
        elif key in SHARES:
            one = What(None, what.measure, what.breakdown, SHARES[key], "share")
            self._cell(self._number(one, "unit"), text, "share")
        elif key in COUNTS:
            self._cell(self._number(what, "unit").persons, text, "count")
            for _, said in self._say(below):
                enrolled = self.sentences.number(said.get("enrolled", ""))
                one = What(None, what.measure, what.breakdown, "enrolled", "count")
                self._tell(self._number(one, "unit"), enrolled)
            return
        elif since:
            self._change(what, since, self._plain(text, what.kind), text)
        else:
            raise UnknownContentError(self.document, f"a column {head[-1]!r}")
        self._interval(below)

    def _change(
        self, what: What, since: str, found: Interval | None, text: str
    ) -> None:
        """Take in a change; one that leaves something out compares other numbers."""
        if found is None:
            if self.sentences.phrase(text, "status.") is None:
                raise UnknownContentError(self.document, f"a change {text!r}")
        elif what.measure not in self._adjusted:
            now, then = self._number(what, "unit"), self._number(what, "unit", since)
            self.facts.append(Apart(now, then, *found))

    def _interval(self, text: str) -> None:
        """Take in an interval: its width is of a number that is shown."""
        if text:
            parts = self.sentences.phrase(text, "number.to")
            ends = list(parts[1].values()) if parts else text.split("\N{EN DASH}")
            if not all(self.sentences.number(end) for end in ends):
                raise UnknownContentError(self.document, f"an interval {text!r}")

    def _plot(self, what: What, cell: Element, axis: Element | None) -> None:
        for picture in cell.iter("svg"):
            written = self._axis_number(what)
            ruler = None
            if axis is not None:
                ruler = pictures.ruler(axis, written, self.document)
            if ruler is None:
                raise UnknownContentError(self.document, "a chart without an axis")
            found = pictures.plotted(picture, ruler, self.document)
            for level in PLACES:
                self._tell(self._number(what, level), getattr(found, level))

    def _axis_number(self, what: What) -> Callable[[str], Interval | None]:
        return lambda text: self._plain(text, what.kind)

    def _points_of(self, picture: Element, what: What) -> dict[int, Interval]:
        """Return and take in the numbers that a trend's words give, by round."""
        found = {}
        for key, said in self._say(picture.get("aria-label", "")):
            if key == "trend.point":
                interval = self._plain(said["value"], what.kind)
                if interval is None:
                    raise UnknownContentError(self.document, f"a point {said}")
                self._tell(self._number(what, "unit", said["round"]), interval)
                found[self.programme.round_ids.index(said["round"])] = interval
        return found

    def _trends(
        self, courses: list[tuple[What, pictures.Course, dict[int, Interval]]]
    ) -> None:
        """Take in how far the rounds of each row lie apart in its chart."""
        by_kind: dict[str, list[tuple[What, pictures.Course, dict[int, Interval]]]] = {}
        for one in courses:
            by_kind.setdefault(one[0].kind, []).append(one)
        for kind, found in by_kind.items():
            if kind not in {"points", "share"}:
                continue  # measures of others have axes of their own
            scale = pictures.steepness((trend, printed) for _, trend, printed in found)
            if scale is None:
                continue
            for what, trend, _ in found:
                self._heights(what, trend.heights, scale)

    def _heights(self, what: What, heights: dict[int, float], scale: Interval) -> None:
        last = max(heights)
        for index in sorted(heights.keys() - {last}):
            rise = heights[index] - heights[last]
            error = 2 * pictures.HALF
            ends = [(rise + e) * s for e in (-error, error) for s in scale]
            now, then = (
                self._number(what, "unit", self.programme.round_ids[i])
                for i in (last, index)
            )
            self.facts.append(Apart(now, then, min(ends), max(ends)))

    def _data(self, table: Element) -> None:
        """Read earlier rounds and differences."""
        for row in table_rows(table):
            what = self._data_row(row)
            self._seen.add((what.group or "", what.measure))
            for head, cell in row.cells:
                self._data_cell(what, self._head(head, "data."), words(cell))

    def _data_row(self, row: TableRow) -> What:
        if (row.label, row.block) in self._scales:
            return self._scales[row.label, row.block]
        try:
            return self._what(row.block, row.label)
        except UnknownContentError:
            return self._what(row.label, row.below)

    def _data_cell(self, what: What, column: tuple[str, str | None], text: str) -> None:
        key, since = column
        if key.startswith("to_"):
            self._difference(what, key.removeprefix("to_"), text)
        elif key in {"interval", "bounds"}:
            if not self.sentences.phrase(text, "status."):
                self._interval(text)
        elif since is None:
            raise UnknownContentError(self.document, f"a column {key!r} of no round")
        elif key in COUNTS:
            self._cell(self._number(what, "unit", since).persons, text, "count")
        elif key in SHARES:
            one = What(None, what.measure, what.breakdown, SHARES[key], "share")
            self._cell(self._number(one, "unit", since), text, "share")
        elif key == "unit":
            self._cell(self._number(what, "unit", since), text, what.kind)
        else:
            raise UnknownContentError(self.document, f"a column {key!r}")

    def _difference(self, what: What, level: str, text: str) -> None:
        certain = text.endswith("*")
        plain, _, interval = text.rstrip(" *").partition(" (")
        found = self._plain(plain, what.kind)
        if found is None:
            if self.sentences.phrase(plain, "status.") is None:
                raise UnknownContentError(self.document, f"a difference {text!r}")
            return
        self._interval(interval.rstrip(")"))
        apart = Apart(self._number(what, "unit"), self._number(what, level), *found)
        self.facts.append(apart)
        self._differences.setdefault(level, []).append((apart, certain))

    # Findings, overview, what is kept back.

    def _finding(self, finding: Element) -> None:
        """Read one entry of a list of findings."""
        strong, small = finding.find("div/strong"), finding.find("div/span")
        label = "" if strong is None else words(strong)
        below = "" if small is None else words(small)
        number = finding.find("b")
        self._say(f"{label} {below}")
        what = self._scales.get((label, below))
        for part in finding:
            if part is number or part.find("strong") is not None:
                continue
            for key, said in self._say(words(part)):
                amount = self._plain(said.get("amount", ""), what.kind if what else "")
                if what is None or amount is None:
                    continue
                sign = -1 if "below" in key or key.endswith("down") else 1
                low, high = sorted(sign * end for end in amount)
                unit = self._number(what, "unit")
                if key.startswith("standing."):
                    other = self._number(what, key.rpartition(".")[2])
                    self.facts.append(Apart(unit, other, low, high))
                elif key.startswith("moved.") and what.measure not in self._adjusted:
                    rounds = self.programme.round_ids
                    since = rounds[rounds.index(self.round) - 1]
                    then = self._number(what, "unit", since)
                    self.facts.append(Apart(unit, then, low, high))

    def _evidence(self, section: Element) -> None:
        """Read the list of where every number comes from: it says each once more."""
        title = ""
        for element in section.iter():
            self._attributes(element)
            if element.tag in {"h2", "p"}:
                self._say(words(element))
            elif element.tag == "h3":
                title = words(element)
                self._say(title)
            elif element.tag == "li":
                self._entry(title, words(element))

    def _entry(self, title: str, text: str) -> None:
        """Take in an entry of the evidence; others combine entries by their codes."""
        told, _, answers = text.rpartition(self._before_answers)
        count = self.sentences.phrase(f"{self._before_answers}{answers}", ANSWERS)
        if not told or count is None:
            told, count = text, None
        for key in ("evidence.round", "evidence.since"):
            if found := self.sentences.phrase(told, key):
                n = None if count is None else self.sentences.number(count[1]["count"])
                self._claim(title, found[1], n)
                return
        if not set(text) <= set("0123456789, \N{EN DASH}"):
            raise UnknownContentError(self.document, f"an entry {text!r}")

    def _claim(self, title: str, said: Mapping[str, str], n: Interval | None) -> None:
        """Take in what an entry says; several kinds only repeat a sentence."""
        key = self.sentences.phrase(said["quantity"], "evidence.quantity.")
        level = self.sentences.phrase(said["level"], "evidence.level.")
        if key is None or level is None:
            raise UnknownContentError(self.document, f"an entry about {said}")
        quantity, earlier = key[0], said.get("since")
        plain, _, interval = said["number"].partition(" (")
        self._interval(interval.rstrip(")"))
        if quantity == "response_rate":
            group = self._groups.get(title)
            if group is not None and level[0] == "unit":
                rate = self._of_group(group, ANSWERED, "share")
                self._take(rate._replace(round=said["round"]), plain, n, "share")
            return
        what = self._titled(title)
        if what is None or quantity in UNRELATED:
            return
        now = self._number(what, level[0], said["round"])
        if quantity.startswith("earlier") and earlier:
            self._take(self._number(what, "unit", earlier), plain, n, what.kind)
        elif quantity.startswith("difference_"):
            self._beside(now, quantity.removeprefix("difference_"), plain, what)
        elif quantity in {"points", "value", *SHARES.values(), "coverage"}:
            if quantity in {*SHARES.values(), "coverage"}:
                now = now._replace(quantity=quantity)
            self._take(now, plain, n, what.kind)

    def _take(self, number: Number, text: str, n: Interval | None, kind: str) -> None:
        """Take in a number of the evidence with how many stand behind it."""
        if self.sentences.phrase(text, "status.") is None:
            self._tell(number, self._plain(text, kind))
        elif self.sentences.phrase(text, "status.hidden"):
            self.facts.append(Hidden(number))
        if n is not None:
            whole = float(round(sum(n) / 2))
            self._tell(number.persons, (whole, whole))

    def _beside(self, number: Number, level: str, text: str, what: What) -> None:
        found = self._plain(text, what.kind)
        if found is not None:
            other = self._number(what, level, number.round)
            self.facts.append(Apart(number, other, *found))

    def _titled(self, title: str) -> What | None:
        """Return what entries under a title are about. None: a whole group, a unit."""
        parts = title.split(", ")
        for split in range(len(parts), 0, -1):
            label, below = ", ".join(parts[:split]), ", ".join(parts[split:])
            try:
                return self._what(label, below)
            except UnknownContentError:
                continue
        return None

    @cached_property
    def _before_answers(self) -> str:
        """What stands before the number of answers of an entry."""
        phrase = self.programme.phrases[self.programme.language][f"{ANSWERS}many"]
        return phrase.partition("{")[0]

    def _overview(self, picture: Element) -> None:
        """Read the dots: the scales of a theme in their order, certain ones last."""
        compared = self._differences.get("programme") or self._differences.get(
            "municipality", []
        )
        themes = {
            theme.name.of(self.programme.language): theme.id
            for theme in self.programme.file.themes
        }
        for name, found in pictures.dots(picture, self.sentences.number, self.document):
            own = [one for one in compared if self._theme(one[0]) == themes.get(name)]
            own.sort(key=lambda one: one[1])
            if [certain for _, certain in own] != [filled for _, filled in found]:
                raise UnknownContentError(self.document, f"dots of {name!r}")
            for (apart, _), (place, _) in zip(own, found, strict=True):
                if place is not None:
                    self.facts.append(Apart(apart.number, apart.other, *place))

    def _theme(self, apart: Apart) -> str | None:
        instrument = self.programme.instrument_of_group[apart.number.group or ""]
        return next(
            one.theme for one in instrument.scales if one.id == apart.number.measure
        )

    def _told_otherwise(self, page: Element) -> set[str]:
        """Return the scales of which something was taken out of a change."""
        named = {
            f"{label} ({group})": what for (label, group), what in self._scales.items()
        }
        found = set()
        for cautions in page.iter("ul"):
            for item in cautions if "cautions" in classes(cautions) else ():
                text = words(item)
                what = named.get(text.partition(": ")[0])
                keys = {key for key, _ in self._say(text)}
                if what and any(key.startswith(OUT_OF_CHANGES) for key in keys):
                    found.add(what.measure)
        return found

    def _too_few(self, groups: str, minimum: str) -> None:
        """Take in that of some groups no scale is shown in this round."""
        for what in self._scales.values():
            name = next(n for n, one in self._groups.items() if one == what.group)
            if name in groups and self._is_asked(what):
                self.facts.append(
                    Hidden(self._number(what, "unit"), self._fewer(minimum))
                )

    def _fewer(self, minimum: str) -> int | None:
        """Return how many stand behind a number if fewer than so many do."""
        found = self.sentences.whole(minimum)
        return None if found is None else found - 1

    def _is_asked(self, what: What) -> bool:
        """Whether the programme asked a scale in this round."""
        instrument = self.programme.instrument_of_group[what.group or ""]
        asked = self.programme.asked_items(instrument, self.round)
        scale = next(one for one in instrument.scales if one.id == what.measure)
        return not asked.isdisjoint(scale.items)

    def _coverage(self, said: Mapping[str, str]) -> None:
        """Take in which share of the enrolled was tested, now and then."""
        label, _, below = said["name"].rpartition(" (")
        what = self._what(label, below.rstrip(")"))
        one = What(None, what.measure, what.breakdown, "coverage", "share")
        for key, round_ in (("now", self.round), ("then", said["round"])):
            share = self.sentences.number(said[key])
            self._tell(self._number(one, "unit", round_), share)

    def _kept_back(self) -> None:
        """Take in how many scales of a group no round shows, if that names them."""
        for said in self._hidden_scales:
            group = self._groups.get(said["group"])
            absent = [
                what
                for what in self._scales.values()
                if what.group == group
                and (group or "", what.measure) not in self._seen
                and self._is_asked(what)
            ]
            if len(absent) == self.sentences.whole(said["count"]):
                self._absent(absent, said)

    def _absent(self, absent: Iterable[What], said: Mapping[str, str]) -> None:
        """Take in that some round hides each of these scales, and none shows them."""
        most = self._fewer(said.get("minimum", ""))
        for what in absent:
            number = self._number(what, "unit")
            if self.round == self.programme.round_ids[0]:
                self.facts.append(Hidden(number, most))
            elif most is not None:
                self.facts.append(Within(number.persons, 0, most))
