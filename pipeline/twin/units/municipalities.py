"""Which municipalities a twin has."""

from itertools import count, islice

from pipeline.programme.model import Municipality, Programme
from pipeline.twin.assumptions import Size
from pipeline.twin.units.names import invented_names

# Real codes end at 860.
FIRST_INVENTED_CODE = 861
OUTSIDE_CODE = "999"  # in national files, for municipalities that take no part


def chosen_municipalities(
    programme: Programme, size: Size, seed: int
) -> list[Municipality]:
    """Return the twin's municipalities: the programme's active ones, or a few of them.

    A size that is several times the programme gets the rest invented, with codes above
    all real ones and names that say that they are synthetic.
    """
    active = [m for m in programme.file.municipalities if m.active]
    first = [m for m in active if m.code in size.first]
    others = [m for m in active if m not in first]
    wanted = (size.municipalities or len(active)) * size.times
    chosen = sorted((first + others)[:wanted], key=lambda m: m.code)
    return chosen + _invented(wanted - len(chosen), programme, seed)


def _invented(wanted: int, programme: Programme, seed: int) -> list[Municipality]:
    taken = {m.code for m in programme.file.municipalities} | {OUTSIDE_CODE}
    codes = (str(code) for code in count(FIRST_INVENTED_CODE) if str(code) not in taken)
    names = invented_names(seed, "municipality")
    return [
        Municipality(code=code, name=f"{name} (syntetisk)")
        for code, name in islice(zip(codes, names, strict=False), wanted)
    ]
