"""Semantic versions of data: `ROUND.RULES.NUMBER`, as `docs/publishing.md` explains.

The first release of a round is `ROUND.1.0`. The last number goes up with each release;
the middle one, and the last begins anew, when the rules of figures have changed, so
that a figure of before may not be laid beside one of now.
"""

import json
from collections.abc import Sequence
from hashlib import sha256

from pipeline.programme.model import Programme
from pipeline.programme.rules import rules
from pipeline.store.released import Release

NO_RULES = ("corrections",)  # they mend what was delivered, as a new delivery does


def rules_digest(programme: Programme) -> str:
    """Return a hash of all of the programme by which figures are computed."""
    said = json.loads(rules(programme))
    kept = {name: part for name, part in said.items() if name not in NO_RULES}
    return sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def next_version(round_: str, own: Sequence[Release], rules: str) -> str:
    """Return the version of the next release of a round.

    Args:
        round_: The round.
        own: Its releases until now, in their order.
        rules: From `rules_digest`, now.
    """
    if not own:
        return f"{round_}.1.0"
    last = own[-1]
    major, minor = map(int, last.version.rsplit(".", 2)[1:])
    # Releases of before rules were kept do not say that they were others.
    if last.rules in {"", rules}:
        return f"{round_}.{major}.{minor + 1}"
    return f"{round_}.{major + 1}.0"
