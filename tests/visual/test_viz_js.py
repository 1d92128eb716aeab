"""Drawings where Python runs in a browser, with a stand-in for it and for Graphviz there."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType, SimpleNamespace

import pytest

from micrograd_plus import Value, draw
from micrograd_plus.visual import load_viz_js
from micrograd_plus.visual.drawing_graphs import rendering, viz_js

_SVG = '<svg width="9pt" height="8pt"><text font-family="Helvetica,sans-Serif">x</text></svg>'


class StandIn:
    """What `Viz.instance()` gives, as far as it is used."""

    def __init__(self):
        self.sources = []

    def render(self, source, format):
        self.sources.append(source)
        if source.endswith("{"):
            error = SimpleNamespace(level="error", message="syntax error in line 1")
            warning = SimpleNamespace(level="warning", message="no metrics")
            return SimpleNamespace(status="failure", output=None, errors=[warning, error])
        return SimpleNamespace(status="success", output=_SVG, errors=[])


@pytest.fixture
def viz(monkeypatch):
    """A browser's Python: no programs, no pygraphviz, and viz.js loaded."""
    stand_in, ran = StandIn(), []

    async def run_js(script):
        ran.append(script)
        return stand_in

    pyodide, code = ModuleType("pyodide"), ModuleType("pyodide.code")
    code.run_js = run_js
    monkeypatch.setitem(sys.modules, "pyodide", pyodide)
    monkeypatch.setitem(sys.modules, "pyodide.code", code)
    monkeypatch.setattr(rendering, "dot_program", lambda: None)
    monkeypatch.setattr(rendering, "pygraphviz", lambda: None)
    monkeypatch.setattr(viz_js, "_viz", None)
    with ThreadPoolExecutor(1) as thread:  # in this one an event loop may be running
        thread.submit(asyncio.run, load_viz_js("// the script")).result()
    assert ran == ["// the script\nViz.instance()"]
    return stand_in


def test_a_notebook_shows_svg_alone(viz):
    shown, metadata = draw(Value(2.0))._repr_mimebundle_()
    assert (sorted(shown), metadata) == (["image/svg+xml", "text/plain"], {})


def test_the_fonts_are_those_of_every_drawing(viz):
    assert 'font-family="Helvetica,Arial,sans-serif"' in draw(Value(2.0)).svg()


def test_letters_are_as_wide_as_helveticas(viz):
    drawing = draw(Value(2.0))
    drawing.svg()
    assert viz.sources == [drawing.source.replace("Helvetica,Arial,sans-serif", "Helvetica")]


def test_what_graphviz_says_is_passed_on(viz):
    with pytest.raises(RuntimeError, match=r"the drawing: syntax error in line 1$"):
        rendering.render("digraph {", "svg")


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_a_picture_of_another_kind_says_that_there_is_none(viz, tmp_path, suffix):
    with pytest.raises(RuntimeError, match=f"drawings are SVG: .* draws no {suffix.upper()}"):
        draw(Value(2.0)).save(tmp_path / f"graph.{suffix}")
