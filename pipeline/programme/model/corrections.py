"""`corrections.yaml`: delivered values that were put right."""

from datetime import date

from pipeline.programme.model.blocks import Block


class Correction(Block):
    """A reviewed correction of one delivered value."""

    file_sha256: str
    key: str
    column: str
    delivered: str
    corrected: str
    who: str
    why: str
    date: date


class Corrections(Block):
    """`corrections.yaml`."""

    corrections: list[Correction] = []
