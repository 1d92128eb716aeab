"""What is drawn by default can be read, and a layout ends."""

import re
import time

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, draw, functions, nn
from micrograd_plus.visual.drawing_graphs import picture
from micrograd_plus.visual.drawing_graphs.picture import Drawing
from micrograd_plus.visual.drawing_graphs.rendering import render
from tests.nn.layer_cases import CASES

from .rendered import needs_a_layout_engine, size_of, texts

SECONDS = 2.0  # on a machine with nothing else to do
# The pictures of tutorials are below that; a screen is some 1,000 by 700.
MOST_POINTS = 5500


class SlowLSTM(nn.LSTM):
    """One that goes step by step, as recurrent layers with a step of their own do."""

    def step(self, projected, states):
        return super().step(projected, states)


def lstm_by_functions(steps):
    """An LSTM(2, 3) as one writes it oneself."""
    rng = np.random.default_rng(0)
    w, u, b = (Tensor(rng.normal(size=shape)) for shape in ((2, 12), (3, 12), (12,)))
    h = c = Tensor(np.zeros((1, 3)))
    for x in rng.normal(size=(steps, 1, 2)):
        z = x @ w + h @ u + b
        i, f, o = (functions.sigmoid(z[:, k : k + 3]) for k in (0, 3, 9))
        c = f * c + i * functions.tanh(z[:, 6:9])
        h = o * functions.tanh(c)
    return h


def sequence(steps):
    return np.random.default_rng(0).normal(size=(1, steps, 2))


WIDE, NARROW = nn.MLP(2, [16, 16, 1]), nn.MLP(2, [3, 1])  # which name what is in them


def perceptron():
    y = WIDE([Value(1.0), Value(-2.0)])
    y.backward()
    return y


def language_model():
    return nn.GPT(vocabulary=9, context=8, layers=2, heads=2, width=8, seed=0)(np.ones((1, 4), int))


def convolutional():
    model = nn.Sequential(
        nn.Conv2D(1, 4, 3, seed=0), nn.ReLU(), nn.MaxPool2D(2), nn.Flatten(), nn.Dense(units=3)
    )
    return functions.softmax_cross_entropy(model(np.ones((2, 8, 8, 1))), [0, 1])


MODELS = {
    "an LSTM of 100 steps": lambda: nn.LSTM(2, 3, seed=0)(sequence(100)),
    "an LSTM of 100 steps, one by one": lambda: SlowLSTM(2, 3, seed=0)(sequence(100)),
    "an LSTM of 100 steps, by functions": lambda: lstm_by_functions(100),
    "an LSTM of 20 steps, by functions": lambda: lstm_by_functions(20),
    "a perceptron of numbers": perceptron,
    "a GPT": language_model,
    "a convolutional network": convolutional,
}


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
class TestDrawnByDefault:
    def test_its_picture_is_no_larger_than_can_be_read(self, make):
        needs_a_layout_engine()
        assert max(size_of(draw(make()).svg())) < MOST_POINTS

    def test_it_is_drawn_in_two_seconds(self, make):
        needs_a_layout_engine()
        y = make()
        begin = time.process_time(), time.perf_counter()
        draw(y).svg()
        # A machine that does other things as well needs longer, but not of the processor.
        taken = time.process_time() - begin[0], time.perf_counter() - begin[1]
        assert min(taken[0] + 1, taken[1]) < SECONDS


def test_the_picture_says_what_opens_more():
    assert "collapsed to be read: collapse=2 opens more" in draw(perceptron()).source


def test_a_number_of_levels_decides_instead_of_readability():
    assert draw(perceptron(), collapse=2).nodes == 2 + 16 + 16 + 1


def test_a_number_of_nodes_decides_instead_of_readability():
    assert draw(perceptron(), max_nodes=1000).nodes > 400


@pytest.mark.parametrize("levels", [2, 3])
def test_neurons_stand_in_the_order_in_which_they_are_written(levels):
    needs_a_layout_engine()
    y = NARROW([Value(1.0), Value(2.0)])
    svg = draw(y, collapse=levels, names={}).svg()
    titles = re.findall(r'y="([-\d.]+)"[^>]*>layers\.0\.neurons\.(\d): Neuron<', svg)
    assert [place for _, place in sorted(titles, key=lambda found: float(found[0]))] == [*"012"]


def test_sixteen_neurons_stand_in_the_order_in_which_they_are_written():
    needs_a_layout_engine()
    svg = draw(perceptron(), collapse=2, names={}).svg()
    titles = re.findall(r'y="([-\d.]+)"[^>]*>layers\.1\.neurons\.(\d+): Neuron<', svg)
    places = [int(place) for _, place in sorted(titles, key=lambda found: float(found[0]))]
    assert places == [*range(16)]


def test_a_layout_that_takes_long_is_given_up_and_the_picture_says_so(monkeypatch):
    needs_a_layout_engine()
    drawing = draw(lstm_by_functions(20), max_nodes=1000)
    monkeypatch.setattr(picture, "_SECONDS", 0.001)
    assert "364 nodes, collapsed, since the layout of all takes long" in texts(drawing)


def test_without_texts_at_its_edges_the_picture_says_so():
    needs_a_layout_engine()
    drawing = draw(lstm_by_functions(10), max_nodes=1000)
    without = Drawing(drawing._sources[1], 0, 0)
    assert "without texts at the edges, whose layout takes long" in texts(without)


def test_a_collapsed_embedding_has_no_empty_brackets():
    layer = nn.Embedding(5, 3, seed=0)
    assert "[ ]" not in draw(layer([[1, 2]]), collapse=0).source


def test_a_picture_has_the_same_in_it_in_every_format(monkeypatch, tmp_path):
    needs_a_layout_engine()
    drawing = draw(lstm_by_functions(10), max_nodes=1000)
    formats = []

    def rendered(source, format, seconds):
        formats.append((format, drawing._sources.index(source)))
        if len(formats) == 1:
            raise TimeoutError
        return b""

    monkeypatch.setattr(picture, "render", rendered)
    drawing.save(tmp_path / "graph.png")
    assert formats == [("svg", 0), ("svg", 0), ("png", 0)]  # of what was left of the sources
    assert len(drawing._sources) == 2


# Each takes a tenth of a second on a machine with nothing else to do.
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_layer_is_drawn_so_that_it_can_be_read(case):
    needs_a_layout_engine()
    layer = case.make()
    numbers = np.random.default_rng(0).normal(size=case.takes).astype("float32")
    source = draw(layer(Tensor(numbers))).source
    assert max(size_of(render(source, "svg", 20.0).decode())) < MOST_POINTS
