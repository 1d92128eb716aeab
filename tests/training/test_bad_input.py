"""What stops a training, and in which words."""

import functools

import numpy as np
import pytest

from micrograd_plus import functions, losses, metrics, nn, optim, training

X = np.random.default_rng(0).normal(size=(20, 3))
Y = X[:, :1]


def network():
    return nn.Sequential(nn.Dense(3, 4, "relu", seed=0), nn.Dense(4, 1, seed=1))


def fit(model=None, x=X, y=Y, **options):
    model = model or network()
    options = {
        "loss": "mean_squared_error",
        "optimizer": optim.SGD(model.parameters()),
        "verbose": False,
    } | options
    return training.fit(model, x, y, **options)


def weights(model):
    return [np.array(p.data) for p in model.parameters()]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"x": np.zeros((0, 3)), "y": []}, r"data set is empty: x has shape \(0, 3\)"),
        ({"x": 1.0}, "x must have a row for each example: give an array, .*, got float"),
        ({"x": (row for row in X)}, "got generator"),
        ({"x": [X, X[:, :2]]}, "x is a list of rows of different shapes: several inputs or"),
        ({"x": [X, X]}, "x has 2 rows and y has .*; several inputs are a tuple, not a list"),
        ({"x": {}}, "data set is empty"),
        ({"y": None}, "there are no targets: y is None$"),
        ({"x": [(X, Y)] * 2, "y": None}, "if they are batches .*, give x, y = map"),
        ({"x": [(1, [2, 3])] * 2, "y": None}, "there are no targets: y is None$"),
        ({"x": (X, Y), "y": None}, r"several inputs: if it is \(x, y\), give both"),
        ({"x": (X, Y, Y), "y": None}, r"if it is \(x, y, sample_weight\), give x, y and"),
        ({"x": lambda: iter([(X, Y)]), "y": None}, "x is a function: to give batches, let it be"),
        ({"y": Y[:5]}, r"x has 20 rows and y has shape \(5, 1\)"),
        ({"y": 1.0}, "y must have a row for each example: .*, got float"),
        ({"batch_size": 0}, "batch_size must be an integer of 1 or more, got 0"),
        ({"batch_size": -4}, "got -4"),
        ({"batch_size": 8.0}, r"got 8\.0"),
        ({"batch_size": None}, "got None"),
        (
            {"batch_size": 21, "drop_last": True},
            "leaves no batch: there are 20 rows, and",
        ),
        ({"validation_batch_size": 0}, "validation_batch_size must be an integer of 1 or more"),
        ({"epochs": 0}, "epochs must be an integer of 1 or more, got 0"),
        ({"epochs": 1.5}, r"got 1\.5"),
        ({"validation_split": 1.0}, r"from 0 to below 1, got 1\.0"),
        ({"validation_split": -0.1}, "from 0 to below 1"),
        ({"validation_split": float("nan")}, "from 0 to below 1, got nan"),
        ({"validation_split": 0.99}, "leaves 0 to train on and 20 to validate on"),
        ({"validation_data": (X[:0], Y[:0])}, "the validation data set is empty"),
        ({"validation_data": (X, Y[:3])}, "the validation x has 20 rows"),
        (
            {"validation_data": (X[:5, :2], Y[:5])},
            r"validation x has shape \(5, 2\) and the training x \(20, 3\)",
        ),
        ({"seed": -1}, "seed must be an integer of 0 or more, .*, got -1"),
        ({"seed": np.int64(-7)}, "seed must be an integer of 0 or more, .*, got .*-7"),
        ({"validation_data": X}, r"validation_data must be a pair: \(x, y\)"),
        ({"validation_data": (X, Y, Y, Y)}, "must be a pair"),
        ({"validation_data": (X, None)}, "no targets: the validation y is None"),
        (
            {"validation_data": (X, Y, np.ones(3))},
            r"the validation sample_weight has shape \(3,\): .* each of the 20 rows, \(20,\), or",
        ),
        ({"loss_weights": 0.5}, "loss_weights are for several outputs"),
        ({"augment": lambda x, rng: None}, "what augment gave must have a row .*, got NoneType"),
        ({"augment": lambda x, rng: x[:3]}, r"was given 20 rows, and gave shape \(3, 3\)"),
        (
            {"loss": "cross_entropy"},
            "no loss 'cross_entropy': `\"cross_entropy\"` is `losses.softmax_cross_entropy` here",
        ),
        ({"loss": None}, "needs a loss, got None"),
        ({"loss": {}}, r"needs a loss, got \{\}"),
        (
            {"loss": "acc"},
            r"no loss 'acc': use binary_crossentropy, .*, mse, .*, or a function of \(predict",
        ),
        ({"loss": "mse_loss"}, r"`F\.mse_loss\(t, u\)` is `losses.mean_squared_error` here"),
        ({"loss": "CrossEntropyLoss"}, "no loss .* is `losses.softmax_cross_entropy` here"),
        ({"metrics": ["roc_auc_score"]}, "no metric 'roc_auc_score': .* is `metrics.roc_auc` here"),
        ({"metrics": ["auc"]}, "no metric 'auc': `\"auc\"` is `metrics.roc_auc` here"),
        ({"metrics": [["accuracy"]]}, r"no metric \['accuracy'\]: use accuracy"),
        ({"metrics": ["bce"]}, "no metric 'bce': use accuracy, .*, acc, .*, or a function of"),
        (
            {"metrics": ["confusion_matrix"]},
            "confusion_matrix gives a table, and a metric is",
        ),
        (
            {"metrics": [functools.partial(metrics.confusion_matrix, classes=3)]},
            "confusion_matrix gives a table",
        ),
        ({"metrics": metrics.classification_report}, "call it afterwards, with what predict gives"),
        ({"metrics": [lambda p, t: 1, lambda p, t: 2]}, "two columns would be named '<lambda>'"),
        ({"loss": lambda p, t: (p - t) ** 2}, r"one number, got shape \(20, 1\): reduce it"),
        ({"loss": lambda p, t: functions.square(p.detach() - t).mean()}, "requires no gradient"),
        (
            {"optimizer": optim.SGD(network().parameters())},
            "none of this model's parameters: make it after the model",
        ),
        ({"y": np.zeros((20, 2))}, r"prediction has shape \(20, 1\) and the target \(20, 2\)"),
    ],
)
def test_a_mistake_is_a_value_error_that_names_it(options, words):
    model = network()
    before = weights(model)
    with pytest.raises(ValueError, match=words):
        fit(model, **options)
    assert all(np.array_equal(a, b) for a, b in zip(before, weights(model), strict=True))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"optimizer": optim.Adam}, r"made with the model's parameters, as in optim\.Adam\("),
        ({"optimizer": "adam"}, "got 'adam'"),
        ({"loss": lambda p, t: 1.0}, "must be a Value or a Tensor, got float"),
        ({"loss": lambda p, t: ((p.data - t) ** 2).mean()}, r"without \.data"),
        (
            {"loss": lambda p, t: ((p - t) ** 2).mean(), "sample_weight": np.ones(20)},
            "the loss <lambda> takes no sample_weight",
        ),
        ({"metrics": [lambda p, t: p - t]}, "a metric gives one number, and <lambda> gave ndarray"),
        (
            {"callbacks": [training.EarlyStopping]},
            r"such as training\.EarlyStopping\(\), got <class",
        ),
        ({"callbacks": ["early stopping"]}, "got 'early stopping'"),
        ({"validation_split": "0.2"}, "validation_split must be a number, got str '0.2'"),
        ({"augment": 3}, r"augment must be a function of \(x, rng\), got 3"),
    ],
)
def test_a_mistaken_type_is_a_type_error_that_names_it(options, words):
    with pytest.raises(TypeError, match=words):
        fit(**({"batch_size": 20} | options))


