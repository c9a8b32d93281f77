"""Schema of the `raw` table: what was delivered."""

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
    accepted: bool = pa.Field(description="False: refused as a whole.")
    check_id: str = pa.Field(nullable=True, description="Id of the failed check.")
    message: str = pa.Field(
        nullable=True, description="What is wrong, where, and the remedy. No values."
    )

    class Config:
        """Row identity and closed column set."""

        name = "raw.deliveries"
        strict = True
        unique = ["delivery", "source"]
