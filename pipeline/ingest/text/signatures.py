"""Which program wrote a file that is no text, by its first bytes."""

from pipeline.ingest.statistical.formats import format_of

PROGRAMS = {
    b"PK\x03\x04": "Excel",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Excel",
    b"%PDF-": "PDF",
}


def program_of(head: bytes) -> str | None:
    """Return the program whose files begin like this; null: it may be a text."""
    if found := format_of(head):
        return found.package
    return next(
        (name for mark, name in PROGRAMS.items() if head.startswith(mark)), None
    )
