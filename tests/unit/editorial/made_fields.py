"""A small programme with three fields, and a register of one school and one daycare."""

import polars as pl

from pipeline.programme.model import Editorial, Modules, Programme
from schemas.staged import Units

UNITS = [
    ("2017", "479", "1", "Å Skole", "school", None, None),
    ("2017", "479", "12", "Østre Skole", "school", None, None),
    ("2017", "479", "9", "Elvebo", "daycare", None, None),
]
EDITORIAL = {
    "fields": [
        {
            "id": "assessment",
            "name": {"da": "Helhedsvurdering", "en": "Assessment"},
            "ask": {"da": "Skriv den.", "en": "Write it."},
            "of": "council",
            "mandatory": True,
            "law": {"paragraph": {"da": "§ 1", "en": "Section 1"}},
            "stands": [{"document": "report", "section": "assessment"}],
            "most_letters": 200,
        },
        {
            "id": "follow_up",
            "name": {"da": "Opfølgning", "en": "Follow-up"},
            "ask": {"da": "En række hver.", "en": "A row each."},
            "of": "administration",
            "kind": "table",
            "columns": [
                {"id": "promised", "name": {"da": "Lovet", "en": "Promised"}},
                {
                    "id": "done",
                    "name": {"da": "Gjort", "en": "Done"},
                    "kind": "choice",
                    "choices": [
                        {"id": "yes", "name": {"da": "Ja", "en": "Yes"}},
                        {"id": "partly", "name": {"da": "Delvis", "en": "Partly"}},
                    ],
                },
                {
                    "id": "by",
                    "name": {"da": "Senest", "en": "By"},
                    "kind": "date",
                    "optional": True,
                },
                {
                    "id": "about",
                    "name": {"da": "Om", "en": "About"},
                    "kind": "subject",
                    "optional": True,
                },
                {
                    "id": "module",
                    "name": {"da": "Forløb", "en": "Module"},
                    "kind": "module",
                    "optional": True,
                },
                {
                    "id": "target",
                    "name": {"da": "Skal nå", "en": "Target"},
                    "kind": "number",
                    "optional": True,
                },
            ],
            "mandatory": True,
            "stands": [{"document": "report", "section": "follow_up"}],
        },
        {
            "id": "meeting",
            "name": {"da": "Mødet", "en": "The meeting"},
            "ask": {"da": "Dagen.", "en": "The day."},
            "of": "administration",
            "kind": "date",
            "deadline": {"month": 3, "day": 31, "years": "even"},
            "stands": [{"document": "report", "section": "front"}],
        },
        {
            "id": "statement",
            "name": {"da": "Udtalelse fra skolebestyrelsen", "en": "Statement"},
            "ask": {"da": "Ordret.", "en": "Word for word."},
            "of": "school_board",
            "per": ["school"],
            "mandatory": True,
            "stands": [{"document": "report", "section": "statements"}],
        },
        {
            "id": "budget",
            "name": {"da": "Budget", "en": "Budget"},
            "ask": {"da": "Hvad det koster.", "en": "What it costs."},
            "of": "administration",
            "mandatory": True,
            "stands": [{"document": "brief", "section": "choices"}],
        },
    ],
    "confidential_words": [{"da": "gode læsere", "en": "good readers"}],
}


def with_fields(programme: Programme) -> Programme:
    """Return the programme with the fields."""
    editorial = Editorial.model_validate(EDITORIAL)
    modules = Modules.model_validate({"modules": [_module("A"), _module("B")]})
    return programme.model_copy(update={"editorial": editorial, "modules": modules})


def _module(kind: str) -> dict[str, object]:
    """Return a module for all units or for single ones."""
    name = {"da": f"Forløb {kind}", "en": f"Module {kind}"}
    read = {
        "source": "En undersøgelse",
        "edition": "2015",
        "design": "trial",
        "effect": name,
        "certainty": 1,
    }
    return {
        "id": f"{kind.lower()}_module",
        "kind": kind,
        "name": name,
        "competence": "analysis",
        "triggered_by": ["calm"],
        "evidence": [read],
    }


def register() -> pl.DataFrame:
    """Return two schools and a daycare of one municipality in one round."""
    return pl.DataFrame(UNITS, schema=Units.empty().schema, orient="row")
