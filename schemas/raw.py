"""Schemas of the `raw` tables: what was delivered."""

import pandera.polars as pa
import polars as pl


class Deliveries(pa.DataFrameModel):
    """One row per delivery and source that it feeds.

    A delivery is a file, or the three files of a SurveyXact export.
    """

    delivery: str = pa.Field(
        description="Path of the (main) file below the raw folder, with /."
    )
    source: str = pa.Field(
        nullable=True, description="Id of exports/<source>.yaml. Null: unknown kind."
    )
    size: pl.Int64 = pa.Field(ge=0, description="Bytes, companion files included.")
    sha256: str = pa.Field(
        str_length={"max_value": 64}, description="Hash over all its files, in hex."
    )
    encoding: str = pa.Field(
        nullable=True, description="Encoding found. Null for workbooks and refusals."
    )
    rows: pl.Int64 = pa.Field(ge=0, description="Delivered rows, header not counted.")
    rows_dropped: pl.Int64 = pa.Field(
        ge=0,
        description="Of these: totals, which the source declares to be no records.",
    )
    rows_outside: pl.Int64 = pa.Field(
        ge=0, description="Of these: of no round or municipality of the programme."
    )
    partitions: str = pa.Field(
        description="Partition keys it feeds, municipality|round, separated by spaces."
    )
    ignored_columns: str = pa.Field(
        nullable=True,
        description="Delivered columns that are left out at intake, one a line. Null: "
        "none, or the file was refused.",
    )
    accepted: bool = pa.Field(description="False: refused as a whole.")
    check_id: str = pa.Field(nullable=True, description="Id of the failed check.")
    file: str = pa.Field(
        nullable=True, description="Name of the file at fault, a companion perhaps."
    )
    sheet: str = pa.Field(nullable=True, description="Sheet at fault, if one.")
    line: pl.Int64 = pa.Field(
        ge=1, nullable=True, description="Line, sheet row or object at fault, if one."
    )
    column: str = pa.Field(nullable=True, description="Column at fault, if one.")
    facts: str = pa.Field(
        nullable=True, description="What the words of the check need, as JSON."
    )
    message: str = pa.Field(
        nullable=True,
        description="What is wrong, where, and the remedy, in English. No values.",
    )
    warnings: pl.Int64 = pa.Field(
        ge=0, description="Warnings about the accepted delivery as a whole."
    )
    warned: str = pa.Field(
        nullable=True, description="These warnings, as JSON. Null: none."
    )

    class Config:
        """Row identity and closed column set."""

        name = "raw.deliveries"
        strict = True
        unique = ["delivery", "source"]


class Examinations(Deliveries):
    """What was found of each delivery on its own, so that it is read once.

    Before deliveries are compared: a copy and a replaced version are as good as any.
    """

    files: str = pa.Field(description="Paths of all its files, one a line.")
    by: str = pa.Field(
        description="Fingerprint of the program and the programme that found it."
    )

    class Config:
        """Row identity and closed column set."""

        name = "raw.examinations"
        strict = True
        unique = ["delivery", "source"]


TABLES = (Deliveries, Examinations)  # in the order of the data dictionary
