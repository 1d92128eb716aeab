"""What a test needs of a rendered drawing."""

import re
import shutil
import xml.etree.ElementTree as ET

import pytest

from micrograd_plus.visual import Drawing

SVG = "{http://www.w3.org/2000/svg}"


def needs_a_layout_engine():
    if not shutil.which("dot"):
        pytest.importorskip("pygraphviz", reason="needs the dot program or pygraphviz")


def texts(drawing: Drawing) -> list[str]:
    """Every piece of text in the picture, as a reader of the SVG sees it."""
    root = ET.fromstring(drawing.svg())
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def shapes(drawing: Drawing, kind: str) -> int:
    """How many "node" or "edge" shapes the picture has."""
    root = ET.fromstring(drawing.svg())
    return sum(group.get("class") == kind for group in root.iter(f"{SVG}g"))


def size_of(svg: str) -> list[int]:
    """The width and the height of a picture, in points."""
    return [int(x) for x in re.search(r'<svg width="(\d+)pt" height="(\d+)pt"', svg).groups()]
