"""What the child process of `isolation` answers: JSON, with frames as Arrow beside it.

An answer is a line of JSON `[kind, content, sizes]` and then the frames, as long as
`sizes` say; in `content` a frame is `{"#frame": its number}`.
"""

import io
import json
from typing import IO, Any

import polars as pl

RETURNED, REFUSED, OS_ERROR = "returned", "refused", "os_error"
FAILED, TOO_LARGE, PANIC = "failed", "too_large", "panic"
FRAME = "#frame"
MAX_LINE = 256 * 1024**2  # of JSON; codebooks and messages are small


def packed(kind: str, content: object) -> list[bytes]:
    """Return the parts of an answer.

    Raises:
        TypeError: `content` holds something else than `isolation.isolated` may return.
    """
    frames: list[bytes] = []

    def as_frame(value: object) -> dict[str, int]:
        if not isinstance(value, pl.DataFrame):
            raise TypeError(f"a {type(value).__name__} cannot leave the child process")
        arrow = io.BytesIO()
        value.write_ipc_stream(arrow)
        frames.append(arrow.getvalue())
        return {FRAME: len(frames) - 1}

    text = json.dumps(content, default=as_frame)
    sizes = [len(frame) for frame in frames]
    return [f'["{kind}", {text}, {sizes}]\n'.encode(), *frames]


def read_answer(stream: IO[bytes], limit: int) -> tuple[str, Any]:
    """Return kind and content of one answer; more than `limit` bytes are `TOO_LARGE`.

    Raises:
        EOFError: The stream ends before the answer does.
    """
    line = stream.readline(MAX_LINE)
    if len(line) == MAX_LINE:
        return TOO_LARGE, None
    if not line.endswith(b"\n"):
        raise EOFError
    kind, content, sizes = json.loads(line)
    if sum(sizes) > limit:
        return TOO_LARGE, None
    return kind, _with_frames(content, [_frame(stream, size) for size in sizes])


def _frame(stream: IO[bytes], size: int) -> pl.DataFrame:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return pl.read_ipc_stream(data)


def _with_frames(content: object, frames: list[pl.DataFrame]) -> object:
    """Put frames where their numbers stand."""
    if isinstance(content, list):
        return [_with_frames(value, frames) for value in content]
    if not isinstance(content, dict):
        return content
    if content.keys() == {FRAME}:
        return frames[content[FRAME]]
    return {key: _with_frames(value, frames) for key, value in content.items()}
