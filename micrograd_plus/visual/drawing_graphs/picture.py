"""A drawing: DOT text that shows itself in notebooks and saves itself as a picture."""

from __future__ import annotations

import base64
import html
import math
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...files import write_atomically
from ..showing import show
from .rendering import render

_SUFFIXES = (".svg", ".png", ".pdf", ".dot")
_PAGE = 700  # points: about the width of a notebook's page
_READABLE = 0.6  # of its size, a drawing can still be read
_SIZE = re.compile(r'(?<=<svg )width="(\d+)pt" height="(\d+)pt"')
_TIME = re.compile(rb"(/CreationDate \(D:)\d{14}")
_SECONDS = 3.0  # that a layout may take before a simpler one is tried
_MOST_SECONDS = 20.0  # where there is nothing simpler


class Drawing:
    """A graph as DOT text, rendered when it is looked at. It keeps no node alive.

    Args:
        source: The DOT text, also `str(drawing)`.
        nodes: How many nodes it has.
        edges: How many edges it has.
        simpler: DOT text of the same graph with less in it, to draw where the layout would take
            long: each is tried when the one before has taken three seconds.
        about: What it shows, in words, for those who do not see it.

    >>> from micrograd_plus import Value, draw
    >>> drawing = draw(Value(2.0, label="a").exp())
    >>> drawing
    <Drawing: 2 nodes, 1 edges; save("graph.svg") writes it>
    >>> print(drawing)
    digraph ...
    """

    __slots__ = ("_rendered", "_sources", "about", "edges", "nodes", "source")

    def __init__(
        self,
        source: str,
        nodes: int,
        edges: int,
        simpler: Sequence[str] = (),
        about: str = "A computation graph",
    ) -> None:
        self.source = source
        self.about = about
        self.nodes = nodes
        self.edges = edges
        self._sources = [source, *simpler]
        self._rendered: dict[str, bytes] = {}

    def svg(self) -> str:
        """The picture as SVG text.

        Raises:
            ModuleNotFoundError: Neither the dot program nor pygraphviz is installed.
            RuntimeError: Graphviz failed.
            TimeoutError: Not even the simplest layout was done in twenty seconds.

        >>> from micrograd_plus import Value, draw
        >>> "<svg" in draw(Value(2.0)).svg()
        True
        """
        # To a screen reader a single image: of the parts it would read hundreds of pieces.
        about = f"{self.about}: {self.nodes} nodes, {self.edges} edges"
        about = html.escape("".join(c if c.isprintable() else " " for c in about))
        svg = self._picture("svg").decode()
        return _SIZE.sub(lambda size: f'{size[0]} role="img" aria-label="{about}"', svg, count=1)

    def png(self, most: int = 2_000_000) -> bytes:
        """The picture as PNG, smaller where it would have too many pixels.

        Args:
            most: How many pixels it may have: 2 million are some 1,600 × 1,250.

        Raises:
            ModuleNotFoundError, RuntimeError, TimeoutError: As for `svg`.

        >>> from micrograd_plus import Value, draw
        >>> draw(Value(2.0)).png()[1:4]
        b'PNG'
        """
        size = _SIZE.search(self.svg())
        points = int(size[1]) * int(size[2]) if size else 1
        dots = min(96.0, 72 * math.sqrt(most / max(points, 1)))  # an inch; of points it has 72
        source = self._sources[0].replace("{", f"{{ dpi={dots:.1f};", 1)
        return render(source, "png", _MOST_SECONDS)

    def show(self) -> None:
        """Show the picture now: in a notebook below the cell, elsewhere in the web browser.

        A notebook shows what a cell's last line gives without being asked; this is for all else.

        Raises:
            ModuleNotFoundError, RuntimeError, TimeoutError: As for `svg`.
            OSError: The temporary file for the browser cannot be written.

        >>> from unittest import mock
        >>> from micrograd_plus import Value, draw
        >>> with mock.patch("webbrowser.open") as browser:
        ...     draw(Value(2.0)).show()
        >>> browser.called
        True
        """
        show(self, "graph.svg")

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture, or with the suffix .dot its source; whole or not at all.

        Args:
            path: Ends in .svg, .png, .pdf or .dot. An older file is replaced.

        Returns:
            The path.

        Raises:
            ValueError: Another suffix.
            OSError: The folder does not exist or cannot be written.
            ModuleNotFoundError, RuntimeError, TimeoutError: As for `svg`.

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
        if suffix == ".dot":
            content = self.source.encode()
        else:
            content = self.svg().encode() if suffix == ".svg" else self._picture(suffix[1:])
        write_atomically(path, content)
        return path

    def _picture(self, format: str) -> bytes:
        """The picture in a format, rendered once: the fullest that is laid out in time."""
        if len(self._sources) > 1 and format != "svg":
            self._picture("svg")  # which tells what the picture is in every format
        while format not in self._rendered:
            source, *simpler = self._sources  # which another thread may make fewer meanwhile
            hurried = bool(simpler) and format == "svg"
            seconds = _SECONDS if hurried else _MOST_SECONDS
            try:
                self._rendered[format] = render(source, format, seconds)
            except TimeoutError:
                if not hurried:
                    raise
                self._sources = simpler
        return self._rendered[format]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[Any, Any]:
        """What a notebook shows: the picture, or why there is none, as what to install for it."""
        try:
            shown = {"image/svg+xml": _fitted(self.svg()), "text/plain": repr(self)}
        except (ModuleNotFoundError, RuntimeError, TimeoutError) as error:
            return {"text/plain": f"{self!r}\n{error}"}, {}
        try:
            png, pdf = self.png(), self._picture("pdf")
        except (RuntimeError, TimeoutError):  # as in a browser, where there is SVG alone
            return shown, {}
        # Where a notebook is not trusted, PNG is shown and SVG is not. Of SVG alone, nbconvert
        # would have Inkscape make a PDF, and fail without.
        shown["image/png"] = base64.b64encode(png).decode()
        # Without the time, a notebook that runs again is the same file.
        pdf = _TIME.sub(rb"\g<1>20000101000000", pdf)
        shown["application/pdf"] = base64.b64encode(pdf).decode()
        return shown, {"image/png": {"alt": self.about}}

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