def test_what_a_loss_itself_raises_is_left_as_it_is():
    def broken(prediction, target, sample_weight):
        return None + 1

    with pytest.raises(TypeError, match="unsupported operand"):
        fit(loss=broken, sample_weight=np.ones(20))


@pytest.mark.parametrize(
    ("use", "name"),
    [
        (lambda model: training.fit(model, X, Y, loss="hinge", optimizer=None), "fit"),
        (lambda model: training.evaluate(model, X, Y, "mean_squared_error"), "evaluate"),
        (lambda model: training.predict(model, X), "predict"),
    ],
)
def test_what_is_no_module_is_a_type_error_that_says_how_to_make_one(use, name):
    with pytest.raises(TypeError, match=rf"{name} needs a Module, got function: nn\.Sequential\(f"):
        use(lambda x: x)


def test_validation_data_of_another_shape_is_found_before_the_first_batch():
    model = network()
    model.over_batch = lambda x: pytest.fail("the training has begun")
    with pytest.raises(ValueError, match="beyond the rows they must be the same"):
        fit(model, validation_data=(X[:, :, None], Y))


def test_evaluating_nothing_is_a_mistake():
    with pytest.raises(ValueError, match="nothing to measure: give a loss, or metrics"):
        training.evaluate(network(), X, Y)


