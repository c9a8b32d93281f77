"""Answers as the codes of the instrument, whichever way a tool delivers them."""

from collections import Counter
from collections.abc import Mapping

import polars as pl

from pipeline.ingest.headers import item_columns
from pipeline.programme.model import AnswerScale, Instrument, Source


def with_codes(
    frame: pl.DataFrame, source: Source, instrument: Instrument, round_: str
) -> pl.DataFrame:
    """Return `frame` with every answer that is understood as a code of its scale.

    A code of the scale is itself; else a delivered value may be translated by `values`
    of the source, under the name of the answer scale, or be a label of the instrument,
    Danish or English, whatever its case and blanks. What is none of these stays as it
    is, for `answer_outside_scale` to find.
    """
    items = {item.id: item for item in instrument.items}
    translated = []
    columns = item_columns(source, round_)
    delivered = frame.select(pl.col(list(set(columns.values()))).unique().implode())
    for item, column in columns.items():
        name = items[item].answers
        codes = _codes(instrument.answer_scales[name], source.values.get(name, {}))
        meant = {
            text: code
            for text in delivered[column].item()
            if text is not None
            and (code := codes.get(text) or codes.get(_plain(text))) not in {None, text}
        }
        if meant:
            translated.append(pl.col(column).replace(meant))
    return frame.with_columns(translated)


def _codes(scale: AnswerScale, values: Mapping[str, str]) -> dict[str, str]:
    """Return delivered text -> code of all that is understood."""
    labels = {**scale.answers, **scale.missing}
    said = {
        (_plain(text), str(code))
        for code, label in labels.items()
        for text in (label.da, label.en)
    }
    n_codes = Counter(text for text, _ in said)
    return {
        **{text: code for text, code in said if n_codes[text] == 1},
        **values,
        **{str(code): str(code) for code in labels},
    }


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
