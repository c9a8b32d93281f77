"""Schemas of the `reported` tables: what was told."""

import pandera.polars as pa
import polars as pl

from schemas.fields import municipality, round_id

FORMATS = ["html", "pdf", "csv", "json", "xlsx"]


class Catalogue(pa.DataFrameModel):
    """One row per file."""

    report: str = pa.Field(description="Kind of report, e.g. school_profile.")
    edition: str = pa.Field(description="Who may read it.")
    round: str = round_id()
    municipality: str = pa.Field(
        description="Municipality code; `programme`: of all of them together."
    )
    unit: str = pa.Field(
        description="Unit number; of a document above units, whose it is."
    )
    language: str = pa.Field(isin=["da", "en"], description="Language.")
    format: str = pa.Field(isin=FORMATS, description="File format.")
    path: str = pa.Field(description="Path below the reports folder, with /.")
    title: str = pa.Field(description="Title of the document.")
    unit_name: str = pa.Field(description="Name of the unit.")
    predecessors: str = pa.Field(
        nullable=True,
        description="Numbers of the units that it continues, separated by spaces. "
        "Null: none.",
    )
    size: pl.Int64 = pa.Field(gt=0, description="Bytes.")
    sha256: str = pa.Field(description="Hash of the file, in hex.")

    class Config:
        """Row identity and closed column set."""

        name = "reported.catalogue"
        strict = True
        unique = ["path"]


class SchoolProfiles(Catalogue):
    """One row per document of a round and municipality."""

    class Config:
        """Row identity and closed column set."""

        name = "reported.school_profiles"
        strict = True
        unique = ["path"]


class ProgrammeDocuments(Catalogue):
    """One row per document about the programme as a whole."""

    class Config:
        """Row identity and closed column set."""

        name = "reported.programme_documents"
        strict = True
        unique = ["path"]


