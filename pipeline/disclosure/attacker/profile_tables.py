"""The tables of a profile, and the charts in them."""

from collections.abc import Callable
from math import inf
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker import pictures
from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    INVITED,
    PERSONS,
    ROUNDS_TOGETHER,
    Apart,
    Number,
    UnknownContentError,
    Within,
)
from pipeline.disclosure.attacker.pages import (
    TableRow,
    classes,
    head_cells,
    table_rows,
    words,
)
from pipeline.disclosure.attacker.pictures import Interval
from pipeline.disclosure.attacker.subjects import ROUNDED, Subject
from pipeline.disclosure.attacker.vocabulary import What

TOGETHER = "small_units"
LEVELS = ("unit", "municipality", "programme")
PLACES = {*LEVELS, TOGETHER, ROUNDS_TOGETHER}
GENDERS = ("gender:girl", "gender:boy")
SHARES = {"good": "share_good", "top": "share_top", "poor": "share_poor"}
COUNTS = {
    "n": "unit",
    "tested": "unit",
    "n_together": TOGETHER,
    "n_rounds": ROUNDS_TOGETHER,
}
SPOKEN = ("aria-label", "content", "data-label")  # attributes that are read aloud
LAYOUT = {"class", "id", "href", "role", "scope", "colspan", "rowspan", "tabindex"}
LAYOUT |= {"lang", "charset", "name", "aria-labelledby", "aria-hidden", "open", "start"}
LAYOUT |= {"type"}
IN_TABLES = frozenset({*LAYOUT, *SPOKEN, *pictures.DRAWN, *pictures.FRAME})


