"""Layers refuse what does not fit them, naming themselves."""

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, nn


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        (nn.Flatten(), (), r"Flatten\(\) takes shape \(n, \.\.\.\), got \(\)"),
        (nn.Reshape(2, 3), (4, 5), r"Reshape\(2, 3\) takes 6 numbers a row, got shape \(4, 5\)"),
        (nn.Reshape(2, -1), (4, 5), r"Reshape\(2, -1\) takes 2 times any numbers a row, got"),
        (nn.Reshape(2), (), r"Reshape\(2\) takes 2 numbers a row"),
        (nn.GlobalAveragePool(), (4, 5), r"takes shape \(n, \.\.\., channels\) with places, got"),
        (nn.GlobalAveragePool(), (4, 0, 5), r"takes shape \(n, \.\.\., channels\) with places"),
        (nn.MaxPool2D(3), (1, 2, 2, 1), r"MaxPool2D\(\(3, 3\)\) cannot pool: .* is larger than"),
        (nn.AveragePool2D(), (4, 4), r"AveragePool2D\(\(2, 2\)\) cannot pool: .* needs images"),
        (nn.Conv2D(1, 2, 5), (1, 4, 4, 1), r"Conv2D\(1, 2, .*\) got images that are too small: "),
        (nn.Conv2D(1, 2, 3), (28, 28, 1), r"takes shape \(n, height, width, 1\), got \(28, 28, 1"),
        (nn.Conv2D(3, 2, 3), (1, 8, 8, 1), r"takes shape \(n, height, width, 3\), got \(1, 8, 8, "),
        (nn.Conv1D(1, 2, 5), (1, 4, 1), r"Conv1D\(1, 2, .*\) got sequences that are too short: "),
        (nn.Conv1D(3, 2, 3), (8, 3), r"takes shape \(n, steps, 3\), got \(8, 3\)"),
        (nn.MaxPool1D(), (4, 4), r"MaxPool1D\(2\) cannot pool: .* needs sequences"),
        (nn.LSTM(3, 2), (4, 3), r"LSTM\(3, 2\) takes shape \(n, steps, 3\), got \(4, 3\)"),
        (nn.LayerNorm(3), (), r"LayerNorm\(3\) takes shape \(\.\.\., 3\), got \(\)"),
        (
            nn.Residual(nn.Dense(3, 2)),
            (4, 3),
            r"cannot add \(4, 3\) to \(4, 2\), which its inner module gives: a projection",
        ),
        (nn.Residual(lambda x: x[:, :1]), (4, 3), r"cannot add \(4, 3\) to \(4, 1\)"),
    ],
)
def test_an_input_that_does_not_fit_is_named_with_the_layer(layer, shape, words):
    with pytest.raises(ValueError, match=rf"^layers\.0: .*{words}"):
        nn.Sequential(layer)(np.zeros(shape))


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: nn.Reshape((2, 3)), TypeError, r"takes sizes one by one, .* got \(\(2, 3\),\)"),
        (lambda: nn.Reshape(-1, -1), ValueError, "at most one size of -1"),
        (lambda: nn.Reshape(-2), ValueError, "at most one size of -1"),
        (lambda: nn.Lambda("relu"), TypeError, "Lambda takes a function, got 'relu'"),
        (
            lambda: nn.Residual("relu"),
            TypeError,
            "takes layers one by one, each callable, got 'relu'",
        ),
        (lambda: nn.Residual(abs, 3), TypeError, "takes layers one by one, each callable, got 3"),
        (lambda: nn.Sequential(nn.ReLU), TypeError, r"got the class ReLU: make one, as ReLU\("),
        (lambda: nn.Residual(nn.ReLU), TypeError, "Residual takes layers, got the class ReLU"),
        (lambda: nn.Dropout("0.5"), TypeError, "rate of Dropout must be a number, got str '0.5'"),
        (lambda: nn.LeakyReLU("0.1"), TypeError, "slope of LeakyReLU must be a number, got str"),
        (lambda: nn.ELU(np.nan), ValueError, "alpha of ELU must be finite, got nan"),
        (lambda: nn.Dropout(0.5, seed=-1), ValueError, "seed of Dropout must be an integer of 0"),
        (lambda: nn.Dense(2, 1, seed=-1), ValueError, "seed of Dense must be .* got -1"),
        (lambda: nn.Embedding(2, 1, seed="a"), ValueError, "seed of Embedding must be .* got 'a'"),
        (
            lambda: nn.BatchNorm(2, momentum="a"),
            TypeError,
            "momentum of BatchNorm must be a number, got str 'a'",
        ),
        (
            lambda: nn.LayerNorm(2, epsilon=np.inf),
            ValueError,
            "epsilon of LayerNorm must be .*, got inf",
        ),
        (lambda: nn.ReLU().register_forward_hook(3), TypeError, "a hook must be a function of"),
        (
            lambda: nn.MaxPool2D(0),
            ValueError,
            "pool_size of MaxPool2D must be an integer of 1 or more, got 0",
        ),
        (
            lambda: nn.MaxPool2D(2, (1, 0)),
            ValueError,
            "stride of MaxPool2D must be .* 1 or more, got 0",
        ),
        (lambda: nn.Conv2D(1, 0, 3), ValueError, "filters of Conv2D must be .* 1 or more, got 0"),
        (lambda: nn.Conv2D(1, 2, (3, 0)), ValueError, "kernel_size of Conv2D must be .*, got 0"),
        (lambda: nn.Conv2D(1, 2, 3, 0), ValueError, "stride is an integer, at least 1"),
        (lambda: nn.Conv2D(1, 2, 3, padding="full"), ValueError, "padding is .*; got 'full'"),
        (lambda: nn.Conv2D(1, 2, 3, dilation=0), ValueError, "dilation is an integer, at least 1"),
        (lambda: nn.MaxPool2D(padding="full"), ValueError, "padding is .*; got 'full'"),
        (lambda: nn.Conv1D(3, 3), TypeError, r"Conv1D needs filters.*Conv1D\(filters=16, kernel"),
        (lambda: nn.Conv1D(1, 2, (3, 3)), ValueError, r"kernel_size is an integer .* got \(3, 3\)"),
        (lambda: nn.Conv1D(1, 2, 3, padding="full"), ValueError, "padding is .*; got 'full'"),
        (lambda: nn.MaxPool1D(0), ValueError, "pool_size is an integer of 1 or more, got 0"),
        (lambda: nn.Conv2D(1, 2, 3, dtype="int8"), ValueError, "a floating-point dtype, got int8"),
        (lambda: nn.GRU(3, 0), ValueError, "units of GRU must be an integer of 1 or more, got 0"),
        (lambda: nn.GRU(3, 2, initializer="he"), ValueError, "no initialiser 'he'"),
        (lambda: nn.SimpleRNN(3, 2, "relo"), ValueError, "no activation 'relo'"),
    ],
)
def test_a_bad_argument_is_refused_when_the_layer_is_made(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_a_reshape_and_back_is_the_same():
    x = np.arange(24.0).reshape(2, 12)
    assert np.array_equal(nn.Flatten()(nn.Reshape(2, 3, -1)(x)), x)


def test_no_rows_keep_their_shape():
    assert nn.Reshape(2, -1)(np.zeros((0, 6))).shape == (0, 2, 3)
    assert nn.Flatten()(np.zeros((0, 2, 3))).shape == (0, 6)


def test_a_lambda_passes_all_arguments_on_and_has_a_name():
    layer = nn.Lambda(lambda a, b, scale=1.0: (a + b) * scale, name="sum")
    assert layer(Tensor([1.0]), Tensor([2.0]), scale=2.0).tolist() == [6.0]
    assert repr(layer) == "Lambda(sum)"
    assert repr(nn.Lambda(functions.tanh)) == "Lambda(tanh)"


def test_a_residual_of_raw_float64_stays_in_the_dtype_of_its_layers():
    assert nn.Residual(nn.Dense(3, 3))(np.zeros((2, 3))).dtype == np.float32


def test_rows_of_different_lengths_are_told_to_be_padded():
    with pytest.raises(ValueError, match="needs rows of one length, so pad them"):
        nn.Embedding(5, 2)([[1, 2], [3]])


@pytest.mark.parametrize("layer", [nn.Dense(3, 2), nn.Flatten(), nn.LSTM(3, 2)])
def test_a_sparse_matrix_is_told_to_be_made_dense(layer):
    class Sparse:
        def toarray(self):
            return np.eye(3)

    with pytest.raises(TypeError, match=r"takes arrays, got Sparse: give its \.toarray\(\)"):
        layer(Sparse())


@pytest.mark.parametrize("use", [nn.summary, nn.random_state, lambda x: nn.taps(x).__enter__()])
def test_what_is_no_module_is_refused(use):
    with pytest.raises(TypeError, match=r"needs a Module, got type: nn\.Sequential"):
        use(nn.ReLU)
