"""Which items a round asked: a fact of the programme, not of who happened to answer."""

from pipeline.programme.model import Instrument, Programme


def asked_items(
    programme: Programme, instrument: Instrument, round_: str
) -> frozenset[str]:
    """Return the items that some delivery of `round_` has a column for."""
    return frozenset(
        item
        for source in programme.sources.values()
        if source.instrument == instrument.id
        for item in source.item_columns.get(round_, source.item_columns.get("all", {}))
    )
