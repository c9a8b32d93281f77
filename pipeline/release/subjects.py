"""Whom a figure of the release is about, and the figure, in the reader's words."""

from pipeline.documents.wording import Kind, Wording
from pipeline.programme.model import Programme

KINDS: dict[str, Kind] = {
    "shown_without_number": "count",
    "interval_without_value": "count",
    "parts_differ": "count",
    "first_round_mean": "rate",
    "first_round_sd": "rate",
    "rows_accepted": "share",
    "units_missing": "count",
    "groups_missing": "count",
    "response_rate": "share",
    "response_rate_fall": "share",
    "units_below_rate": "share",
    "known_again": "share",
    "odd_classes": "count",
    "class_growth": "index",
    "scale_shift": "index",
    "item_shift": "index",
    "units_shown": "share",
    "test_coverage": "share",
    "test_coverage_change": "share",
    "reliability": "index",
    "norm_mean": "share",
    "norm_sd": "share",
    "norm_n": "count",
}
DIFFERENCES = {"response_rate_fall", "test_coverage_change"}  # in percentage points


class Subjects:
    """The names of a programme in one language."""

    def __init__(self, programme: Programme, wording: Wording) -> None:
        """Gather the names."""
        language = wording.language
        self._wording = wording
        self._municipalities = programme.municipality_names
        self._groups = {
            one.id: one.name.of(language) for one in programme.file.informant_groups
        }
        self._measures = {
            part.id: part.label.of(language)
            for instrument in programme.instruments.values()
            for part in instrument.scales
        }
        self._measures |= {
            item.id: item.text.of(language)
            for instrument in programme.instruments.values()
            for item in instrument.items
        }
        if programme.indicators.tests:
            self._measures |= {
                subject.id: subject.label.of(language)
                for subject in programme.indicators.tests.subjects
            }

    def name(self, row: dict[str, str | None]) -> str:
        """Return whom a row of `disclosed.release_evidence` is about."""
        parts = [
            self._municipalities.get(row["municipality"] or "", row["municipality"]),
            self._groups.get(row["informant_group"] or "", row["informant_group"]),
            self._measures.get(row["measure"] or "", row["measure"]),
            self._breakdown(row["breakdown"]),
        ]
        named = " · ".join(part for part in parts if part)
        return named or self._wording.say("release.programme")

    def figure(self, expectation: str, value: float) -> str:
        """Write an observed figure or a limit of an expectation."""
        kind = KINDS[expectation]
        if expectation in DIFFERENCES:
            return self._wording.with_unit(kind, self._wording.bare(kind, value))
        return self._wording.number(kind, value)

    def _breakdown(self, breakdown: str | None) -> str | None:
        if breakdown in {None, "all"}:
            return None
        kind, _, value = (breakdown or "").rpartition(":")
        return self._wording.say(f"breakdown.{kind or 'grade'}", value=value)
