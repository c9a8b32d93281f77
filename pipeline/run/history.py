"""Dagster's history in SQLite, over connections that are kept.

Dagster opens a database, compiles its queries anew and closes it at every event, and
closing the last connection writes its log back to the disk: a third of a small run. And
at every event it looks anew whether its tables have the columns of today.
Everything else is Dagster's: its tables, its queries, its folders.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
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
        """Keep runs and events as above, schedules as Dagster does."""
        super().__init__(base_dir, inst_data)
        history = Path(base_dir) / "history"
        self._run_storage = Runs.from_local(str(history))
        self._event_log_storage = Events(str(history / "runs"))

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: SqliteStorageConfig
    ) -> "History":
        """Return the storage that `dagster.yaml` describes."""
        return cls.from_local(inst_data=inst_data, **config_value)
