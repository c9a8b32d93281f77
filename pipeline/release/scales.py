"""Are the scales sound: norms within their answer scale, reliability."""

import polars as pl

from pipeline.programme.model import Programme


def lengths(programme: Programme) -> pl.DataFrame:
    """Return (informant_group, scale, length): answer steps from lowest to highest."""
    rows = []
    for instrument in programme.instruments.values():
        steps = {
            item.id: len(instrument.answer_scales[item.answers].codes) - 1
            for item in instrument.items
        }
        rows += [
            (
                instrument.informant_group,
                scale.id,
                max(map(steps.__getitem__, scale.items)),
            )
            for scale in instrument.scales
        ]
    schema = {"informant_group": pl.String, "scale": pl.String, "length": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def norms(frozen: pl.DataFrame, length: pl.DataFrame) -> list[pl.DataFrame]:
    """Return mean and SD of the norms as shares of the answer scale, and their n.

    Args:
        frozen: `compared.norms`.
        length: From `lengths`.
    """
    figures = {
        "norm_mean": pl.col("mean") / pl.col("length"),
        "norm_sd": pl.col("sd") / pl.col("length"),
        "norm_n": pl.col("n").cast(pl.Float64),
    }
    known = frozen.join(length, on=["informant_group", "scale"])
    return [
        known.select(
            "round",
            "informant_group",
            measure="scale",
            breakdown="grade_band",
            observed=figure,
            expectation=pl.lit(name),
        )
        for name, figure in figures.items()
    ]


def reliability(alphas: pl.DataFrame, smallest: int) -> pl.DataFrame:
    """Return Cronbach's alpha of the scales that enough respondents answered.

    Args:
        alphas: `compared.reliability`.
        smallest: Fewest respondents of whom an alpha says anything.
    """
    return alphas.filter(pl.col("alpha").is_not_null(), pl.col("n") >= smallest).select(
        "round",
        "informant_group",
        measure="scale",
        observed="alpha",
        expectation=pl.lit("reliability"),
    )