def test_a_loss_of_several_numbers_is_refused_in_evaluation_too():
    with pytest.raises(ValueError, match=r"one number, got shape \(20, 1\)"):
        training.evaluate(network(), X, Y, lambda p, t: (p - t) ** 2)


@pytest.mark.parametrize("use", [training.evaluate, lambda m, x, y: training.predict(m, x)])
def test_evaluating_and_predicting_need_data(use):
    with pytest.raises(ValueError, match="data set is empty"):
        use(network(), X[:0], Y[:0])


def spoil(x):
    x = np.array(x)
    x[17, 1] = np.nan
    return x


def not_finite(model, **options):
    """The message of the error, after a check that the weights are as before the batch."""
    with pytest.raises(FloatingPointError, match="the loss became") as error:
        fit(model, batch_size=5, shuffle=False, **options)
    return str(error.value)


def test_an_input_that_is_not_finite_is_named_with_epoch_and_batch():
    message = not_finite(network(), x=spoil(X))
    assert "became nan in epoch 1, batch 4: " in message
    assert "not finite is an input or a target, of shape (5, 3)" in message


def test_a_parameter_that_is_not_finite_is_named():
    model = network()
    model[1].weight.data[2] = np.inf
    message = not_finite(model)
    assert "epoch 1, batch 1: " in message
    assert "the parameter layers.1.weight, of shape (4, 1)" in message


def test_a_primitive_whose_result_is_not_finite_is_named():
    model = network()
    message = not_finite(model, loss=lambda p, t: functions.log(0 * p).mean())
    assert "is the result of log" in message


def test_a_learning_rate_that_is_too_large_is_found_at_the_layer_that_overflows():
    model = network()
    optimizer = optim.SGD(model.parameters(), lr=1e25)
    message = not_finite(model, optimizer=optimizer, epochs=3)
    assert "the result of linear (with layers." in message
    assert "A smaller learning rate" in message


def test_a_number_of_a_network_of_values_is_named():
    model = nn.MLP(3, [2, 1])
    model.layers[0].neurons[1].w[2].data = float("nan")
    message = not_finite(model)
    assert "the parameter layers.0.neurons.1.w.2, the number nan" in message


def test_the_weights_are_those_before_the_batch_that_failed():
    one, other = network(), network()
    not_finite(one, x=spoil(X))
    fit(other, X[:15], Y[:15], batch_size=5, shuffle=False)
    assert all(np.array_equal(a, b) for a, b in zip(weights(one), weights(other), strict=True))


def test_after_an_error_the_modes_are_as_before():
    model = network().eval()
    not_finite(model, x=spoil(X))
    assert not any(module.training for module in model.modules())


def test_an_infinite_loss_of_a_certain_and_wrong_answer_stops_the_training():
    model = nn.Sequential(nn.Dense(1, 1, "sigmoid", seed=0))
    model[0].weight.data[:] = 1000.0
    with pytest.raises(FloatingPointError, match="became inf in epoch 1, batch 1"):
        fit(
            model,
            x=[[1.0]],
            y=[[0.0]],
            loss=lambda p, t: losses.binary_crossentropy(p, t, eps=0),
        )
