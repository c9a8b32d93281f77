"""The child process of `isolation`: answers requests until its parent is gone.

It gives up what a parser has no use for (`confinement`) before it imports one. A file
is handed to it as an open descriptor, so it needs no way to any other. It ends when the
socket from its parent does; a request that the parent does not live to see ends by an
alarm. A parent-death signal would not do: Linux sends it when the thread ends that
started the child.
"""

import importlib
import io
import os
import resource
import signal
import socket
import struct
from pathlib import Path
from typing import BinaryIO

from pipeline.checks.catalogue import checks
from pipeline.ingest.confinement import confine, limit

REQUEST = struct.Struct("<Qd")  # bytes that follow, seconds that it may take
READY = b"ready\n"
STATUS = Path("/proc/self/statm")


def main(package: str, memory: int) -> None:
    """Serve the parent; what libraries print goes nowhere but to the last words.

    Args:
        package: The one whose functions are asked for.
        memory: Bytes that reading may take, beside what the code itself does.
    """
    requests, answers = socket.socket(fileno=os.dup(0)), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    os.set_blocking(2, False)  # a parser that says too much loses it, and goes on
    for number in (signal.SIGALRM, signal.SIGTERM):  # a parent may have ignored them
        signal.signal(number, signal.SIG_DFL)
    checks()  # a refusal needs them, and nothing of the programme is readable later
    ours = [importlib.import_module(name) for name in ("pipeline", package)]
    with STATUS.open() if STATUS.exists() else io.StringIO("0") as status:
        confine([Path(one.__path__[0]) for one in ours])
        importlib.import_module("pipeline.ingest.isolated_answers")
        used = int(status.read().split()[0]) * resource.getpagesize()
    limit(resource.RLIMIT_AS, used + memory)
    _serve(requests, answers)


def _serve(requests: socket.socket, answers: BinaryIO) -> None:
    from pipeline.ingest.isolated_answers import answered  # noqa: PLC0415, confined now

    answers.write(READY)
    answers.flush()
    while True:
        header, descriptors, _, _ = socket.recv_fds(requests, REQUEST.size, 1)
        if not header:
            return
        length, seconds = REQUEST.unpack(header)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        request = requests.recv(length, socket.MSG_WAITALL)
        answer = answered(request, descriptors[0])
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.writelines(answer)
        answers.flush()
