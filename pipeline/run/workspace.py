"""The folders of a run, as Dagster knows them."""

import os
from pathlib import Path

import dagster as dg
from pydantic import Field

from pipeline.programme.load import load_once
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake
from pipeline.store.refusals import UnusableError
from pipeline.store.steps import Places

ROOT = Path(__file__).parents[2]
OWNER_ONLY = 0o700


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
    def from_environment(
        cls,
        *,
        programme: Path | None = None,
        raw: Path | None = None,
        data: Path | None = None,
    ) -> "Workspace":
        """Return the workspace of `laering run` or of the checkout.

        A folder that is given takes the place of the environment's.
        """
        said = os.environ.get
        return cls.of(
            programme=programme or Path(said("LAERING_PROGRAMME", ROOT / "programme")),
            raw=raw or Path(said("LAERING_RAW", ROOT / "data" / "raw")),
            data=data or Path(said("LAERING_DATA", ROOT / "data")),
        )

    @property
    def places(self) -> Places:
        """The same folders as plain paths."""
        return Places(
            programme=Path(self.programme_path),
            raw=Path(self.raw_path),
            data=Path(self.data_path),
        )

    @property
    def programme(self) -> Programme:
        """The programme, read once per process."""
        return load_once(self.programme_path)

    @property
    def raw(self) -> Path:
        """The drop zone."""
        return self.places.raw

    @property
    def lake(self) -> Lake:
        """The store."""
        return self.places.lake

    @property
    def reports(self) -> Path:
        """Where documents lie that passed every check."""
        return self.places.reports

    @property
    def index(self) -> Path:
        """The page that finds every document."""
        return self.reports / "index.html"

    def prepare(self) -> None:
        """Make the folders that hold answers, readable by their owner only.

        Raises:
            UnusableError: The data folder cannot be written.
        """
        try:
            for folder in (self.lake.root, self.places.returns, self.places.drafts):
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(OWNER_ONLY)
        except OSError as error:
            raise UnusableError(
                f"{error.filename or self.data_path}: {error.strerror}; the data "
                "folder must be one that you may write: set another with --data or "
                "LAERING_DATA, or give write permission."
            ) from error
