"""Dagster's history in SQLite, over connections that are kept.

Dagster opens a database, compiles its queries anew and closes it at every event, and
closing the last connection writes its log back to the disk: a third of a small run. And
at every event it looks anew whether its tables have the columns of today.
Everything else is Dagster's: its tables, its queries, its folders.

The lake is the truth and the history is not needed: one that is damaged is set aside.
"""

import fcntl
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

import sqlalchemy as sa
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster._core.storage.sqlite_storage import (
    DagsterSqliteStorage,
    SqliteStorageConfig,
)
from dagster._serdes import ConfigurableClassData
from sqlalchemy.event import listens_for
from sqlalchemy.pool import StaticPool

from pipeline.store.refusals import UnusableError

DATABASES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
WAIT = 30  # seconds for another process to end its writing
KEPT = 8  # databases of runs that stay open; there is one per run


def _engine(address: str, **options: object) -> sa.Engine:
    """Return an engine whose connections survive a crash of the process, not of power.

    A power cut may lose the last events, and leaves the history whole.
    """
    engine = sa.create_engine(address, connect_args={"timeout": WAIT}, **options)

    @listens_for(engine, "connect")
    def _opened(connection: object, _: object) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")  # pyright: ignore[reportAttributeAccessIssue]

    return engine


class Events(SqliteEventLogStorage):
    """Events, a database per run and one over all."""

    def __init__(
        self, base_dir: str, inst_data: ConfigurableClassData | None = None
    ) -> None:
        """Keep no connection yet."""
        self._engines: dict[str, sa.Engine] = {}
        self._seen: set[str] = set()
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._db_lock:  # so one connection per database is enough
            engine = self._kept(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    def _kept(self, shard: str) -> sa.Engine:
        engine = self._engines.pop(shard, None)
        if engine is not None and not Path(self.path_for_shard(shard)).exists():
            engine.dispose()  # the history was deleted meanwhile
            self._initialized_dbs.discard(shard)
            self._seen.clear()
            engine = None
        if engine is None:
            _without_damaged_run(Path(self.path_for_shard(shard)))
            engine = _engine(self.conn_string_for_shard(shard), poolclass=StaticPool)
        self._engines[shard] = engine  # the last used comes last
        while len(self._engines) > KEPT:
            self._engines.pop(next(iter(self._engines))).dispose()
        return engine

    def has_table(self, table_name: str) -> bool:
        """Tell whether a table is there."""
        return self._is_there(table_name, super().has_table)

    def has_secondary_index(self, name: str) -> bool:
        """Tell whether a change of the tables was carried out."""
        return self._is_there(name, super().has_secondary_index)

    def _has_asset_key_col_on_connection(
        self, conn: sa.Connection, column_name: str
    ) -> bool:
        look = partial(super()._has_asset_key_col_on_connection, conn)
        return self._is_there(column_name, look)

    def _is_there(self, name: str, look: Callable[[str], bool]) -> bool:
        """Look for something until it is there; then it stays."""
        if name not in self._seen and look(name):
            self._seen.add(name)
        return name in self._seen

    def dispose(self) -> None:
        """Close every connection."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


class Runs(SqliteRunStorage):
    """Runs, in one database."""

    def __init__(
        self, conn_string: str, inst_data: ConfigurableClassData | None = None
    ) -> None:
        """Open no connection yet."""
        self._engine = _engine(conn_string)
        super().__init__(conn_string, inst_data)

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """Give a connection within a transaction."""
        with self._engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every connection."""
        self._engine.dispose()


class History(DagsterSqliteStorage):
    """What `dagster.yaml` names as the storage."""

    def __init__(
        self, base_dir: str, inst_data: ConfigurableClassData | None = None
    ) -> None:
        """Keep runs and events as above, schedules as Dagster does.

        Raises:
            UnusableError: The folder cannot be written; it says what to set.
        """
        history = Path(base_dir) / "history"
        with _opening(Path(base_dir)):
            super().__init__(base_dir, inst_data)
            self._run_storage = Runs.from_local(str(history))
            self._event_log_storage = Events(str(history / "runs"))

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: SqliteStorageConfig
    ) -> "History":
        """Return the storage that `dagster.yaml` describes."""
        return cls(inst_data=inst_data, **config_value)


@contextmanager
def _opening(folder: Path) -> Iterator[None]:
    """Have the history to oneself while it is opened, sound or anew.

    Raises:
        UnusableError: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
        lock = os.open(folder.with_name(f".{folder.name}"), os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise UnusableError(
            f"{folder.absolute()}: the history of runs cannot be written there "
            f"({error.strerror}); set DAGSTER_HOME to a folder that you may write, "
            "with a copy of dagster.yaml in it."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in DATABASES:
            if _is_empty(folder / name) or _is_damaged(folder / name):
                _set_aside(folder, name)
        yield
    finally:
        os.close(lock)


def _is_damaged(database: Path) -> bool:
    """Tell whether what lies in the place of a database is no whole one."""
    if not database.is_file():
        return database.exists()
    try:
        with closing(sqlite3.connect(database, timeout=WAIT)) as connection:
            return connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]
    except sqlite3.OperationalError:
        return False  # somebody writes to it, or nobody may
    except sqlite3.DatabaseError:
        return True


def _is_empty(database: Path) -> bool:
    """Tell whether a database was emptied, where nobody can be about to begin it."""
    return database.is_file() and not database.stat().st_size


def _without_damaged_run(database: Path) -> None:
    """Put the events of one run away if nobody can read them."""
    if database.stem != INDEX_SHARD_NAME and _is_damaged(database):
        _renamed(database)


def _renamed(path: Path) -> Path:
    """Give something that is damaged a name with the date."""
    now = datetime.now().astimezone()
    return path.rename(path.with_name(f"{path.name}-damaged-{now:%Y-%m-%dT%H%M%S}"))


def _set_aside(folder: Path, damaged: str) -> None:
    """Put a history away, with the date in its name, and say so."""
    aside = _renamed(folder)
    folder.mkdir()
    sys.stderr.write(
        f"{folder.absolute() / damaged}: damaged; the history of runs is set aside in "
        f"{aside.name} and begun anew. Tables and documents are not touched.\n"
    )
