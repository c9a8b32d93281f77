"""What a process gives up before it reads untrusted bytes, for good.

Four layers, none of which it can undo:

* it has no rights of root and gains none (capabilities, `no_new_privs`), and leaves no
  core dump, whatever the system does with those (`PR_SET_DUMPABLE`);
* hard limits on memory and on the size of files, which only root could raise;
* Landlock: it opens no file but those that it may read, changes no folder, reaches no
  network and signals nobody else;
* a filter of system calls for what Landlock does not know: it starts no process or
  program, opens no socket, touches no rights, owners or times of files, and leaves
  other processes alone.

Landlock needs Linux 5.13 and to be enabled (`/sys/kernel/security/lsm`), the filter
Linux on x86-64 or ARM64. Where one is missing the others hold; on another system only
the limits do, and a parser that a file has taken over can do what its user can.
"""

import ctypes
import errno
import os
import platform
import re
import resource
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

NO_NEW_PRIVILEGES, DUMPABLE, FILTER = 38, 4, 22  # of prctl
CAPABILITIES = 0x20080522  # version of the layout
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION, PATH_BENEATH = 1, 1
READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
# Rights over files that each version of Landlock knows: a bit each.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
TCP, SIGNALS_AND_SOCKETS = 0b11, 0b11  # from versions 4 and 6 on

# Architecture -> what the filter calls it, and which number of a system call is its.
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
# Numbers of system calls on the two; "-": the second has no such call.
REFUSED = """
fork 57 -  vfork 58 -  execve 59 221  execveat 322 281  unshare 272 97  setns 308 268
ptrace 101 117  process_vm_readv 310 270  process_vm_writev 311 271  tkill 200 130
rt_sigqueueinfo 129 138  rt_tgsigqueueinfo 297 240  pidfd_send_signal 424 424
pidfd_open 434 434  pidfd_getfd 438 438  setpriority 141 140  ioprio_set 251 30
sched_setparam 142 118  sched_setscheduler 144 119  sched_setattr 314 274
sched_setaffinity 203 122  migrate_pages 256 238  move_pages 279 239
socket 41 198  socketpair 53 199  io_uring_setup 425 425  bpf 321 280
shmget 29 194  semget 64 190  msgget 68 186  mq_open 240 180  flock 73 32
add_key 248 217  request_key 249 218  keyctl 250 219  perf_event_open 298 241
userfaultfd 323 282  truncate 76 45  ftruncate 77 46  fallocate 285 47
chmod 90 -  fchmod 91 52  fchmodat 268 53  chown 92 -  lchown 94 -  fchown 93 55
fchownat 260 54  utime 132 -  utimes 235 -  futimesat 261 -  utimensat 280 88
setxattr 188 5  lsetxattr 189 6  fsetxattr 190 7
removexattr 197 14  lremovexattr 198 15  fremovexattr 199 16
"""
CLONE, CLONE_ANEW = (56, 220), (435, 435)
KILL, KILL_THREAD, LIMITS_OF = (62, 129), (234, 131), (302, 261)
NEWEST = 450  # system call; of later ones nobody knows what they do
THREAD = 0x10000  # flag of clone
LOAD, EQUAL, AT_LEAST, HAS_BIT, ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, ARGUMENT = 0, 4, 16  # where the filter finds them
ALLOWED, NOT_PERMITTED, UNKNOWN, DEADLY = 0x7FFF0000, 0x50001, 0x50026, 0x80000000

INSTALLED = {"site-packages", "dist-packages"}
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")


