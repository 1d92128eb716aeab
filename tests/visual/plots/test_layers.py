"""Histograms of activations and gradients."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from micrograd_plus import functions, nn
from micrograd_plus.visual import plots

X = np.random.default_rng(0).normal(size=(50, 2))


def two_layers(**first):
    return nn.Sequential(nn.Dense(2, 4, **({"seed": 0} | first)), nn.Dense(4, 1, seed=1))


def with_dead_units(dead):
    model = two_layers(activation="relu")
    model[0].bias.assign([-100.0] * dead + [100.0] * (4 - dead))
    return model


def notes(ax):
    return [text.get_text() for text in ax.texts]


def rows(ax):
    """The names at the left, from the top."""
    return [text.get_text() for text in ax.get_yticklabels()]


def edges_and_heights(ax, row):
    values, edges, base = ax.patches[2 * row].get_data()
    return edges, values - base


def test_every_layer_has_a_row_the_first_on_top(ax):
    model = nn.Sequential(nn.Flatten(), nn.Dense(2, 3, "tanh", seed=0), nn.ReLU())
    plots.activations(model, X, ax)
    assert rows(ax) == ["0: Flatten", "1: Dense (tanh)", "2: ReLU"]
    assert list(ax.get_yticks()) == [2, 1, 0]


def test_the_histogram_is_of_what_the_layer_gives(ax):
    model = two_layers()
    plots.activations(model, X, ax)
    edges, heights = edges_and_heights(ax, 0)
    counts = np.histogram(model[0](X).data, edges)[0]
    assert counts.sum() == 200
    np.testing.assert_allclose(heights, 0.85 * counts / counts.max())


@pytest.mark.parametrize(("dead", "share"), [(1, 25), (3, 75)])
def test_dead_units_are_counted_and_stand_out(dead, share, ax):
    plots.activations(with_dead_units(dead), X, ax)
    assert notes(ax)[0] == f"{dead} of 4 units dead\n{share} % are zero"
    assert ax.texts[0].get_weight() == "bold"


def test_zeros_are_counted_beside_the_histogram_and_not_in_it(ax):
    plots.activations(with_dead_units(3), X, ax)
    edges, _ = edges_and_heights(ax, 0)
    assert edges[0] > -10
    assert notes(ax)[0].endswith("75 % are zero")


def test_a_living_layer_does_not_stand_out(ax):
    plots.activations(with_dead_units(0), X, ax)
    assert notes(ax) == ["0 of 4 units dead", ""]
    assert ax.texts[0].get_weight() == "normal"


def test_a_relu_that_is_a_layer_or_a_function_counts_its_dead_units(ax):
    for relu in (nn.ReLU(), functions.relu):
        ax.clear()
        plots.activations(nn.Sequential(relu), [[-1.0, 1.0], [-2.0, -2.0]], ax)
        assert notes(ax) == ["1 of 2 units dead\n75 % are zero"]


def test_a_network_of_values_looks_as_its_tensors_do(ax):
    mlp = nn.MLP(2, [4, 1, 2])
    one = notes(plots.activations(mlp, X, ax))
    ax.clear()
    assert notes(plots.activations(mlp.to_tensors(), X, ax)) == one


def test_a_layer_that_gives_one_number_is_drawn(ax):
    plots.activations(nn.Sequential(lambda x: x * 0), X, ax)
    assert notes(ax) == ["100 % are zero"]


def test_the_model_is_in_evaluation_mode_meanwhile(ax):
    class Spy(nn.Module):
        def forward(self, x):
            modes.append(self.training)
            return x

    modes, model = [], nn.Sequential(Spy())
    plots.activations(model, X, ax)
    assert (modes, model.training) == ([False], True)


def test_layers_within_layers_have_rows_with_their_names(ax):
    inner = nn.Residual(nn.Sequential(nn.Dense(2, 2, "relu", seed=0)))
    plots.activations(nn.Sequential(inner, nn.Dense(2, 1, seed=1)), X, ax)
    assert rows(ax) == ["0.inner.layers.0: Dense (relu)", "1: Dense"]


def test_a_models_several_inputs_come_as_a_tuple_or_a_dict(ax):
    class Two(nn.Module):
        def __init__(self):
            self.a, self.b = nn.Dense(2, 3, seed=0), nn.Dense(3, 1, seed=1)
            self.unused = nn.ReLU()

        def forward(self, left, right):
            return self.b(self.a(left) + self.a(right))

    for x in ((X, 2 * X), {"right": 2 * X, "left": X}):
        ax.clear()
        plots.activations(Two(), x, ax)
        assert rows(ax) == ["a: Dense", "b: Dense"]
        edges, heights = edges_and_heights(ax, 0)
        both = np.concatenate([Two().a(X).data, Two().a(2 * X).data])
        counts = np.histogram(both, edges)[0]
        np.testing.assert_allclose(heights, 0.85 * counts / counts.max())


def test_the_units_of_a_convolution_are_its_channels(ax):
    model = nn.Sequential(nn.Conv2D(1, 3, 2, activation="relu", seed=0))
    model[0].bias.assign([-100.0, 100.0, -100.0])
    plots.activations(model, np.ones((2, 4, 4, 1)), ax)
    assert notes(ax) == ["2 of 3 units dead\n67 % are zero"]


@pytest.mark.parametrize("model", [nn.Dense(2, 1, seed=0), nn.Sequential(), functions.relu])
def test_activations_need_layers(model, ax):
    with pytest.raises(TypeError, match="layer by layer, of a Sequential or an MLP, got "):
        plots.activations(model, X, ax)


def test_activations_need_inputs(ax):
    with pytest.raises(ValueError, match=r"no inputs: x has shape \(0, 2\)"):
        plots.activations(two_layers(), X[:0], ax)


def with_gradients(model, factor=1.0):
    (factor * model(X)).sum().backward()
    return model


def test_every_parameter_has_its_row_of_gradients(ax):
    model = with_gradients(two_layers())
    plots.gradients(model, ax)
    assert rows(ax) == [name for name, _ in model.named_parameters()]
    edges, heights = edges_and_heights(ax, 0)
    counts = np.histogram(np.log10(np.abs(model[0].weight.grad)), edges)[0]
    assert counts.sum() == 8
    np.testing.assert_allclose(heights, 0.85 * counts / counts.max())


def test_small_gradients_vanish_and_stand_out(ax):
    plots.gradients(with_gradients(two_layers(), 1e-12), ax)
    assert notes(ax) == ["100 % vanish"] * 4
    assert {text.get_weight() for text in ax.texts} == {"bold"}


def test_what_is_small_is_for_the_caller_to_say(ax):
    plots.gradients(with_gradients(two_layers(), 1e-12), ax, vanishing=1e-30)
    assert notes(ax) == [""] * 4


def test_gradients_of_zero_are_counted_apart(ax):
    plots.gradients(with_gradients(with_dead_units(1)), ax)
    assert notes(ax) == ["25 % are zero"] * 3 + [""]


def test_the_threshold_is_in_the_picture(ax):
    plots.gradients(with_gradients(two_layers()), ax)
    assert ax.lines[0].get_xdata()[0] == pytest.approx(-6)
    assert ax.get_xlim()[0] < -6


def test_the_numbers_of_a_network_of_values_are_gathered_by_layer(ax):
    mlp = nn.MLP(2, [3, 1])
    mlp([1.0, 2.0]).backward()
    assert rows(plots.gradients(mlp, ax)) == ["layers.0", "layers.1"]


def test_a_vanishing_layer_differs_in_colour_too(ax):
    plots.gradients(with_gradients(with_dead_units(3)), ax)
    first, last = (ax.patches[2 * row].get_facecolor() for row in (0, 3))
    assert to_hex(first) != to_hex(last)


@pytest.mark.parametrize("model", [two_layers(), nn.MLP(2, [1]), with_gradients(two_layers(), 0.0)])
def test_without_gradients_there_is_nothing_to_draw(model, ax):
    with pytest.raises(ValueError, match=r"no gradients: call backward\(\) on a loss first"):
        plots.gradients(model, ax)


def test_gradients_are_those_of_a_module(ax):
    with pytest.raises(TypeError, match="those of a Module, got list"):
        plots.gradients([], ax)


def test_a_threshold_is_above_zero(ax):
    with pytest.raises(ValueError, match="vanishing must be above 0, got 0"):
        plots.gradients(with_gradients(two_layers()), ax, vanishing=0)
