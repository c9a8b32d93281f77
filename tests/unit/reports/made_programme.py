"""A small programme of its own, so that wording in programme/ may change freely."""

from datetime import date

from pipeline.programme.model import (
    AnswerScale,
    Area,
    Ask,
    Change,
    Corrections,
    Counted,
    Edition,
    Fieldwork,
    Goal,
    Indicators,
    InformantGroup,
    Instrument,
    Item,
    Level,
    Measure,
    Modules,
    Municipality,
    Programme,
    ProgrammeFile,
    ReliabilityLimits,
    Round,
    Scale,
    Tests,
    TestSubject,
    Text,
    Theme,
    Thresholds,
)


def text(danish: str) -> Text:
    """Return a text that is the same in both languages but for a mark."""
    return Text(da=danish, en=f"{danish} (en)")


def small_programme(phrases: dict) -> Programme:
    """Return three rounds, three groups, eight scales, a test and two figures."""
    broken = Change(
        scale="home",
        between=("2017", "2019"),
        comparable=False,
        reason=text("To spørgsmål er nye."),
    )
    instruments = [
        _instrument(
            "pupils", ["wellbeing", "calm", "loose", "friends", "effort", "play"]
        ),
        _instrument("parents", ["home"], [broken]),
        _instrument("leaders", ["leading"]),
    ]
    return Programme(
        file=_file(),
        instruments={instrument.id: instrument for instrument in instruments},
        sources={},
        indicators=_indicators(),
        modules=Modules(),
        corrections=Corrections(),
        successions=[],
        phrases=phrases,
    )


def _file() -> ProgrammeFile:
    return ProgrammeFile(
        id="small",
        name=text("Et lille program"),
        synthetic=True,
        attribution=text("Kilde: opdigtet"),
        confidential_tests=text("Fortroligt"),
        rounds=[
            Round(
                id=year,
                label=year,
                phase="mapping",
                school_year=f"{year}/x",
                fieldwork=Fieldwork(
                    first=date(int(year), 9, 1), last=date(int(year), 10, 31)
                ),
            )
            for year in ("2015", "2017", "2019")
        ],
        municipalities=[
            Municipality(code="479", name="Ærø"),
            Municipality(code="480", name="Aars"),
        ],
        themes=[
            Theme(id="thriving", name=text("Trivsel og ro")),
            Theme(id="home", name=text("Hjemmet")),
        ],
        informant_groups=[
            _group("pupils", "Elever"),
            _group("parents", "Forældre"),
            _group("leaders", "Ledere", per_unit=False),
        ],
        editions=[Edition(id="unit", audience=text("Ledelsen"), minimum_n=5)],
        thresholds=Thresholds(
            minimum_answered_share=0.5,
            reliability=ReliabilityLimits(hide=0.6, flag=0.7),
            smallest_difference=15,
            confidence=0.95,
            false_discovery_rate=0.05,
            false_discovery_shares={
                "unit": 0.6,
                "municipality": 0.2,
                "programme": 0.2,
            },
            low_response_rate=0.6,
            coverage_difference=0.1,
        ),
    )


def _group(name: str, danish: str, *, per_unit: bool = True) -> InformantGroup:
    return InformantGroup(
        id=name,
        name=text(danish),
        unit_type="school",
        described=text(danish),
        per_unit=per_unit,
    )


def _instrument(
    group: str, scales: list[str], changes: list[Change] | None = None
) -> Instrument:
    return Instrument(
        id=group,
        informant_group=group,
        origin=text("Opdigtet"),
        answer_scales={
            "yes": AnswerScale(
                answers={1: text("Nej"), 2: text("Ja")},
                counted=Counted(answers=[2], label=text("ja")),
            )
        },
        items=[
            Item(id=f"{scale}_1", text=text("?"), answers="yes") for scale in scales
        ],
        scales=[
            Scale(
                id=scale,
                label=text(scale.capitalize()),
                theme="home" if scale == "home" else "thriving",
                high=text("Det går godt."),
                low=text("Det går dårligt."),
                ask=Ask(families=text("Hvordan?"), staff=text("Hvorfor?")),
                items=[f"{scale}_1"],
            )
            for scale in scales
        ],
        changes=changes or [],
    )


def _indicators() -> Indicators:
    return Indicators(
        areas=[Area(id="quality", name=text("Kvalitet"))],
        measures=[
            Measure(
                id="absence",
                label=text("Fravær"),
                area="quality",
                unit="share",
                source=text("Kilde: register"),
            ),
            Measure(
                id="answered_by_staff",
                label=text("Svar"),
                area="quality",
                unit="share",
                response_rate_of="Personale",
                source=text("Kilde: register"),
            ),
        ],
        tests=Tests(
            subjects=[
                TestSubject(
                    id="reading",
                    label=text("Læsning"),
                    grades={"2015": ["2"], "2017": ["2"], "2019": ["2"]},
                )
            ],
            levels=[Level(id="good", label=text("God"), group="good")],
        ),
        goals=[
            Goal(
                id="good",
                text=text("Mindst 80 pct. gode"),
                subjects=["reading"],
                indicator="share_good",
                rule="at_least",
                target=0.8,
            ),
            Goal(
                id="present",
                text=text("Fraværet skal falde"),
                measures=["absence"],
                indicator="share_good",
                rule="falls",
            ),
        ],
    )


def in_two_languages(programme: Programme) -> Programme:
    """Return the programme with its documents in both languages."""
    file = programme.file.model_copy(update={"document_languages": ["da", "en"]})
    return programme.model_copy(update={"file": file})