class Claims(pa.DataFrameModel):
    """One row per cell behind a number of a document.

    A number has a code in its document, the number of its entry in the list of
    evidence. What is counted over cells, or the middle of them, has a row for each.
    """

    path: str = pa.Field(description="Document without its ending.")
    code: pl.Int64 = pa.Field(gt=0, description="Number of the entry in the document.")
    made: str = pa.Field(
        isin=["itself", "counted", "middle"],
        description="The cell's own number; how many of the cells; their median.",
    )
    round: str = round_id()
    level: str = pa.Field(description="Address of the cell in disclosed.cells.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    informant_group: str = pa.Field(nullable=True, description="Null: aggregates.")
    measure: str = pa.Field(description="Scale, measure or test subject.")
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4'.")
    quantity: str = pa.Field(description="What the number is.")
    since: str = pa.Field(nullable=True, description="Earlier round of a change.")
    about: str = pa.Field(nullable=True, description="Goal, module or other group.")
    value: float = pa.Field(nullable=True, description="The number. Null: not shown.")
    low: float = pa.Field(
        nullable=True, description="Lower end of its interval. Null: none."
    )
    high: float = pa.Field(nullable=True, description="Upper end. Null: none.")
    n: pl.Int64 = pa.Field(
        nullable=True, description="Persons behind it. Null: hidden or not known."
    )
    status: str = pa.Field(description="Shown, or why not.")
    asset: str = pa.Field(description="Asset the number comes from.")
    program: str = pa.Field(description="Hash of the code that made that asset.")
    inputs: str = pa.Field(
        description="Hash of the rows of that asset that the document rests on."
    )

    class Config:
        """Closed column set."""

        name = "reported.claims"
        strict = True

    @pa.dataframe_check
    def hidden_cells_have_no_number(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """What is not shown has no number, and what is hidden no persons behind it."""
        numbers = [pl.col(name).is_null() for name in ("value", "low", "high")]
        status, shown = pl.col("status"), pl.col("status") == "shown"
        known = shown | status.is_in(["not_measured", "not_comparable", "alone"])
        return data.lazyframe.select(
            (shown | pl.all_horizontal(numbers)) & (known | pl.col("n").is_null())
        )


class ProgrammeClaims(Claims):
    """One row per cell behind a number of a document about the whole programme."""

    class Config:
        """Closed column set."""

        name = "reported.programme_claims"
        strict = True


class Answered(pa.DataFrameModel):
    """Rows about delivered files that were answered."""

    delivery: str = pa.Field(description="Path below the raw folder.")
    source: str = pa.Field(
        nullable=True, description="Id of exports/<source>.yaml. Null: unknown kind."
    )
    verdict: str = pa.Field(
        isin=["clean", "partly", "none", "refused", "superseded"],
        description="All rows accepted, some, none; or the file is refused, or "
        "replaced by a newer version.",
    )
    accepted: pl.Int64 = pa.Field(ge=0, description="Rows that are accepted.")
    rejected: pl.Int64 = pa.Field(ge=0, description="Rows that must be corrected.")
    remarks: pl.Int64 = pa.Field(ge=0, description="Warnings about the file.")
    page: str = pa.Field(description="HTML page below the returns folder, with /.")
    workbook: str = pa.Field(description="XLSX workbook, likewise.")


class OfPartition(pa.DataFrameModel):
    """Rows of one round and municipality."""

    round: str = round_id()
    municipality: str = municipality()


class ReturnReports(Answered, OfPartition):
    """One row per delivered file, source that reads it, round and municipality."""

    class Config:
        """Row identity and closed column set."""

        name = "reported.return_reports"
        strict = True
        unique = ["delivery", "source"]


class UnplacedReports(Answered):
    """One row per refused file of which nobody can say whose it is."""

    class Config:
        """Row identity and closed column set."""

        name = "reported.unplaced_reports"
        strict = True
        unique = ["delivery", "source"]


class Page(pa.DataFrameModel):
    """Rows about pages beside the reports on units."""

    path: str = pa.Field(description="Path below the reports folder, with /.")
    language: str = pa.Field(isin=["da", "en"], description="Language.")
    size: pl.Int64 = pa.Field(gt=0, description="Bytes.")
    sha256: str = pa.Field(description="Hash of the file, in hex.")


class ReleaseReport(Page):
    """One row per page about the quality of the release."""

    class Config:
        """Row identity and closed column set."""

        name = "reported.release_report"
        strict = True
        unique = ["path"]


class ExplorePages(Catalogue):
    """One row per page to explore the public numbers of a round."""

    class Config:
        """Row identity and closed column set."""

        name = "reported.explore_pages"
        strict = True
        unique = ["path"]


class Guidance(Page):
    """One row per page that tells how to deliver."""

    class Config:
        """Row identity and closed column set."""

        name = "reported.guidance"
        strict = True
        unique = ["path"]


class DataDictionary(Page):
    """One row per page that describes the tables."""

    class Config:
        """Row identity and closed column set."""

        name = "reported.data_dictionary"
        strict = True
        unique = ["path"]


class PersonalData(pa.DataFrameModel):
    """One row per place where something personal was written; none: all is well."""

    file: str = pa.Field(description="Path below the data folder, with /.")
    place: str = pa.Field(
        description="Line, column of a table, part of a workbook or page in it."
    )
    kind: str = pa.Field(
        isin=["cpr", "email", "identity", "secret", "open", "unread"],
        description="CPR number; e-mail address; name, login or address of a delivered "
        "file; secret of a municipality; others can open what is confidential; a file "
        "that the scan cannot look into.",
    )
    n: pl.Int64 = pa.Field(ge=1, description="How many; never which.")

    class Config:
        """Row identity and closed column set."""

        name = "reported.personal_data"
        strict = True
        unique = ["file", "place", "kind"]


class Attack(pa.DataFrameModel):
    """One row per number that a reader could find out, and how well."""

    edition: str = pa.Field(description="Whose readers; they have more open ones, too.")
    round: str = round_id()
    level: str = pa.Field(
        isin=[
            *["unit", "municipality", "programme", "predecessors", "arrivals"],
            *["small_units", "rounds_together"],
        ],
        description="What it describes. predecessors: the unit's in this round, added "
        "up; arrivals: those who answered between two releases; small_units and "
        "rounds_together: what is told of several hidden units, or rounds of one.",
    )
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null: of more units than one.")
    as_of: str = pa.Field(
        nullable=True,
        description="Round whose unit had these predecessors; the level that arrivals "
        "came to; rounds that are told together, by blanks. Null: none of these.",
    )
    informant_group: str = pa.Field(nullable=True, description="Null: tests.")
    measure: str = pa.Field(
        description="Scale, item or test subject; answered: how many did at all."
    )
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4'.")
    quantity: str = pa.Field(
        description="points, or a share of a test; n: only how many persons."
    )
    lowest: float = pa.Field(
        nullable=True, description="Lowest value it can have. Null: nothing is known."
    )
    highest: float = pa.Field(nullable=True, description="Highest value, likewise.")
    width: float = pa.Field(nullable=True, ge=0, description="Highest minus lowest.")
    n_lowest: pl.Int64 = pa.Field(ge=0, description="Fewest persons behind it.")
    n_highest: pl.Int64 = pa.Field(nullable=True, description="Most. Null: no limit.")
    n_others: pl.Int64 = pa.Field(
        nullable=True,
        description="Most persons behind the numbers that it is hidden among. Null: no "
        "printed sum holds it.",
    )
    caught: bool = pa.Field(description="True: that breaks what is promised.")
    because: str = pa.Field(
        nullable=True,
        description="How, by blanks: narrow (in points), persons_known, count_known "
        "(of pupils), alone (too few others), alike (everybody answered the same), "
        "few_known (a share of few pupils), not_allowed (a share of a test in an "
        "edition that must not tell it), late_answers. Null: not caught.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "reported.attack"
        strict = True
        unique = [
            "edition",
            "round",
            "level",
            "municipality",
            "unit",
            "as_of",
            "informant_group",
            "measure",
            "breakdown",
            "quantity",
        ]


class Certificates(pa.DataFrameModel):
    """One row per round and edition whose documents stood the attack."""

    edition: str = pa.Field(description="Whose documents it lies beside.")
    round: str = round_id()
    cells: pl.Int64 = pa.Field(
        ge=0, description="Base cells of the round with anybody behind them."
    )
    primary: pl.Int64 = pa.Field(
        ge=0, description="Of these hidden because of whom they tell."
    )
    secondary: pl.Int64 = pa.Field(ge=0, description="Hidden to protect those.")
    small_counts: pl.Int64 = pa.Field(
        ge=0, description="Hidden where counts of a few pupils must not be."
    )
    documents: pl.Int64 = pa.Field(ge=0, description="Files of the edition.")
    shown: pl.Int64 = pa.Field(ge=0, description="Numbers that it shows.")
    hidden: pl.Int64 = pa.Field(ge=0, description="Numbers that it calls hidden.")
    left_out: pl.Int64 = pa.Field(ge=0, description="Numbers that it must not hold.")
    attacked: pl.Int64 = pa.Field(
        ge=0, description="Hidden numbers that its readers tried to compute."
    )
    promised: float = pa.Field(
        ge=0, description="Points: no hidden mean is known better than this."
    )
    left: float = pa.Field(
        nullable=True,
        ge=0,
        description="Points: the narrowest interval that the pattern leaves to a "
        "hidden mean. Null: none is hidden.",
    )
    reached: float = pa.Field(
        nullable=True,
        ge=0,
        description="Points: the narrowest interval of a hidden mean that readers of "
        "any edition reached. Null: nothing is hidden, or nothing is known of it.",
    )
    promised_share: float = pa.Field(
        ge=0, description="No hidden share of the answers to an item is known better."
    )
    left_share: float = pa.Field(
        nullable=True, ge=0, description="Like left, of a hidden share of answers."
    )
    reached_share: float = pa.Field(
        nullable=True, ge=0, description="Like reached, of a hidden share of answers."
    )
    narrowest: float = pa.Field(
        nullable=True,
        ge=0,
        description="Points: the narrowest interval that readers of this edition "
        "reached. Null: nothing is hidden, or nothing is known of it.",
    )
    earlier: pl.Int64 = pa.Field(
        ge=0, description="Earlier releases that the attack took into account."
    )
    release: str = pa.Field(
        description="SHA-256 of the list of the round's files, of this edition and of "
        "more open ones, as sha256sum writes it."
    )
    path: str = pa.Field(description="The JSON, below the reports folder, with /.")
    sha256: str = pa.Field(description="Hash of the JSON, in hex.")

    class Config:
        """Row identity and closed column set."""

        name = "reported.certificates"
        strict = True
        unique = ["edition", "round"]


class Warehouse(pa.DataFrameModel):
    """One row per view of the analysts' `warehouse.duckdb`."""

    view: str = pa.Field(description="Name of the view, stage.table.")

    class Config:
        """Row identity and closed column set."""

        name = "reported.warehouse"
        strict = True
        unique = ["view"]


TABLES = (  # in the order of the data dictionary
    SchoolProfiles,
    Claims,
    ProgrammeDocuments,
    ProgrammeClaims,
    ExplorePages,
    ReleaseReport,
    Guidance,
    DataDictionary,
    PersonalData,
    Attack,
    Certificates,
    Catalogue,
    Warehouse,
    ReturnReports,
    UnplacedReports,
)
