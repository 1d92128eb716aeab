"""GIFs."""

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from micrograd_plus import Value, nn
from micrograd_plus.visual import plots

PATH = [(1.0, 1.0), (0.5, 0.6), (0.25, 0.3), (0.125, 0.1)]
BOWL = lambda w, b: w**2 + b**2
X = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
Y = [0, 1, 0]


def descent(file, path=PATH, loss=BOWL, **options):
    return plots.animate_descent(path, loss, file, **options)


def model_with_states(epochs):
    model = nn.Sequential(nn.Dense(2, 1, "sigmoid", seed=0))
    states = {
        epoch: {"layers.0.weight": [[epoch], [-1.0]], "layers.0.bias": [-1.0]}
        for epoch in range(1, epochs + 1)
    }
    return model, states


def learning(file, epochs=3, **options):
    model, states = model_with_states(epochs)
    return plots.animate_boundary(model, states, X, Y, file, steps=10, **options)


def frames(file):
    with Image.open(file) as gif:
        return gif.n_frames


def at_each_frame(monkeypatch, look):
    """A list of what `look` finds in the Axes of each frame."""

    def pixels(canvas):
        seen.append(look(canvas.figure.axes[0]))
        return original(canvas)

    seen, original = [], FigureCanvasAgg.buffer_rgba
    monkeypatch.setattr(FigureCanvasAgg, "buffer_rgba", pixels)
    return seen


@pytest.fixture
def file(tmp_path):
    return tmp_path / "film.gif"


def test_a_descent_has_a_frame_for_every_point_of_the_path(file):
    assert descent(file) == file
    assert frames(file) == 4


def test_a_long_path_has_the_frames_asked_for(file):
    descent(file, np.linspace(1, 0, 100)[:, None] * [1.0, 2.0], frames=5)
    assert frames(file) == 5


def test_a_descent_may_be_its_last_frame(file):
    descent(file, frames=1)
    assert frames(file) == 1


def test_the_last_frame_stays_longer(file):
    descent(file, fps=10)
    with Image.open(file) as gif:
        durations = []
        for i in range(gif.n_frames):
            gif.seek(i)
            durations.append(gif.info["duration"])
    assert durations[:-1] == [100, 100, 100]
    assert durations[-1] > 1000


def test_each_frame_says_its_step_and_loss(file, monkeypatch):
    titles = at_each_frame(monkeypatch, lambda ax: ax.get_title())
    descent(file, [(2.0, 0.0), (1.0, 0.0)])
    assert titles == ["Step 0 of 1: loss 4", "Step 1 of 1: loss 1"]


def test_the_loss_may_be_a_value(file):
    descent(file, loss=lambda w, b: Value(w) ** 2 + b)
    assert frames(file) == 4


def test_each_frame_has_the_path_so_far(file, monkeypatch):
    drawn = at_each_frame(monkeypatch, lambda ax: ax.lines[0].get_xydata().tolist())
    descent(file, [(2.0, 0.0), (1.0, 0.0)])
    assert drawn == [[[2.0, 0.0]], [[2.0, 0.0], [1.0, 0.0]]]


def test_a_boundary_has_a_frame_for_every_state(file):
    learning(file)
    assert frames(file) == 3


def test_many_states_have_the_frames_asked_for(file):
    learning(file, epochs=9, frames=2)
    assert frames(file) == 2


def test_the_model_is_afterwards_as_before(file):
    model, states = model_with_states(2)
    before = model.state_dict()
    plots.animate_boundary(model, states, X, Y, file, steps=5)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_the_model_is_as_before_after_an_error_too(file):
    model, states = model_with_states(2)
    before = model.state_dict()
    with pytest.raises(ValueError, match="labels of shape"):
        plots.animate_boundary(model, states, X, Y[:1], file)
    np.testing.assert_array_equal(model[0].weight.data, before["layers.0.weight"])


def test_a_function_asks_the_model_of_each_epoch(file):
    def ask(x):
        weights.append(model[0].weight.data[0, 0])
        return x[:, 0] * 0.4 + 0.01 * len(weights)

    weights = []
    model, states = model_with_states(2)
    plots.animate_boundary(model, states, X, Y, file, predict=ask, steps=5)
    assert weights == [1, 1, 2, 2]


@pytest.mark.parametrize("write", [descent, learning])
def test_no_figure_is_left_open(write, file):
    write(file)
    assert not pyplot.get_fignums()


@pytest.mark.parametrize("write", [descent, learning])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"frames": 0}, "frames must be 1 or more and fps above 0, got 0 and 10"),
        ({"fps": 0}, "got 60 and 0"),
    ],
)
def test_a_film_of_nothing_is_refused(write, options, words, file):
    with pytest.raises(ValueError, match=words):
        write(file, **options)


@pytest.mark.parametrize("write", [descent, learning])
def test_another_suffix_is_refused(write, tmp_path):
    with pytest.raises(ValueError, match=r"'.*film\.mp4' must end in \.gif"):
        write(tmp_path / "film.mp4")


@pytest.mark.parametrize("write", [descent, learning])
def test_a_folder_that_is_not_there_is_an_os_error(write, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere/film\.gif"):
        write(tmp_path / "nowhere" / "film.gif")


def test_an_error_on_the_way_leaves_the_older_film(file):
    def loss(w, b):
        calls.append(w)
        if len(calls) > 3601:
            raise KeyboardInterrupt
        return w**2 + b**2

    calls = []
    file.write_bytes(b"older")
    with pytest.raises(KeyboardInterrupt):
        descent(file, loss=loss)
    assert file.read_bytes() == b"older"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ([1.0, 2.0], r"a path needs shape \(n, 2\)"),
        ([(1.0, 2.0), (np.inf, 0.0)], "leave out the steps after it diverged"),
    ],
)
def test_a_path_that_cannot_be_walked_is_refused(path, words, file):
    with pytest.raises(ValueError, match=words):
        descent(file, path)


def test_a_path_that_stands_still_has_room_around_it(file):
    descent(file, [(1.0, 1.0), (1.0, 1.0)])
    assert frames(file) == 2


def test_without_states_the_error_says_how_to_collect_them(file):
    with pytest.raises(ValueError, match=r"collect model\.state_dict\(\) in on_epoch of fit"):
        learning(file, epochs=0)


def test_states_of_another_model_are_refused(file):
    with pytest.raises(ValueError, match="weights are from another architecture"):
        plots.animate_boundary(nn.Dense(2, 1, seed=0), {1: {}}, X, Y, file)


def test_a_list_of_states_is_counted_from_epoch_1(file, monkeypatch):
    titles = at_each_frame(monkeypatch, lambda ax: ax.get_title().partition(":")[0])
    model, states = model_with_states(2)
    plots.animate_boundary(model, list(states.values()), X, Y, file, steps=10)
    assert titles == ["Epoch 1", "Epoch 2"]
