"""What the child process of `isolation` answers: JSON, with frames as Arrow beside it.

An answer is a line of JSON `[kind, content, sizes]` and then the frames, as long as
`sizes` say; in `content` a frame is `{"#frame": its number}`.
"""

import io
import json
import pickle
import traceback
from typing import IO, Any

import polars as pl

from pipeline.ingest.refusals import Refusal

RETURNED, REFUSED, OS_ERROR = "returned", "refused", "os_error"
FAILED, TOO_LARGE, PANIC = "failed", "too_large", "panic"
KINDS = {RETURNED, REFUSED, OS_ERROR, FAILED, TOO_LARGE, PANIC}
FRAME = "#frame"
BUFFER = 1 << 20  # bytes; a portable file is read byte by byte
MAX_LINE = 256 * 1024**2  # of JSON; codebooks and messages are small
UNREADABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, RecursionError),
    *(pl.exceptions.PolarsError, pl.exceptions.PanicException),
)


def answered(request: bytes, descriptor: int) -> list[bytes]:
    """Return the parts of the answer to a request.

    Args:
        request: Function, name of the file and options, pickled.
        descriptor: The open file.
    """
    name = None
    try:
        function, name, options = pickle.loads(request)  # noqa: S301, ours
        with open(name, "rb", BUFFER, opener=lambda *_: descriptor) as file:
            return _packed(RETURNED, function(file, **options))
    except Refusal as refusal:
        return _packed(REFUSED, _told(refusal))
    except MemoryError:
        return _packed(TOO_LARGE, None)
    except OSError as error:
        return _packed(OS_ERROR, [error.errno, error.strerror, name])
    except Exception as error:
        where = "".join(traceback.format_tb(error.__traceback__))
        return _packed(FAILED, f"{type(error).__name__}\n{where}")
    except BaseException:  # a panic of Rust
        return _packed(PANIC, None)


def read_answer(stream: IO[bytes], limit: int) -> tuple[str, Any]:
    """Return kind and content of one answer; more than `limit` bytes are `TOO_LARGE`.

    The content of `REFUSED` and of `OS_ERROR` is what to raise.

    Raises:
        EOFError: The stream ends before the answer does.
        ValueError: It is no answer; whatever stands there is tried on nothing else.
    """
    line = stream.readline(MAX_LINE)
    if len(line) == MAX_LINE:
        return TOO_LARGE, None
    if not line.endswith(b"\n"):
        raise EOFError
    try:
        kind, content, sizes = json.loads(line)
        if kind not in KINDS or any(size < 0 for size in sizes):
            raise ValueError(kind)
        if sum(sizes) > limit:
            return TOO_LARGE, None
        frames = [_frame(stream, size) for size in sizes]
        if kind == REFUSED:
            return kind, Refusal(content.pop("check"), content.pop("file"), **content)
        if kind == OS_ERROR:
            return kind, OSError(*content)
        return kind, _with_frames(content, frames)
    except UNREADABLE as error:
        raise ValueError("no answer") from error


def _packed(kind: str, content: object) -> list[bytes]:
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


def _told(refusal: Refusal) -> dict[str, Any]:
    found = refusal.finding
    place = {"sheet": found.sheet, "line": found.line, "column": found.column}
    return {"check": found.check, "file": found.file, **place, **found.facts}


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
