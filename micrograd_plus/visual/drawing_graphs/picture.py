"""A drawing: DOT text that shows itself in notebooks and saves itself as a picture.

Rendered by the dot program, else by the layout engine in pygraphviz's wheels.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

from ...files import write_atomically

_SUFFIXES = (".svg", ".png", ".pdf", ".dot")
_PAGE = 700  # points: about the width of a notebook's page
_READABLE = 0.6  # of its size, a drawing can still be read
_SIZE = re.compile(r'(?<=<svg )width="(\d+)pt" height="(\d+)pt"')
_one_at_a_time = threading.Lock()  # Graphviz's library, which pygraphviz calls, has global state


class Drawing:
    """A graph as DOT text, rendered when it is looked at. It keeps no node alive.

    Args:
        source: The DOT text, also `str(drawing)`.
        nodes: How many nodes it has.
        edges: How many edges it has.

    >>> from micrograd_plus import Value, draw
    >>> drawing = draw(Value(2.0, label="a").exp())
    >>> drawing
    <Drawing: 2 nodes, 1 edges; save("graph.svg") writes it>
    >>> print(drawing)
    digraph ...
    """

    __slots__ = ("edges", "nodes", "source")

    def __init__(self, source: str, nodes: int, edges: int) -> None:
        self.source = source
        self.nodes = nodes
        self.edges = edges

    def svg(self) -> str:
        """The picture as SVG text.

        Raises:
            ModuleNotFoundError: Neither the dot program nor pygraphviz is installed.

        >>> from micrograd_plus import Value, draw
        >>> "<svg" in draw(Value(2.0)).svg()
        True
        """
        return render(self.source, "svg").decode()

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture, or with the suffix .dot its source; whole or not at all.

        Args:
            path: Ends in .svg, .png, .pdf or .dot. An older file is replaced.

        Returns:
            The path.

        Raises:
            ValueError: Another suffix.
            OSError: The folder does not exist or cannot be written.
            ModuleNotFoundError: Neither the dot program nor pygraphviz is installed.

        >>> import tempfile
        >>> from micrograd_plus import Value, draw
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     draw(Value(2.0)).save(f"{folder}/graph.dot").read_text()[:7]
        'digraph'
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix not in _SUFFIXES:
            raise ValueError(
                f"cannot save a drawing as {str(path)!r}: the name must end in "
                f"{', '.join(_SUFFIXES[:-1])} or {_SUFFIXES[-1]}"
            )
        content = self.source.encode() if suffix == ".dot" else render(self.source, suffix[1:])
        write_atomically(path, content)
        return path

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What a notebook shows: the picture, or what to install for it."""
        try:
            return {"image/svg+xml": _fitted(self.svg()), "text/plain": repr(self)}
        except ModuleNotFoundError as error:
            return {"text/plain": f"{self!r}\n{error}"}

    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        return f'<Drawing: {self.nodes} nodes, {self.edges} edges; save("graph.svg") writes it>'


def _fitted(svg: str) -> str:
    """The picture; one that is wider than a page made smaller, as far as it stays readable."""
    size = _SIZE.search(svg)
    if size is None or int(size[1]) <= _PAGE:
        return svg
    width, height = map(int, size.groups())
    scale = max(_PAGE / width, _READABLE)
    smaller = f'width="{width * scale:.0f}pt" height="{height * scale:.0f}pt"'
    return svg[: size.start()] + smaller + svg[size.end() :]


def render(source: str, format: str) -> bytes:
    """Lay out and render a graph.

    Args:
        source: DOT text.
        format: "svg", "png" or "pdf".

    Raises:
        ModuleNotFoundError: Neither the dot program nor pygraphviz is installed.
        RuntimeError: The layout program failed.

    >>> render("digraph {", "svg")  # doctest: +SKIP
    Traceback (most recent call last):
    RuntimeError: Graphviz could not render the drawing: ... syntax error in line 1 ...
    """
    if shutil.which("dot"):
        return _by_program(source, format)
    try:
        import pygraphviz
    except ImportError as error:
        raise ModuleNotFoundError(
            "rendering a drawing needs Graphviz's layout engine: "
            'pip install "micrograd_plus[dot]", or install the dot program from graphviz.org. '
            'Without it, str(drawing) and save("graph.dot") give the DOT text.',
            name="pygraphviz",
        ) from error
    with _one_at_a_time:
        try:
            return pygraphviz.AGraph(string=source).draw(format=format, prog="dot")
        except (OSError, ValueError) as error:
            raise RuntimeError(f"Graphviz could not render the drawing: {error}") from error


def _by_program(source: str, format: str) -> bytes:
    import graphviz

    try:
        return graphviz.pipe("dot", format, source.encode(), quiet=True)
    except subprocess.CalledProcessError as error:
        message = (error.stderr or b"").decode(errors="replace").strip() or str(error)
        raise RuntimeError(f"Graphviz could not render the drawing: {message}") from error
