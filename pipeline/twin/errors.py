"""What can keep a twin from being made."""


class TwinError(Exception):
    """A twin cannot be made; the message says why and what to do."""
