"""Where numbers stop being finite, in the forward and in the backward pass."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, nn, training

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's own, of the same


class Root(nn.Module):
    """A module of whose parameter the square root is taken."""

    def __init__(self, number):
        self.weight = Tensor([number])

    def forward(self, x):
        return functions.sqrt(self.weight) * x


def found(loss):
    return str(training.find_anomaly(loss))


def test_where_all_is_finite_nothing_is_found():
    assert training.find_anomaly(Root(4.0)(np.ones(1)).sum()) is None


def test_a_value_is_named_with_its_module():
    model = nn.Sequential(nn.Dense(2, 2, seed=0), nn.Sequential(nn.Activation(functions.log)))
    anomaly = training.find_anomaly(model(np.zeros((3, 2))).mean())
    assert not anomaly.backward
    assert anomaly.module == "layers.1.layers.0"
    assert anomaly.node.primitive.name == "log"
    assert "the result of log in layers.1.layers.0, of shape (3, 2)" in str(anomaly)


def test_the_first_of_several_is_named():
    x = Tensor([0.0])
    assert "the result of log, " in found(functions.exp(1 / functions.log(x) + functions.log(x)))


def test_an_input_that_is_not_finite_is_named():
    assert "an input or a target, of shape (2,)" in found((Tensor([1.0, 2.0]) * [1, np.nan]).sum())


def test_a_parameter_that_is_not_finite_is_named():
    model = nn.Sequential(Root(np.inf))
    assert "the parameter layers.0.weight, of shape (1,)" in found(model(np.ones(1)).sum())


def test_a_gradient_is_named_with_its_module_where_all_values_are_finite():
    model = nn.Sequential(nn.ReLU(), Root(0.0))
    anomaly = training.find_anomaly(model(np.ones(1)).sum())
    assert anomaly.backward
    assert anomaly.module == "layers.1"
    assert "sqrt (with layers.1.weight) in layers.1 passes on to layers.1.weight" in str(anomaly)


def test_a_gradient_of_a_number_is_named():
    x = Value(0.0)
    assert "what sqrt passes on to its operand, the number 0.0" in found(functions.sqrt(x) + 1)


def test_of_two_users_of_a_node_the_one_with_the_bad_gradient_is_named():
    x = Tensor([0.0]) * 1.0
    assert "what sqrt passes on" in found((x * 2 + functions.sqrt(x) + x * 3).sum())


def test_a_sum_of_gradients_that_overflows_is_named():
    x = Tensor([1.0])
    large = np.array([1.5e308])
    loss = ((x * large) + (x * large) * -1.0 + (x * large)).sum() * 0.0
    assert training.find_anomaly(loss) is None
    y = (x * large - 1.5e308 + x * large - 1.5e308).sum()
    assert "the sum of the gradients of an input, of shape (1,)" in found(y)


def test_rows_read_one_by_one_are_looked_into():
    x = Tensor([0.0, 1.0])
    assert "what sqrt passes on" in found(functions.sqrt(x[0]) + x[1])


def test_no_gradient_is_touched():
    x = Tensor([4.0])
    training.find_anomaly(functions.sqrt(x).sum())
    assert x.grad is None


def test_a_leaf_alone_is_looked_at():
    assert training.find_anomaly(Value(1.0)) is None
    assert "the loss itself, the number inf" in found(Value(np.inf))


@pytest.mark.parametrize("loss", [1.0, np.ones(2), None])
def test_what_is_no_node_is_refused(loss):
    with pytest.raises(TypeError, match="find_anomaly needs a node, such as a loss, got "):
        training.find_anomaly(loss)


STEPS = 4
LATER = np.triu(np.ones((STEPS, STEPS), bool), 1)


def words():
    return Tensor(np.random.default_rng(0).normal(size=(STEPS, 3)))


@pytest.mark.parametrize(
    "masked",
    [
        lambda scores: scores + np.where(LATER, -np.inf, 0.0),
        lambda scores: scores + Tensor(np.where(LATER, -np.inf, 0.0), requires_grad=False),
        lambda scores: functions.where(LATER, -np.inf, scores),
        lambda scores: functions.pad(scores, 1, constant_values=-np.inf)[1:-1],
    ],
    ids=["sum", "tensor", "where", "pad"],
)
def test_the_infinities_of_a_mask_are_no_anomaly(masked):
    q = words()
    loss = (functions.softmax(masked(q @ q.T)) ** 2).sum()
    assert training.find_anomaly(loss) is None


def test_a_row_that_is_masked_whole_is_blamed_where_it_becomes_nan():
    q = words()
    loss = functions.softmax(q @ q.T + np.full(STEPS, -np.inf)).sum()
    assert found(loss).endswith(
        "the result of softmax, of shape (4, 4), before which an input or a target, of shape (4,), "
        "is infinite"
    )


def test_a_mask_is_blamed_where_it_makes_the_loss_infinite():
    anomaly = training.find_anomaly((words() + np.array([0.0, 0.0, -np.inf])).sum())
    assert (anomaly.what, anomaly.node) == ("an input or a target, of shape (3,)", None)


def test_an_infinite_input_is_named_where_it_spoils_a_gradient():
    model = nn.Sequential(nn.Dense(2, 2, "tanh", seed=0))
    anomaly = training.find_anomaly(model(np.array([[np.inf, 1.0]])).sum())
    assert anomaly.backward
    assert "before which an input or a target, of shape (1, 2), is infinite" in str(anomaly)


def test_an_infinite_parameter_is_never_meant():
    x = Tensor([np.inf], label="w")
    assert "the parameter w, of shape (1,)" in found(functions.tanh(x).sum())


@pytest.mark.parametrize(
    "compute",
    [
        lambda w, c: (w * c).sum(),
        lambda w, c: (functions.exp(w) @ c) ** 2,
        lambda w, c: functions.where(c > 1.5, w, c).sum(),
        lambda w, c: functions.linear(c, w, 1.0),
    ],
)
def test_a_constant_that_was_changed_before_the_backward_pass_is_seen(compute):
    w, c = Tensor([3.0, 4.0]), np.array([1.0, 2.0])
    loss = compute(w, c)
    assert training.find_anomaly(loss) is None
    c[:] = 100.0
    with pytest.raises(RuntimeError, match="an array that it was computed from was changed in"):
        training.find_anomaly(loss)


def test_a_batch_in_a_buffer_that_is_used_again_is_seen():
    model, buffer = nn.Dense(2, 1, seed=0), np.ones((3, 2), "float32")
    loss = model(buffer).sum()
    buffer[...] = 2.0
    with pytest.raises(RuntimeError, match=r"linear.*a buffer that is used again"):
        training.find_anomaly(loss)


def test_a_leaf_that_was_changed_by_hand_is_seen():
    w = Tensor([3.0])
    loss = (w * w).sum()
    w.data += 1.0
    with pytest.raises(RuntimeError, match="changed in place"):
        training.find_anomaly(loss)


def test_what_was_computed_in_float32_gives_the_same_again():
    model = nn.Sequential(
        nn.Dense(8, 16, "gelu", seed=0), nn.LayerNorm(16), nn.Dense(16, 3, seed=1)
    )
    x = np.random.default_rng(0).normal(size=(5, 8)).astype("float32")
    assert training.find_anomaly((functions.softmax(model(x)) ** 2).sum()) is None
