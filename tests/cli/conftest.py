"""The demo, run once; and what is missing from an installation without extras."""

import contextlib
import io
import sys

import pytest

from micrograd_plus import demo
from micrograd_plus.visual.drawing_graphs import rendering
from tests.visual.rendered import needs_a_layout_engine


@pytest.fixture
def no_engine(monkeypatch):
    monkeypatch.setattr(rendering.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


@pytest.fixture
def no_matplotlib(monkeypatch):
    monkeypatch.delattr("micrograd_plus.visual.plots", raising=False)
    for name in [name for name in sys.modules if name.startswith("micrograd_plus.visual.plots")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)


@pytest.fixture(scope="package")
def ran(tmp_path_factory):
    """A run of the demo: its folder and what it printed."""
    needs_a_layout_engine()
    pytest.importorskip("matplotlib")
    folder = tmp_path_factory.mktemp("demo") / "a" / "b"
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert demo.run(folder) == folder / "index.html"
    return folder, printed.getvalue()