class TableReader(Subject):
    """Reads the tables of a profile: rates, this round's numbers, earlier rounds."""

    def _table(self, table: Element) -> None:
        kinds = classes(table)
        self._attributes_of_table(table)
        if "rates" in kinds:
            self._rates(table)
        elif "rows" in kinds:
            self._rows(table)
        elif "data" in kinds:
            self._data(table)
        elif "answers" in kinds:
            self._answers(table)
        elif kinds & {"matrix", "steps"}:
            self._in_words(table)
        else:
            raise UnknownContentError(self.document, "a table of unknown kind")

    def _attributes_of_table(self, table: Element) -> None:
        for element in table.iter():
            if not IN_TABLES.issuperset(element.keys()):
                what = f"the attribute {min({*element.keys()} - IN_TABLES)}"
                raise UnknownContentError(self.document, what)

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
                        found = pictures.bar(picture, self.document)
                        self._draw(rate, found, "share")
                else:
                    self._explain(text)  # what would be certain: medians of widths

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
        rulers: dict[str, pictures.Ruler] = {}  # by the kind of number
        courses = []
        for row in table_rows(table):
            what = self._what(row.label, row.below)
            self.seen.add((what.group or "", what.measure))
            self._pool(what, row)
            for head, cell in row.cells:
                self._row_cell(what, head, cell, axis, rulers)
                for picture in cell.iter("svg"):
                    self._label(picture)
                    if "trend" in classes(cell) and rounds:
                        trend = pictures.course(picture, rounds, self.document)
                        courses.append((what, trend, self._points_of(picture, what)))
        self._trends(courses)

    def _pool(self, what: What, row: TableRow) -> None:
        """Take in which rounds a row tells together, if it does: this is the last."""
        for head, cell in row.cells:
            found = self.sentences.phrase(head[-1], "column.")
            if found is None or found[0] != "rounds":
                continue
            rounds = self.sentences.rounds(words(cell))
            earlier = [one for one in self.programme.round_ids if one in rounds]
            if rounds != earlier or len(rounds) < 2 or rounds[-1] != self.round:  # noqa: PLR2004
                raise UnknownContentError(self.document, f"rounds {words(cell)!r}")
            self.pools[what.group or "", what.measure] = rounds

    def _row_cell(
        self,
        what: What,
        head: tuple[str, ...],
        cell: Element,
        axis: Element | None,
        rulers: dict[str, pictures.Ruler],
    ) -> None:
        kinds = classes(cell)
        if "plot" in kinds:
            self._plot(what, cell, axis, rulers)
            return
        if "trend" in kinds:
            return
        key, since = self._head(head, "column.")
        text = words(cell, without=("small", "svg"))
        small = cell.find("small")
        below = "" if small is None else words(small)
        if key in PLACES:
            self._cell(self._in_place(what, key), text, what.kind)
        elif key in {"units", "rounds"}:
            self._explain(text)  # how many are hidden, or which: documents say so
        elif key in SHARES:
            one = What(None, what.measure, what.breakdown, SHARES[key], "share")
            self._cell(self._number(one, "unit"), text, "share")
        elif key in COUNTS:
            self._cell(self._in_place(what, COUNTS[key]).persons, text, "count")
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
        elif what.measure not in self.adjusted:
            now, then = self._number(what, "unit"), self._number(what, "unit", since)
            self.facts.append(Apart(now, then, *found))

    def _genders(
        self, what: What, level: str, text: str, round_: str | None = None
    ) -> None:
        """Take in by how much girls lie above boys, of the unit's own.

        Others' are means of what the documents of their units say.
        """
        plain, _, interval = text.partition(" (")
        self._interval(interval.rstrip(")"))
        found = self._plain(plain, what.kind)
        if found is None or level != "unit":
            self._explain(plain)
            return
        number = self._number(what, "unit", round_)
        girls, boys = (number._replace(breakdown=one) for one in GENDERS)
        self.facts.append(Apart(girls, boys, *found))

    def _plot(
        self,
        what: What,
        cell: Element,
        axis: Element | None,
        rulers: dict[str, pictures.Ruler],
    ) -> None:
        for picture in cell.iter("svg"):
            if what.kind not in rulers:
                written = self._axis_number(what)
                ruler = None
                if axis is not None:
                    ruler = pictures.ruler(axis, written, self.document)
                if ruler is None:
                    raise UnknownContentError(self.document, "a chart without an axis")
                rulers[what.kind] = ruler
            found = pictures.plotted(picture, rulers[what.kind], self.document)
            for level in LEVELS:
                place = getattr(found, level)
                self._draw(self._number(what, level), place, what.kind)

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
            if one[0].quantity != "value":  # measures of others have their own axes
                by_kind.setdefault(one[0].kind, []).append(one)
        for found in by_kind.values():
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
            two = 2 * ROUNDED.get(what.kind, 0.5)
            self.drawn.append((Apart(now, then, min(ends), max(ends)), two))

    def _answers(self, table: Element) -> None:
        """Read answers per 100 to the items of a scale, or of a group: its name."""
        named = table.get("aria-label", "")
        label, _, below = named.rpartition(" (")
        group = named if named in self._groups else below.removesuffix(")")
        if named not in self._groups and (label, group) not in self._scales:
            raise UnknownContentError(self.document, f"answers to {label!r}")
        phrase = self.programme.phrases[self.programme.language]["answers.item"]
        rows = {
            phrase.format(item=item, answers=answers): what
            for (item, answers, name), what in self._items.items()
            if name == group
        }
        for row in table_rows(table):
            if row.label not in rows:
                raise UnknownContentError(self.document, f"an item {row.label!r}")
            for head, cell in row.cells:
                level, _ = self._head(head, "answers.column.")
                self._answered(self._in_column(rows[row.label], level), cell)

    def _in_column(self, what: What, column: str) -> Number:
        """Return whose number stands in a column of answers."""
        return self._number(what, column)

    def _answered(self, number: Number, cell: Element) -> None:
        """Read `55 af 100`, `55`, or how many of how many, and the bar beside it."""
        text = words(cell, without=("svg",))
        found = self.sentences.phrase(text, "answers.of_")
        if found is None:
            self._cell(number, text, "share")
            self._bars(number, cell)
            return
        count = self.sentences.number(found[1]["count"])
        everybody = self.sentences.whole(found[1].get("n", ""))
        if count is None:
            raise UnknownContentError(self.document, f"an answer {text!r}")
        if everybody is None:
            share = count[0] / 100, count[1] / 100
        else:
            whole = round(sum(count) / 2) / everybody
            share = whole, whole
            self._tell(number.persons, (everybody, everybody))
        self._tell(number, share)
        self._bars(number, cell)

    def _bars(self, number: Number, cell: Element) -> None:
        for picture in cell.iter("svg"):
            self._draw(number, pictures.bar(picture, self.document), "share")

    def _in_words(self, table: Element) -> None:
        """Read what became of goals: on which side of a target; or steps of a plan."""
        for element in table.iter():
            if element.tag in {"th", "td"}:
                self._say(words(element))

    def _data(self, table: Element) -> None:
        """Read earlier rounds and differences."""
        for row in table_rows(table):
            what = self._data_row(row)
            self.seen.add((what.group or "", what.measure))
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
        elif key.startswith("cautious_"):
            self._explain(text)  # as much of all units as of this one
        elif key.startswith("gender_"):
            self._genders(what, key.removeprefix("gender_"), text)
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
        self.differences.setdefault(level, []).append((apart, certain))

    def _label(self, picture: Element) -> None:
        """Take in what a chart is called; an axis is called by its labels."""
        label = picture.get("aria-label", "")
        if self.sentences.phrase(label, "trend.text") is None and not all(
            self.sentences.number(part) or part in self.programme.round_ids
            for part in label.split(", ")
        ):
            self._say(label)
