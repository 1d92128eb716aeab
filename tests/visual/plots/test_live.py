"""Curves that are drawn anew while a model trains."""

import subprocess
import sys
import types

import pytest
from matplotlib import pyplot

from micrograd_plus import nn, optim, training
from micrograd_plus.visual import plots


def fit(live, epochs=4, **options):
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    return training.fit(
        model,
        [[1.0], [2.0]],
        [[1.0], [3.0]],
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters()),
        metrics=["mean_absolute_error"],
        validation_data=([[3.0]], [[5.0]]),
        epochs=epochs,
        callbacks=[live],
        verbose=False,
        **options,
    )


def lines_of(figure):
    return [[line.get_ydata().tolist() for line in ax.lines] for ax in figure.axes]


def test_every_epoch_is_drawn_with_those_before_it():
    pictures = []
    history = fit(plots.LivePlot(show=lambda figure: pictures.append(lines_of(figure))))
    assert pictures == [
        [[history["loss"][:epoch], history["val_loss"][:epoch]]] for epoch in (1, 2, 3, 4)
    ]


def test_each_key_has_axes_of_its_own():
    pictures = []
    fit(plots.LivePlot("loss", ["mean_absolute_error"], show=pictures.append), epochs=1)
    assert [ax.get_title() for ax in pictures[0].axes] == [
        *["Loss by epoch", "Mean absolute error by epoch"]
    ]
    assert [len(ax.lines) for ax in pictures[0].axes] == [2, 1]


@pytest.mark.parametrize(("epochs", "drawn"), [(6, [3, 6]), (7, [3, 6, 7]), (2, [2])])
def test_some_epochs_are_left_out_but_never_the_last(epochs, drawn):
    lengths = []
    live = plots.LivePlot(every=3, show=lambda figure: lengths.append(len(lines_of(figure)[0][0])))
    fit(live, epochs)
    assert lengths == drawn


def test_a_training_that_goes_on_is_drawn_from_its_start(tmp_path):
    path = tmp_path / "checkpoint"
    fit(training.Checkpoint(path), epochs=2)
    pictures = []
    history = fit(plots.LivePlot(show=pictures.append), epochs=3, resume=path)
    assert [len(picture[0][0]) for picture in map(lines_of, pictures)] == [3]
    assert lines_of(pictures[0])[0][0] == history["loss"]


def test_no_figure_of_pyplot_is_left_open():
    fit(plots.LivePlot(show=lambda figure: None))
    assert pyplot.get_fignums() == []


class Notebook:
    """Stands in for IPython within a kernel: notes what is displayed, and what is updated."""

    def __init__(self):
        self.calls = []

    def display(self, image, display_id):
        number = len({cell for _, cell, _ in self.calls})
        self.calls.append(("display", number, image.data))
        handle = types.SimpleNamespace()
        handle.update = lambda image: self.calls.append(("update", number, image.data))
        return handle


@pytest.fixture
def notebook(monkeypatch):
    ipython = pytest.importorskip("IPython")
    import IPython.display

    notebook = Notebook()
    monkeypatch.setattr(ipython, "get_ipython", lambda: types.SimpleNamespace(kernel=notebook))
    monkeypatch.setattr(IPython.display, "display", notebook.display)
    return notebook


def test_a_notebook_shows_one_picture_and_replaces_it(notebook):
    fit(plots.LivePlot(), epochs=3)
    assert [call[:2] for call in notebook.calls] == [("display", 0), ("update", 0), ("update", 0)]
    pictures = [data for *_, data in notebook.calls]
    assert all(data.startswith(b"\x89PNG") for data in pictures)
    assert len(set(pictures)) == 3


def test_a_second_training_has_a_picture_of_its_own(notebook):
    live = plots.LivePlot()
    for _ in range(2):
        fit(live, epochs=2)
    assert [call[:2] for call in notebook.calls] == [
        *[("display", 0), ("update", 0), ("display", 1), ("update", 1)]
    ]


@pytest.mark.parametrize("ipython", [True, False])
def test_outside_of_a_notebook_the_error_says_what_works(ipython, monkeypatch):
    if not ipython:
        monkeypatch.setitem(sys.modules, "IPython", None)
    with pytest.raises(RuntimeError, match=r"in a notebook, and this is none: give show, such as"):
        fit(plots.LivePlot())


def test_an_unknown_key_is_named():
    with pytest.raises(ValueError, match="the history has no 'acc': it has loss, "):
        fit(plots.LivePlot("acc", show=lambda figure: None))


@pytest.mark.parametrize("every", [0, 1.5, None])
def test_every_must_be_a_count(every):
    with pytest.raises(ValueError, match="every must be an integer of 1 or more, got"):
        plots.LivePlot(every=every)


def test_plots_need_no_ipython():
    code = "from micrograd_plus.visual import plots; import sys; print('IPython' in sys.modules)"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"
