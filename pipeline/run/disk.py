"""What the disk refused, and what to do about it."""


def said_of(error: OSError) -> str:
    """Return a sentence with the place, the reason and the remedy."""
    return (
        f"{error.filename or 'the disk'}: {error.strerror or error}; make room or give "
        "write permission and run again: what was finished is kept."
    )
