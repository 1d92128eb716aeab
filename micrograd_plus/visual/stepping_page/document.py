"""One HTML document from the parts of the page: no network, no code but its own."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

# In this order: each may use what those before it define.
_SCRIPTS = (
    "numbers",
    "model",
    "formulas",
    "notation",
    "recompute",
    "graph",
    "view",
    "heat",
    "explanation",
    "player",
    "what_if",
    "predict",
    "page",
)
# What would end the script element, or be a line's end to a browser but not to JSON.
_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def document(data: dict[str, Any]) -> str:
    """The page with its data, which no browser takes for markup or code.

    A content security policy admits this one script and style, and no request at all.

    >>> "</b>" in document({"nodes": [{"name": "</b>"}]})
    False
    """
    style = _read("page.css")
    names = [f"{name}.js" for name in _SCRIPTS]
    script = "\n".join(['(() => {\n"use strict";', *map(_read, names), "})();"])
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    parts = {"POLICY": policy, "STYLE": style, "DATA": as_json(data), "SCRIPT": script}
    before, *rest = _read("page.html").split("{{")
    pieces = [before]
    for piece in rest:
        name, _, after = piece.partition("}}")
        pieces += [parts[name], after]
    return "".join(pieces)


def as_json(data: Any) -> str:
    """JSON that may stand inside of a script element.

    >>> as_json("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


@cache
def _read(name: str) -> str:
    return files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
