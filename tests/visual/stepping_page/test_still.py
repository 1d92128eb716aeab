"""The picture of a page at its last step, for where the page may not run."""

import re

import pytest

from micrograd_plus import Tensor, Value, nn, steps
from micrograd_plus.visual.drawing_graphs import picture
from micrograd_plus.visual.stepping_page.still import picture_of, sentence_of
from tests.visual.rendered import needs_a_layout_engine, texts
from tests.visual.stepping_page.pages import page_of_numbers


def network():
    model = nn.MLP(2, [16, 16, 1])
    return steps(model([1.0, -2.0]), names={})


def chain(count):
    y = Value(0.5, label="x")
    for _ in range(count):
        y = y.tanh()
    return steps(y, names={})


def test_every_value_and_gradient_is_in_it():
    needs_a_layout_engine()
    shown = texts(picture_of(page_of_numbers().steps))
    assert {"−6", "0.1118", "−0.6709", "0.664"} <= set(shown)


def test_no_backward_pass_need_have_run():
    needs_a_layout_engine()
    x = Value(2.0, label="x")
    picture = picture_of(steps(x * 3.0, names={}))
    assert (x.grad, "3" in texts(picture)) == (0, True)


@pytest.mark.parametrize("error", [ModuleNotFoundError, RuntimeError, TimeoutError])
def test_a_notebook_shows_the_page_where_it_cannot_be_drawn(monkeypatch, error):
    def fail(*given):
        raise error

    monkeypatch.setattr(picture, "render", fail)
    assert "<iframe" in page_of_numbers()._repr_mimebundle_()[0]["text/html"]


def test_of_a_network_it_shows_the_layers():
    needs_a_layout_engine()
    shown = texts(picture_of(network()))
    assert {"layers.0: Layer", "layers.1: Layer", "layers.2: Layer"} <= set(shown)


def test_a_closed_layer_says_what_is_in_it_and_what_comes_out():
    assert "48 parameters, 16 results" in picture_of(network()).source


@pytest.mark.parametrize("make", [network, lambda: chain(300)])
def test_it_is_never_large(make):
    assert picture_of(make()).nodes <= 30


def test_of_a_long_computation_it_says_that_it_shows_the_end():
    assert "the end of 600 steps" in picture_of(chain(300)).source


def test_what_the_end_starts_from_has_no_gradient_which_would_not_be_complete():
    picture = picture_of(chain(300))
    assert picture.source.count(">grad<") == picture.nodes - 1


def test_the_sentence_names_a_few_gradients_and_counts_the_others():
    assert sentence_of(network()).endswith(", and 331 more.")


def test_the_sentence_gives_arrays_by_their_shapes():
    x = Tensor([[1.0, 2.0]], label="x")
    sentence = sentence_of(steps((x * x).sum(), names={}))
    assert sentence == "The graph of t2 = 5. Gradients: ∂t2/∂x = an array of 1 × 2."


def test_neurons_stand_in_the_order_in_which_they_are_written():
    needs_a_layout_engine()
    model = nn.MLP(2, [4, 4, 1])
    svg = picture_of(steps(model([Value(1.0), Value(2.0)]))).svg()
    found = re.findall(r'y="([-.\d]+)"[^>]*>layers\.0\.neurons\.(\d)', svg)
    assert [i for _, i in sorted(found, key=lambda place: float(place[0]))] == ["0", "1", "2", "3"]
