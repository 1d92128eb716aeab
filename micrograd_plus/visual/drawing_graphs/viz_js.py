"""Graphviz as WebAssembly, for where Python itself runs in a browser: `load_viz_js`.

There, as in JupyterLite, no process can be started. viz.js (https://github.com/mdaines/viz-js) is
Graphviz for the browser, and lays out the same DOT text. While it does, nothing else runs there,
so that a layout cannot be ended when it takes long.
"""

from __future__ import annotations

from typing import Any

# Its tables have the widths of Helvetica's letters; a list of fonts it would take for Times.
_FONTS, _FONT, _WRITTEN = "Helvetica,Arial,sans-serif", "Helvetica", "Helvetica,sans-Serif"

_viz: Any = None  # compiling it has to be awaited, so it is done once


async def load_viz_js(script: str) -> None:
    """Load Graphviz as WebAssembly, so that drawings are shown where Python runs in a browser.

    The site's notebooks do so in their first cell. In a Pyodide of your own:
    `await load_viz_js(await (await pyfetch(address)).string())`, with `pyodide.http.pyfetch`.

    Args:
        script: The text of `dist/viz-global.js` of the npm package `@viz-js/viz`.

    Raises:
        ModuleNotFoundError: Python does not run in a browser here, and needs none of this.

    >>> import asyncio
    >>> asyncio.run(load_viz_js("..."))
    Traceback (most recent call last):
    ModuleNotFoundError: load_viz_js is for Python in a browser ...
    """
    global _viz
    try:
        from pyodide.code import run_js
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "load_viz_js is for Python in a browser (Pyodide); elsewhere drawings need the dot "
            "program or pygraphviz",
            name="pyodide",
        ) from error
    _viz = await run_js(f"{script}\nViz.instance()")


def is_loaded() -> bool:
    """Whether `load_viz_js` was called.

    >>> is_loaded()
    False
    """
    return _viz is not None


def render_with_viz_js(source: str, format: str, seconds: float | None) -> bytes:
    """Lay out and draw a graph, once `load_viz_js` was called.

    Args:
        source: DOT text.
        format: "svg" or "plain"; what has pixels or pages it cannot draw.
        seconds: Not kept to: nothing can end it.

    Raises:
        RuntimeError: It could not be read, or there is no such format here.

    >>> render_with_viz_js("digraph {}", "png", None)
    Traceback (most recent call last):
    RuntimeError: in a browser, drawings are SVG: Graphviz as WebAssembly draws no PNG
    """
    if format not in ("svg", "plain"):
        raise RuntimeError(
            f"in a browser, drawings are SVG: Graphviz as WebAssembly draws no {format.upper()}"
        )
    result = _viz.render(source.replace(_FONTS, _FONT), format=format)
    if result.status != "success":
        messages = [error.message for error in result.errors if error.level == "error"]
        raise RuntimeError(f"Graphviz could not render the drawing: {', '.join(messages)}")
    output: str = result.output
    return output.replace(_WRITTEN, _FONTS).encode()
