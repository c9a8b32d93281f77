"""The list of what people write into documents, as a page."""

from pipeline.documents.html import page_of, rendered
from pipeline.documents.wording import wording_of
from pipeline.editorial.folder import file_name
from pipeline.programme.model import Programme


def written_fields_markdown(programme: Programme) -> str:
    """Return the page for `docs/editorial.md`."""
    wording = wording_of(programme, "en")
    page = page_of(
        programme,
        wording,
        title="What people write into documents",
        lead="Every field, whose words it is, and which law asks for it.",
        internal=True,
        data=False,
    )
    fields = [
        {
            "file": file_name(one, "UNIT" if one.per else None),
            "name": one.name.of("en"),
            "danish": one.name.of("da"),
            "of": wording.say(f"editorial.of.{one.of}"),
            "per": wording.listed(list(one.per)),
            "mandatory": one.mandatory,
            "law": one.law.paragraph.of("en") if one.law else None,
            "checked": one.law is not None and one.law.checked,
            "stands": [f"{place.document}, {place.section}" for place in one.stands],
            "kind": one.kind,
            "columns": one.columns,
        }
        for one in programme.editorial.fields
    ]
    return rendered("editorial/editorial.md.j2", page=page, fields=fields)
