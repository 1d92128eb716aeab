"""No window is opened, and no test leaves a figure or a setting behind."""

import matplotlib
import pytest

matplotlib.use("Agg")

from matplotlib import pyplot
from matplotlib.figure import Figure


@pytest.fixture(autouse=True)
def every_figure_closed_and_no_setting_changed():
    before = dict(matplotlib.rcParams)
    yield
    pyplot.close("all")
    assert dict(matplotlib.rcParams) == before


@pytest.fixture
def ax():
    return Figure().subplots()


@pytest.fixture
def ax_3d():
    return Figure().add_subplot(projection="3d")
