"""What a PDF says: on its pages, and beside them to those who listen or search."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import closing
from ctypes import c_int, c_ulong, c_void_p
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

TITLES = ("Title", "Author", "Subject", "Keywords")  # the rest the program writes
END = 2  # bytes that end a text in UTF-16
_Function = Callable[..., int]


def _of_addresses(function: object, result: type, *arguments: type) -> _Function:
    """Return a function of the library that takes and gives addresses as numbers.

    A document has thousands of elements, and a number is handed over much sooner than
    a typed pointer.
    """
    address = ctypes.cast(function, c_void_p).value  # pyright: ignore[reportArgumentType]
    return ctypes.CFUNCTYPE(result, *arguments)(address or 0)


_PARTS = _of_addresses(raw.FPDF_StructElement_CountChildren, c_int, c_void_p)
_PART = _of_addresses(raw.FPDF_StructElement_GetChildAtIndex, c_void_p, c_void_p, c_int)
SPOKEN = tuple(
    _of_addresses(function, c_ulong, c_void_p, c_void_p, c_ulong)
    for function in (
        raw.FPDF_StructElement_GetAltText,
        raw.FPDF_StructElement_GetActualText,
    )
)


class UnreadablePdfError(ValueError):
    """A PDF that nobody can look into: damaged, locked, or with files inside."""


@dataclass(frozen=True)
class PdfText:
    """What a PDF says.

    Attributes:
        pages: The words of each page.
        beside: Titles, bookmarks, notes, and texts for pictures, in one.
        linked: The page that each link within it leads to, counted from 1.
    """

    pages: tuple[str, ...]
    beside: str
    linked: tuple[int, ...]

    def placed(self) -> Iterator[tuple[str, str]]:
        """Yield place and words: of each page, and of what is told beside the pages."""
        for number, words in enumerate(self.pages, start=1):
            yield f"page {number}", words
        yield "beside the pages", self.beside


def pdf_text(content: bytes) -> PdfText:
    """Return what a PDF says, each page of it looked at once.

    Raises:
        UnreadablePdfError: It cannot be read.
    """
    with closing(_opened(content)) as document:
        beside = [
            *map(document.get_metadata_value, TITLES),
            *(bookmark.get_title() for bookmark in document.get_toc()),
        ]
        pages: list[str] = []
        linked: list[int] = []
        for page in _pages(document):
            pages.append(_printed(page))
            beside += _spoken(page)
            beside += _notes(page)
            linked += _linked(document, page)
    return PdfText(tuple(pages), "\n".join(beside), tuple(linked))


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise UnreadablePdfError(str(error)) from error
    if document.count_attachments():
        document.close()
        raise UnreadablePdfError("files inside")
    return document


def _pages(document: pdfium.PdfDocument) -> Iterator[pdfium.PdfPage]:
    for number in range(len(document)):
        try:
            page = document[number]
        except pdfium.PdfiumError as error:
            raise UnreadablePdfError(f"page {number + 1}") from error
        with closing(page):
            yield page


def _printed(page: pdfium.PdfPage) -> str:
    with closing(page.get_textpage()) as text:
        return text.get_text_range().replace("\r\n", "\n")


def _spoken(page: pdfium.PdfPage) -> Iterator[str]:
    """Yield what is read aloud instead of pictures and signs."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    try:
        waiting = [
            ctypes.cast(
                raw.FPDF_StructTree_GetChildAtIndex(tree, index), c_void_p
            ).value
            for index in range(raw.FPDF_StructTree_CountChildren(tree))
        ]
        while waiting:
            element = waiting.pop()
            if not element:  # what the element marks, not a part of it
                continue
            for told in SPOKEN:  # asked here how long it is: nearly all say nothing
                if told(element, None, 0) > END:
                    yield _text(told, element)
            waiting += [_PART(element, index) for index in range(_PARTS(element))]
    finally:
        raw.FPDF_StructTree_Close(tree)


def _notes(page: pdfium.PdfPage) -> Iterator[str]:
    """Yield what is written on notes and links that lie on a page."""
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, index)
        for key in (b"Contents", b"T"):
            if text := _text(raw.FPDFAnnot_GetStringValue, note, key):
                yield text
        raw.FPDFPage_CloseAnnot(note)


def _linked(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> Iterator[int]:
    """Yield the page that each link of a page leads to, counted from 1."""
    place, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, place, link):
        target = raw.FPDFLink_GetDest(document, link)
        if target:
            yield raw.FPDFDest_GetDestPageIndex(document, target) + 1


def _text(told: Callable[..., int], *of: object) -> str:
    """Return a text that the library writes into a buffer; it says how long first."""
    size = told(*of, None, 0)
    if size <= END:
        return ""
    buffer = ctypes.create_string_buffer(size)
    told(*of, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - END].decode("utf-16-le", errors="replace")
