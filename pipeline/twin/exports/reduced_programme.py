"""The programme folder of a twin: a copy, reduced to the twin's municipalities."""

import csv
import json
import shutil
from pathlib import Path

import yaml

from pipeline.programme.model import Language, Municipality, Source, Succession
from pipeline.twin.exports.surveyxact import spss_id, spss_pattern

FILE = "programme.yaml"
SUCCESSIONS = "successions.csv"
EXPORTS = "exports"


def write_reduced(
    folder: Path,
    out: Path,
    municipalities: list[Municipality],
    successions: list[Succession],
    surveys: list[Source],
    document_languages: list[Language],
) -> None:
    """Copy the programme in `folder` to `out` and make it the twin's.

    Only the list of municipalities, `synthetic` and, where the twin has its own,
    `document_languages` change in programme.yaml; the rest
    of the file, comments included, stays as it was written. The successions become
    those of the twin's units, and corrections of real deliveries are left out. Every
    survey gets a second source: the same columns in an SPSS file.
    """
    shutil.copytree(folder, out, ignore=shutil.ignore_patterns("corrections.yaml"))
    text = (folder / FILE).read_text(encoding="utf-8")
    reduced = _reduced(text, municipalities, document_languages)
    (out / FILE).write_text(reduced, encoding="utf-8")
    for source in surveys:
        _describe_spss(folder / EXPORTS, out / EXPORTS, source)
    with (out / SUCCESSIONS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Succession.model_fields)
        writer.writerows(
            (s.unit, s.successor or "", s.round, s.kind) for s in successions
        )


def _describe_spss(folder: Path, out: Path, source: Source) -> None:
    text = (folder / f"{source.id}.yaml").read_text(encoding="utf-8")
    spss = {"id": spss_id(source), "reader": "spss", "files": [spss_pattern(source)]}
    described = yaml.safe_dump(
        yaml.safe_load(text) | spss, allow_unicode=True, sort_keys=False
    )
    (out / f"{spss_id(source)}.yaml").write_text(described, encoding="utf-8")


def _reduced(
    text: str, municipalities: list[Municipality], languages: list[Language]
) -> str:
    """Return programme.yaml with these municipalities, marked as synthetic.

    And with these languages of documents, if there are any.
    """
    root = yaml.compose(text, yaml.SafeLoader)
    nodes = {key.value: value for key, value in root.value}
    listed = [
        f"  - {{code: {json.dumps(m.code)}, "
        f"name: {json.dumps(m.name, ensure_ascii=False)}}}\n"
        for m in municipalities
    ]
    replaced = {
        "municipalities": "\n" + "".join(listed).rstrip("\n"),
        "synthetic": "true",
    }
    if languages:
        written = f"document_languages: [{', '.join(languages)}]"
        if "document_languages" in nodes:
            replaced["document_languages"] = written.partition(": ")[2]
        else:
            replaced["synthetic"] += f"\n{written}"
    places = sorted(
        (nodes[key].start_mark.index, _end(nodes[key]), key) for key in replaced
    )
    for start, end, key in reversed(places):
        before = text[:start].rstrip() if key == "municipalities" else text[:start]
        text = before + replaced[key] + text[end:]
    return text


def _end(node: yaml.Node) -> int:
    """Return where the text of a node ends, without the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return node.end_mark.index
