"""Answers per 100 made up for the report tests, of units and of all together."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from pipeline.programme.model import Programme

OTHERS = {"municipality": 4000, "programme": 20000}


def answer_rows(
    programme: Programme,
    answered: Mapping[str, Mapping[str, int]],
    row: Callable[..., dict],
    hidden: Callable[[dict], dict],
) -> Iterator[dict]:
    """Yield the shares of every item in the last round; faces add up to all.

    Args:
        programme: Whose items.
        answered: Informant group -> unit -> how many answered.
        row: Makes a cell of level, unit, round and columns.
        hidden: Hides one.
    """
    rng = np.random.default_rng(11)
    for group, units in answered.items():
        instrument = programme.instrument_of_group[group]
        for item in instrument.items:
            told = instrument.told(item)
            if not told:
                continue
            split = rng.dirichlet(np.full(len(told) + 1, 4.0))[: len(told)]
            for counted, share in zip(told, split, strict=True):
                what = {
                    "informant_group": group,
                    "measure": item.id,
                    "quantity": "item_share",
                    "about": counted.codes,
                }
                for level, n in OTHERS.items():
                    yield row(
                        level, None, programme.round_ids[-1], value=share, n=n, **what
                    )
                for unit, n in units.items():
                    chosen = min(max(round(share * n + rng.normal(0, 1)), 1), n - 1)
                    one = row(
                        "unit",
                        unit,
                        programme.round_ids[-1],
                        value=chosen / max(n, 1),
                        n=n,
                        **what,
                    )
                    yield one if n >= 5 else hidden(one)
