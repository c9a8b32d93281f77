"""The method page: what each number is computed by, from the docstrings themselves.

Each method is there twice: for a statistician, from the docstring of the function or
the header of the query that computes it, and in plain words, from the phrases.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from pipeline.comparison import background, gender, progression
from pipeline.documents.html import page_of, rendered
from pipeline.documents.wording import wording_of
from pipeline.programme.model import Programme
from pipeline.scoring import answer_counts
from pipeline.statistics import (
    contrasts,
    difference_in_differences,
    effect_sizes,
    factor_model,
    goals,
    invariance,
    lasting_effect,
    moderated_variances,
    multiplicity,
    nested_variances,
    populations,
    random_effects,
    reliability,
    two_level,
    variance_shares,
)
from pipeline.store.query import read_query

SECTIONS = re.compile(r"^(Args|Returns|Raises|Examples|Attributes|Source):$")


@dataclass(frozen=True)
class Topic:
    """One method: its key among the phrases, and what computes it."""

    key: str
    functions: tuple[Callable[..., object], ...] = ()
    queries: tuple[str, ...] = ()


TOPICS = (
    Topic("points", queries=("compared/norms", "compared/mapping")),
    Topic("answers", (answer_counts.answer_counts,), queries=("compared/item_shares",)),
    Topic(
        "variance",
        (moderated_variances.moderated_variances,),
        queries=("compared/variance_components", "compared/unit_spreads"),
    ),
    Topic(
        "reliability",
        (
            reliability.cronbach_alpha,
            reliability.feldt_interval,
            reliability.standardised_alpha,
            reliability.mcdonald_omega,
            reliability.item_rest_correlations,
            reliability.intraclass,
            reliability.intraclass_interval,
        ),
    ),
    Topic(
        "variation",
        (nested_variances.nested_variances, variance_shares.variance_share_ends),
    ),
    Topic("two_level", (two_level.fit_two_level,)),
    Topic("shrinkage", (random_effects.random_effects,)),
    Topic("effect_sizes", (effect_sizes.hedges_g, effect_sizes.d_av)),
    Topic(
        "certainty",
        (
            multiplicity.gated_q_values,
            multiplicity.q_values,
            multiplicity.level_weights,
            multiplicity.precision_weights,
            multiplicity.null_share,
            multiplicity.gated_critical_p,
            multiplicity.critical_p,
        ),
    ),
    Topic(
        "progression",
        (
            progression.on_common_items,
            contrasts.joint_weights,
            contrasts.freedom_of_sum,
        ),
        queries=("compared/progression",),
    ),
    Topic("regression_to_mean", (random_effects.expected_return,)),
    Topic(
        "lasting_effect",
        (
            lasting_effect.class_probabilities,
            lasting_effect.courses_of,
            populations.populations_of,
        ),
    ),
    Topic("controlled", (difference_in_differences.difference_in_differences,)),
    Topic(
        "invariance",
        (invariance.ladder, factor_model.fit_factor_model, invariance.shift_of),
    ),
    Topic("perspectives", queries=("compared/perspectives",)),
    Topic("genders", (gender.gender_gaps,), queries=("compared/gender_gaps",)),
    Topic("nonresponse", queries=("compared/nonresponse",)),
    Topic(
        "figures",
        queries=(
            "compared/test_components",
            "compared/indicators",
            "compared/indicator_changes",
        ),
    ),
    Topic("goals", (goals.target_status, goals.direction_status, goals.can_be_seen)),
    Topic(
        "background",
        (background.design_effect, background.residual_variances),
        queries=("scored/background_moments",),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Method:
    """How one thing is computed.

    Attributes:
        name: Function or query.
        paragraphs: What it does, formula included.
        source: Where the formula comes from. Null: the programme's own arithmetic.
    """

    name: str
    paragraphs: tuple[str, ...]
    source: str | None


@dataclass(frozen=True, kw_only=True)
class Described:
    """A topic as the page shows it."""

    title: str
    plain: str
    plain_da: str
    methods: tuple[Method, ...]


def method_markdown(programme: Programme) -> str:
    """Return the page for `docs/method.md`."""
    english, danish = wording_of(programme, "en"), wording_of(programme, "da")
    page = page_of(
        programme,
        english,
        title=english.say("method.title"),
        lead=english.say("method.lead"),
        internal=True,
        data=False,
    )
    topics = [
        Described(
            title=english.say(f"method.{topic.key}.title"),
            plain=english.say(f"method.{topic.key}.plain"),
            plain_da=danish.say(f"method.{topic.key}.plain"),
            methods=tuple(
                chain(map(_of_function, topic.functions), map(_of_query, topic.queries))
            ),
        )
        for topic in TOPICS
    ]
    return rendered("method/method.md.j2", page=page, topics=topics)


def _of_function(function: Callable[..., object]) -> Method:
    parts = _sections(inspect.getdoc(function) or "")
    text = [*parts[""].split("\n\n"), *filter(None, [parts.get("Returns")])]
    return Method(
        name=f"{function.__module__.rpartition('.')[2]}.{function.__name__}",
        paragraphs=tuple(map(_flowing, text)),
        source=_flowing(parts["Source"]) if "Source" in parts else None,
    )


def _sections(doc: str) -> dict[str, str]:
    """Return the sections of a Google docstring; the text before them under ''."""
    found: dict[str, list[str]] = {"": []}
    name = ""
    for line in doc.splitlines():
        if heading := SECTIONS.fullmatch(line):
            name = heading.group(1)
            found[name] = []
        else:
            found[name].append(line)
    return {name: inspect.cleandoc("\n".join(lines)) for name, lines in found.items()}


def _of_query(name: str) -> Method:
    """Return output and method of a query from its header."""
    header: dict[str, list[str]] = {}
    word = ""
    for line in read_query(name).splitlines():
        if not line.startswith("--"):
            break
        text = line.removeprefix("--").removeprefix(" ")
        if text[:1].strip():
            word, _, text = text.partition(" ")
        header.setdefault(word, []).append(text.strip())
    wanted = [" ".join(header[part]) for part in ("Output", "Method") if part in header]
    return Method(
        name=f"sql/{name}.sql",
        paragraphs=tuple(_flowing(text) for text in wanted),
        source=None,
    )


def _flowing(text: str) -> str:
    """Return a paragraph on one line, lists kept."""
    lines = text.strip().splitlines()
    return (
        "\n".join(
            ("\n" if line.strip().startswith("* ") else " ") + line.strip()
            for line in lines
        )
        .replace("\n ", " ")
        .strip()
    )
