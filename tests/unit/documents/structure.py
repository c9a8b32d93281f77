"""The structure of a PDF, as a screen reader gets it."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw


@dataclass(frozen=True)
class Element:
    """An element of the structure: what it is, and the elements within it.

    Attributes:
        kind: Its type, as `TH`.
        scope: Of a head of a table: of what.
        parts: In the order of reading.
    """

    kind: str
    scope: str
    parts: tuple["Element", ...]


def elements(content: bytes) -> Iterator[Element]:
    """Yield every element of a PDF, each before its parts, page by page."""
    with closing(pdfium.PdfDocument(content)) as document:
        for page in document:
            tree = raw.FPDF_StructTree_GetForPage(page)
            for index in range(raw.FPDF_StructTree_CountChildren(tree)):
                root = raw.FPDF_StructTree_GetChildAtIndex(tree, index)
                yield from _with_parts(_element(root))
            raw.FPDF_StructTree_Close(tree)


def _with_parts(element: Element) -> Iterator[Element]:
    yield element
    for part in element.parts:
        yield from _with_parts(part)


def _element(element: object) -> Element:
    count = raw.FPDF_StructElement_CountChildren(element)
    parts = [
        raw.FPDF_StructElement_GetChildAtIndex(element, index) for index in range(count)
    ]
    return Element(
        kind=_text(raw.FPDF_StructElement_GetType, element),
        scope=_text(raw.FPDF_StructElement_GetStringAttribute, element, b"Scope"),
        parts=tuple(_element(part) for part in parts if part),
    )


def _text(told: Callable[..., int], *of: object) -> str:
    size = told(*of, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    told(*of, buffer, size)
    return buffer.raw[: max(size, 2) - 2].decode("utf-16-le")
