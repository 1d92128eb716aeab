"""What all plots have in common."""

import inspect
import io
import subprocess
import sys

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from micrograd_plus import nn, optim, training
from micrograd_plus.visual import plots


def trained():
    model = nn.Sequential(nn.Dense(2, 3, "relu", seed=0), nn.Dense(3, 1, seed=1))
    model(np.ones((2, 2))).sum().backward()
    return model


X = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]])
BOWL = lambda w, b: w**2 + b**2
RATES = training.LearningRateRange([0.001, 0.01, 0.1, 1.0], [4.0, 3.0, 1.0, 99.0])
FLAT = {
    "curves": lambda ax: plots.curves({"loss": [2.0, 1.0]}, ax=ax),
    "learning_rates": lambda ax: plots.learning_rates({0.1: [2.0, 1.0]}, ax=ax),
    "learning_rate_range": lambda ax: plots.learning_rate_range(RATES, ax),
    "boundary": lambda ax: plots.boundary(lambda x: x[:, 0], X, [0, 1, 1], ax, steps=5),
    "loss_curve": lambda ax: plots.loss_curve(lambda w: w**2, (-1, 1), [1.0, 0.0], ax),
    "loss_contours": lambda ax: plots.loss_contours(BOWL, (-1, 1), (-1, 1), X / 2, ax),
    "race": lambda ax: plots.race(BOWL, (1, 1), {"SGD": optim.SGD}, (-1, 1), (-1, 1), ax, steps=2),
    "confusion": lambda ax: plots.confusion(np.eye(3), ax=ax),
    "attention": lambda ax: plots.attention(np.eye(3), "abc", ax=ax),
    "next_tokens": lambda ax: plots.next_tokens(np.eye(3), "abc", "abc", ax),
    "token_losses": lambda ax: plots.token_losses([1.0, 2.0], "ab", ax=ax),
    "embeddings": lambda ax: plots.embeddings(np.eye(3), "abc", ax),
    "roc_curve": lambda ax: plots.roc_curve([0.2, 0.6], [0, 1], ax=ax),
    "precision_recall_curve": lambda ax: plots.precision_recall_curve([0.2, 0.6], [0, 1], ax=ax),
    "images": lambda ax: plots.images(np.zeros((2, 4, 4)), [0, 1], [0, 0], ax=ax),
    "weights_as_images": lambda ax: plots.weights_as_images(np.eye(4), (2, 2), ax),
    "activations": lambda ax: plots.activations(trained(), X, ax),
    "gradients": lambda ax: plots.gradients(trained(), ax),
}
SOLID = {
    "surface": lambda ax: plots.surface(lambda x: x[:, 0], X, [0, 1, 1], ax, steps=3),
    "loss_surface": lambda ax: plots.loss_surface(BOWL, (-1, 1), (-1, 1), X / 2, ax, steps=3),
}
ANIMATIONS = {"animate_descent", "animate_boundary"}
CALLBACKS = {"LivePlot"}
ALL = FLAT | SOLID
each = pytest.mark.parametrize("name", ALL)


def axes_of_its_kind(name):
    return Figure().add_subplot(projection="3d" if name in SOLID else None)


def test_every_public_name_is_tested_here_or_draws_elsewhere():
    assert set(plots.__all__) == set(ALL) | ANIMATIONS | CALLBACKS


@each
def test_the_axes_given_are_drawn_in_and_returned_without_a_new_figure(name):
    ax = axes_of_its_kind(name)
    assert ALL[name](ax) is ax
    assert not pyplot.get_fignums()


@each
def test_without_axes_there_is_one_new_figure_that_pyplot_shows(name):
    ax = ALL[name](None)
    assert pyplot.get_fignums() == [ax.figure.number]


@each
def test_a_picture_has_a_title_and_can_be_saved(name):
    ax = ALL[name](None)
    assert ax.get_title()
    file = io.BytesIO()
    ax.figure.savefig(file, format="png", dpi=30)
    assert file.getvalue().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", sorted(ALL.keys() - {"images", "weights_as_images"}))
def test_its_axes_say_what_they_show(name):
    ax = ALL[name](axes_of_its_kind(name))
    assert ax.get_xlabel()
    assert ax.get_ylabel() or ax.get_yticklabels()


@each
def test_what_is_no_axes_is_a_type_error(name):
    with pytest.raises(TypeError, match=r"ax must be Matplotlib's Axes, .*, got str"):
        ALL[name]("here")


@pytest.mark.parametrize("name", SOLID)
def test_a_solid_plot_refuses_flat_axes(name, ax):
    with pytest.raises(ValueError, match=r'needs 3-D Axes: .*projection="3d"'):
        SOLID[name](ax)


@pytest.mark.parametrize("name", FLAT)
def test_a_flat_plot_refuses_solid_axes(name, ax_3d):
    with pytest.raises(ValueError, match="this plot is flat, and ax is 3-D"):
        FLAT[name](ax_3d)


@pytest.mark.parametrize("name", plots.__all__)
def test_every_public_function_has_a_docstring_with_an_example(name):
    assert ">>> " in inspect.getdoc(getattr(plots, name))


def run(code):
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_matplotlib_is_loaded_with_plots_and_not_with_visual():
    code = (
        "import sys; from micrograd_plus import visual; print('matplotlib' in sys.modules);"
        "from micrograd_plus.visual import plots; print('matplotlib' in sys.modules)"
    )
    assert run(code).stdout.split() == ["False", "True"]


def test_pyplot_is_not_loaded_for_axes_that_are_given():
    code = (
        "import sys; from matplotlib.figure import Figure;"
        "from micrograd_plus.visual import plots;"
        "plots.curves({'loss': [1.0]}, ax=Figure().subplots());"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    assert run(code).stdout == "False\n"


def test_without_matplotlib_the_error_says_how_to_install_it():
    code = (
        "import sys; sys.modules['matplotlib'] = None; import micrograd_plus.visual;"
        "from micrograd_plus.visual import plots"
    )
    last = run(code).stderr.splitlines()[-1]
    assert last.startswith("ModuleNotFoundError: ")
    assert "pip install matplotlib" in last
