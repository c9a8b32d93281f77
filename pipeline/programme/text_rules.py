"""Every text stands in every language of the programme."""

from collections.abc import Iterator

from pipeline.programme.mistakes import Location, Mistake
from pipeline.programme.model import Block, Language, Programme, Text


def text_mistakes(programme: Programme) -> Iterator[Mistake]:
    """Yield a text that lacks a language of the programme, once per language."""
    files: dict[str, Block] = {
        "programme.yaml": programme.file,
        "indicators.yaml": programme.indicators,
        "modules.yaml": programme.modules,
        "editorial.yaml": programme.editorial,
    }
    for name, instrument in programme.instruments.items():
        files[f"instruments/{name}.yaml"] = instrument
    for file, block in files.items():
        for at, text in _texts(block, ()):
            for language in programme.file.languages:
                if language not in text.spoken:
                    yield Mistake(file, at, _lacks(language))


def _lacks(language: Language) -> str:
    return (
        f"the text is missing in {language!r}; add it, or take {language} out of "
        "languages in programme.yaml."
    )


def _texts(value: object, at: Location) -> Iterator[tuple[Location, Text]]:
    """Yield every text at and below a value with its place in the file."""
    if isinstance(value, Text):
        yield at, value
    elif isinstance(value, Block):
        for name, info in type(value).model_fields.items():
            yield from _texts(getattr(value, name), (*at, info.alias or name))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, (*at, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _texts(part, (*at, index))
