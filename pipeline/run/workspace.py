"""Where a run reads and writes: programme, drop zone, store, reports."""

import os
from pathlib import Path

import dagster as dg
from pydantic import Field

from pipeline.programme.load import load_once
from pipeline.programme.model import Programme
from pipeline.run.freshness import Fingerprints, read_deliveries
from pipeline.store.lake import Lake

ROOT = Path(__file__).parents[2]


class Workspace(dg.ConfigurableResource):
    """The folders of one run; all absolute."""

    programme_path: str = Field(description="The programme folder.")
    raw_path: str = Field(description="The drop zone.")
    data_path: str = Field(description="Lake, warehouse, reports and keys.")

    @classmethod
    def of(cls, *, programme: Path, raw: Path, data: Path) -> "Workspace":
        """Return the workspace of some folders."""
        return cls(
            programme_path=str(programme.resolve()),
            raw_path=str(raw.resolve()),
            data_path=str(data.resolve()),
        )

    @classmethod
    def from_environment(cls) -> "Workspace":
        """Return the workspace of `laering run` or of the checkout."""
        return cls.of(
            programme=Path(os.environ.get("LAERING_PROGRAMME", ROOT / "programme")),
            raw=Path(os.environ.get("LAERING_RAW", ROOT / "data" / "raw")),
            data=Path(os.environ.get("LAERING_DATA", ROOT / "data")),
        )

    @property
    def programme(self) -> Programme:
        """The programme, read once per process."""
        return load_once(self.programme_path)

    @property
    def raw(self) -> Path:
        """The drop zone."""
        return Path(self.raw_path)

    @property
    def lake(self) -> Lake:
        """The store."""
        return Lake(Path(self.data_path) / "lake")

    @property
    def reports(self) -> Path:
        """Where documents are written."""
        return Path(self.data_path) / "reports"

    @property
    def returns(self) -> Path:
        """Where the answers to suppliers are written; confidential, never listed."""
        return Path(self.data_path) / "returns"

    @property
    def index(self) -> Path:
        """The page that finds every document."""
        return self.reports / "index.html"

    @property
    def data_docs(self) -> Path:
        """Where Great Expectations describes the release to engineers."""
        return Path(self.data_path) / "docs" / "release"

    @property
    def secrets(self) -> Path:
        """Where the municipalities' secrets lie; never shared."""
        return Path(self.data_path) / "keys"

    @property
    def warehouse(self) -> Path:
        """The file of views for analysts."""
        return Path(self.data_path) / "warehouse.duckdb"

    def fingerprints(self) -> Fingerprints:
        """Return what everything should be made from, as the deliveries are now.

        Raises:
            FileNotFoundError: No delivery was examined yet.
        """
        deliveries = read_deliveries(self.lake)
        return Fingerprints(self.programme, deliveries, self.secrets)
