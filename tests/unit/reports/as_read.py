"""What a report says as it is read: without the marks that carry its claims."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from pipeline.documents.marks import plain


def as_read(view: Any) -> Any:  # noqa: ANN401
    """Return a view, or a part of one, whose texts have no marks."""
    if isinstance(view, str):
        return plain(view)
    if isinstance(view, tuple) and not hasattr(view, "_fields"):
        return tuple(map(as_read, view))
    if isinstance(view, dict):
        return {key: as_read(value) for key, value in view.items()}
    if is_dataclass(view) and not isinstance(view, type):
        parts = {one.name: as_read(getattr(view, one.name)) for one in fields(view)}
        return replace(view, **parts)
    return view