def confine(packages: Sequence[Path]) -> None:
    """Give up what a parser has no use for.

    What stays readable are installed libraries and the code of some packages: later
    imports need them. Descriptors that are open stay so.

    Args:
        packages: Folders of packages.

    Raises:
        OSError: The system knows a layer and refuses to enter it.
        RuntimeError: There is another thread, which would not be confined.
    """
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, 0)
    if sys.platform != "linux":
        return
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        raise RuntimeError("a thread is there before the process is confined")
    libc = ctypes.CDLL(None, use_errno=True)
    _checked(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _checked(libc.prctl(DUMPABLE, 0, 0, 0, 0))
    _checked(libc.capset(struct.pack("<Ii", CAPABILITIES, 0), bytes(24)))
    if version := landlock_version():
        _restrict_files(libc, version, [*packages, *_libraries(packages)])
    if platform.machine() in MACHINES and sys.maxsize > 1 << 32:
        _filter_calls(libc)


def limit(what: int, amount: int) -> None:
    """Set a limit that this process cannot raise again."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        amount = min(amount, hard)
    resource.setrlimit(what, (amount, amount))


def landlock_version() -> int:
    """Return which version of Landlock the kernel offers; 0: none."""
    if sys.platform != "linux":
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    return max(libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION), 0)


def _libraries(packages: Sequence[Path]) -> list[Path]:
    """Return the folders of installed libraries.

    Not all that is imported from: deliveries and secrets may lie in the folder of a
    package of ours, or where somebody stood when the program was started.
    """
    ours = {parent for package in packages for parent in package.parents}
    imported = [
        place
        for place in map(Path, sys.path)
        if place.name in INSTALLED
        or any(place.is_relative_to(one) for one in (sys.prefix, sys.base_prefix))
    ]
    found = [*imported, *map(Path, LIBRARIES)]
    return [place for place in found if place.is_dir() and place not in ours]


def _restrict_files(libc: ctypes.CDLL, version: int, readable: Iterable[Path]) -> None:
    files = (1 << FILE_RIGHTS[min(version, max(FILE_RIGHTS))]) - 1
    rules = struct.pack("<Q", files)
    rules += struct.pack("<Q", TCP) if version >= 4 else b""  # noqa: PLR2004
    rules += struct.pack("<Q", SIGNALS_AND_SOCKETS) if version >= 6 else b""  # noqa: PLR2004
    ruleset = _checked(
        libc.syscall(CREATE_RULESET, rules, ctypes.c_size_t(len(rules)), 0)
    )
    for place in readable:
        folder = os.open(place, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("<Qi", READ_FILE | READ_FOLDER, folder)
        _checked(libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, rule, 0))
        os.close(folder)
    _checked(libc.syscall(RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _filter_calls(libc: ctypes.CDLL) -> None:
    code = b"".join(struct.pack("<HBBI", *step) for step in _filter())
    steps = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(steps))
    if libc.prctl(FILTER, 2, program, 0, 0) and ctypes.get_errno() != errno.EINVAL:
        _checked(-1)  # EINVAL: a kernel without filters


def _filter() -> Iterator[tuple[int, int, int, int]]:
    """Yield the steps of a program that judges a system call.

    A step is what to do, how many steps to skip if a test holds, how many if not, and a
    number.
    """
    machine, which = MACHINES[platform.machine()]
    yield from [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, machine), (ANSWER, 0, 0, DEADLY)]
    yield from [(LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, NEWEST + 1)]
    yield (ANSWER, 0, 0, UNKNOWN)
    yield from [(EQUAL, 0, 1, CLONE_ANEW[which]), (ANSWER, 0, 0, UNKNOWN)]
    for number in re.findall(r"\w+ (\d+) (\d+|-)", REFUSED):
        if number[which] != "-":
            yield from [(EQUAL, 0, 1, int(number[which]))]
            yield (ANSWER, 0, 0, NOT_PERMITTED)
    for call, test, first_argument in [
        (CLONE, HAS_BIT, THREAD),
        (KILL, EQUAL, os.getpid()),
        (KILL_THREAD, EQUAL, os.getpid()),
        (LIMITS_OF, EQUAL, 0),  # this process
    ]:
        yield from [(EQUAL, 0, 4, call[which]), (LOAD, 0, 0, ARGUMENT)]
        yield from [(test, 1, 0, first_argument), (ANSWER, 0, 0, NOT_PERMITTED)]
        yield (ANSWER, 0, 0, ALLOWED)
    yield (ANSWER, 0, 0, ALLOWED)


def _checked(result: int) -> int:
    """Return what a system call returned.

    Raises:
        OSError: It failed.
    """
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
