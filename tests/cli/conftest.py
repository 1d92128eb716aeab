"""What is missing from an installation without extras."""

import sys

import pytest

from micrograd_plus.visual import rendering


@pytest.fixture
def no_engine(monkeypatch):
    monkeypatch.setattr(rendering.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


@pytest.fixture
def no_matplotlib(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("micrograd_plus.visual.plots")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("micrograd_plus.visual.plots", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
