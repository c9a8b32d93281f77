"""A whole delivery that cannot be used."""


class Refusal(Exception):  # noqa: N818, a verdict on a file
    """A delivery is refused.

    Attributes:
        rule: Id of the broken rule, e.g. `truncated`.
        message: File, line or column, what is wrong and what to do. It begins with the
            name of the file, without its folder, and holds no delivered answer.
    """

    def __init__(self, rule: str, message: str) -> None:
        """Keep both as arguments, so that a refusal survives a worker process."""
        super().__init__(rule, message)
        self.rule = rule
        self.message = message

    def __str__(self) -> str:
        """Return the message alone."""
        return self.message
