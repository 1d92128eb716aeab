"""A page: one HTML document with its data, no network, no code but its own.

A folder has its markup in body.html, its style in page.css, and its scripts. The frame, the theme,
and what every script may use (`DATA`, `element`, `numberText`), are in the folder beside this file.
A page may use a script of another's: "stepping_page/formulas".
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ...files import write_atomically
from ..showing import show
from .cells import in_a_cell

_ALL = "micrograd_plus.visual"
_OWN = f"{_ALL}.pages"
_STYLES = ("theme.css", "panel.css")
_SHARED = ("elements", "numbers")
# What would end the script element, or be a line's end to a browser but not to JSON.
_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


class Page:
    """A page of its own, which notebooks show and `save` writes.

    Args:
        html: The whole document.

    >>> Page("<!doctype html>").html
    '<!doctype html>'
    """

    __slots__ = ("html",)
    title = "Page"

    def __init__(self, html: str) -> None:
        self.html = html

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page, whole or not at all.

        Args:
            path: Ends in .html or .htm. An older file is replaced.

        Returns:
            The path.

        Raises:
            ValueError: Another suffix.
            OSError: The folder does not exist or cannot be written.

        >>> import tempfile
        >>> from micrograd_plus import Value, step_through
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     step_through(Value(2.0).exp()).save(f"{folder}/steps.html").read_text()[:15]
        '<!doctype html>'
        """
        path = Path(path)
        if path.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"cannot save a page as {str(path)!r}: the name must end in .html")
        write_atomically(path, self.html)
        return path

    def show(self) -> None:
        """Show the page now: in a notebook below the cell, elsewhere in the web browser.

        A notebook shows what a cell's last line gives without being asked; this is for all else.

        Raises:
            OSError: The temporary file for the browser cannot be written.

        >>> from unittest import mock
        >>> from micrograd_plus import Value, step_through
        >>> with mock.patch("webbrowser.open") as browser:
        ...     step_through(Value(2.0).exp()).show()
        >>> browser.called
        True
        """
        show(self, "page.html")

    def _instead(self) -> str:
        """Markup of what stands in a notebook where the page may not run."""
        return (
            "<p>An interactive page stands here in a notebook that is trusted: "
            "run this cell, or trust the notebook.</p>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the page in a frame of its own."""
        return in_a_cell(self.html, self.title, self._instead())


def document(
    package: str, scripts: Sequence[str], data: dict[str, Any], title: str, inside: str = ""
) -> str:
    """The page with its data, which no browser takes for markup or code.

    A content security policy admits this one script and style, and no request at all.

    Args:
        package: In whose folder `page` the markup, the style and the scripts are.
        scripts: Their names, in an order in which each may use what those before it define; after
            the name of another page's folder those of that page.
        data: What they find as `DATA`.
        title: Of the document; the package's own words, no user's.
        inside: Another page, which this one shows in a frame: such a frame is under the policy of
            both, so the other's script and style are admitted here as well.

    >>> "</b>" in document("micrograd_plus.visual.stepping_page", [], {"name": "</b>"}, "Steps")
    False
    """
    parts = {**parts_of(package, scripts, data, inside=inside), "TITLE": title}
    before, *rest = _read(_OWN, "page.html").split("{{")
    pieces = [before]
    for piece in rest:
        name, _, after = piece.partition("}}")
        pieces += [parts[name], after]
    return "".join(pieces)


def parts_of(
    package: str,
    scripts: Sequence[str],
    data: dict[str, Any],
    style: str = "",
    inside: str = "",
) -> dict[str, str]:
    """What a page is put together from: POLICY, STYLE, BODY, DATA and SCRIPT.

    Args:
        package: As for `document`.
        scripts: As for `document`.
        data: As for `document`.
        style: Put after the page's own.
        inside: As for `document`.

    >>> sorted(parts_of("micrograd_plus.visual.stepping_page", [], {}))
    ['BODY', 'DATA', 'POLICY', 'SCRIPT', 'STYLE']
    """
    style = "".join(_read(_OWN, name) for name in _STYLES) + _read(package, "page.css") + style
    sources = [
        *(_read(_OWN, f"{name}.js") for name in _SHARED),
        *(_script(package, name) for name in scripts),
    ]
    script = "\n".join(['(() => {\n"use strict";', *sources, "})();"])
    scripts_inside, styles_inside = (
        "".join(f" {x}" for x in re.findall(rf"{kind}-src ('sha256-[^;]*);", inside))
        for kind in ("script", "style")
    )
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'{scripts_inside}; "
        f"style-src '{_hash(style)}'{styles_inside}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return {
        "POLICY": policy,
        "STYLE": style,
        "BODY": _read(package, "body.html"),
        "DATA": as_json(data),
        "SCRIPT": script,
    }


def as_json(data: Any) -> str:
    """JSON that may stand inside of a script element.

    >>> as_json("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def _script(package: str, name: str) -> str:
    folder, _, own = name.rpartition("/")
    return _read(f"{_ALL}.{folder}" if folder else package, f"{own}.js")


@cache
def _read(package: str, name: str) -> str:
    return files(package).joinpath("page", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
