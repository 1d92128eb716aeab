"""DOT text to a picture: by the dot program, else by the layout engine in pygraphviz's wheels."""

from __future__ import annotations

import shutil
import subprocess
import threading

_one_at_a_time = threading.Lock()  # Graphviz's library, which pygraphviz calls, has global state


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
