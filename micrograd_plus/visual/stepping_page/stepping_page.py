"""`step_through`: a computation as a page that a browser steps through.

One HTML document: no network, no code but its own.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ...engine.graph import Node
from ...files import write_atomically
from ..stepping import Steps, steps
from ..stepping.updates import Optimizer
from .page_data import page_data

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


class SteppingPage:
    """A page that steps through a computation; it keeps no node alive.

    Args:
        html: The whole document.
        count: How many steps it has.

    >>> from micrograd_plus import Value, step_through
    >>> x = Value(3.0)
    >>> step_through(x * x)
    <SteppingPage: 3 steps; save("steps.html") writes it>
    """

    __slots__ = ("count", "html")

    def __init__(self, html: str, count: int) -> None:
        self.html = html
        self.count = count

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

    def _repr_html_(self) -> str:
        """What a notebook shows: the page in a frame of its own."""
        # Scripts alone: the page neither sees the notebook nor can it change it.
        source = html.escape(self.html, quote=True)
        return (
            f'<iframe srcdoc="{source}" sandbox="allow-scripts" title="Step through a computation" '
            'style="width: 100%; height: 640px; border: 1px solid #8884; border-radius: 8px" '
            'loading="lazy"></iframe>'
        )

    def __repr__(self) -> str:
        return f'<SteppingPage: {self.count} steps; save("steps.html") writes it>'


def step_through(
    root: Node | Steps,
    path: str | os.PathLike[str] | None = None,
    seed: Any = None,
    names: Mapping[str, Any] | None = None,
    optimizer: Optimizer | None = None,
) -> SteppingPage:
    """A page that steps through a computation: the graph, and what each step computes.

    One file that needs no network. The arrow keys step, space plays, and `#step=12` at the end of
    its address opens it at a step. Beyond 500 steps it shows those nearest to the result.

    Args:
        root: The result to explain and to differentiate, or its `steps()`.
        path: Write the page there, as "steps.html". When left out, a notebook shows it.
        seed: The gradient of `root`, of its shape, where the backward pass starts; 1 when left out.
        names: Look for names among these variables instead of the caller's.
        optimizer: Show as well what its next step makes of each parameter. It is not taken.

    Returns:
        The page, which notebooks show and `save(path)` writes.

    Raises:
        TypeError: `root` is neither a node nor steps, or there are steps with another argument,
            or `optimizer` is none.
        ValueError: What `steps` refuses, or a path with another suffix than .html.
        RuntimeError: A leaf has been updated since the graph was recorded.
        NotImplementedError: The optimizer does not say its rule in formulas.
        ModuleNotFoundError: Neither the dot program nor pygraphviz is installed.
        OSError: The folder does not exist or cannot be written.

    >>> import tempfile
    >>> from micrograd_plus import Value, step_through
    >>> a, b = Value(2.0), Value(-3.0)
    >>> loss = (a * b + 10).tanh()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     step_through(loss, f"{folder}/steps.html")
    <SteppingPage: 7 steps; save("steps.html") writes it>
    """
    if isinstance(root, Steps):
        if not (seed is names is optimizer is None):
            raise TypeError(
                "step_through() of steps takes no seed, no names and no optimizer: they have theirs"
            )
        found = root
    elif isinstance(root, Node):
        found = steps(root, seed, _variables() if names is None else names, optimizer)
    else:
        raise TypeError(
            f"step_through() takes a Value, a Tensor or steps, got {type(root).__name__}"
        )
    page = SteppingPage(document(page_data(found)), len(found))
    if path is not None:
        page.save(path)
    return page


def _variables() -> dict[str, Any]:
    """The variables where `step_through` is called; the first of two names of a node counts."""
    frame = sys._getframe(2)
    return {
        **frame.f_locals,
        **{k: x for k, x in frame.f_globals.items() if k not in frame.f_locals},
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
