"""Versions of a delivery: a corrected file is put beside the old one, which stays.

`pupils.v2.xlsx` is the second version of `pupils.xlsx`, and so is a folder `pupils.v2`.
The newest accepted version counts; older ones are kept, listed, and not read.
"""

import re

MARK = re.compile(r"\.v([1-9]\d?)(?=[./]|$)")
ENDINGS = re.compile(r"(?:/dataset)?(?:\.[0-9A-Za-z]+)*$")


def unversioned(path: str) -> str:
    """Return the path that the first version of a file has.

    >>> unversioned("2015/479/pupils.v2/dataset.csv")
    '2015/479/pupils/dataset.csv'
    """
    return MARK.sub("", path)


def version_of(path: str) -> int:
    """Return the version that a path names; 1 where it names none.

    >>> version_of("2015/479/pupils.v12.csv.gz"), version_of("2015/479/pupils.csv")
    (12, 1)
    """
    return max((int(number) for number in MARK.findall(path)), default=1)


def lineage_of(path: str) -> str:
    """Return what all versions of a delivery share, whatever format each has.

    >>> lineage_of("2015/479/pupils.v2.xlsx") == lineage_of(
    ...     "2015/479/pupils/dataset.csv"
    ... )
    True
    """
    return ENDINGS.sub("", unversioned(path))
