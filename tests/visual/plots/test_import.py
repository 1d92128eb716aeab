"""Plots are there when they are named, and cost nothing until then."""

import subprocess
import sys

import pytest

from micrograd_plus import visual


def printed(code):
    command = [sys.executable, "-W", "error", "-c", f"import sys, micrograd_plus as mp; {code}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_plots_are_found_by_attribute_alone():
    code = "print(mp.visual.plots.loss_curve.__name__)"
    assert printed(code) == ["loss_curve"]


def test_the_other_parts_of_visual_load_no_matplotlib():
    code = "mp.visual.draw(mp.Value(1.0)); dir(mp.visual); print('matplotlib' in sys.modules)"
    assert printed(code) == ["False"]


def test_plots_are_completed():
    assert "plots" in dir(visual)


def test_an_unknown_part_of_visual_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"'micrograd_plus.visual' has no attribute 'plot'"):
        visual.plot  # noqa: B018
