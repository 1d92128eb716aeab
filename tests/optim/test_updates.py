import numpy as np
import pytest

from micrograd_plus import Tensor, Value, nn, optim
from micrograd_plus.optim.state import BLOCK


# Each update written down once more, from the papers: start, gradients, options -> path.
def sgd(p, gradients, lr, momentum=0.0, nesterov=False):
    v = np.zeros_like(p)
    for g in gradients:
        v = momentum * v + g
        p = p - lr * (g + momentum * v if nesterov else v)
        yield p


def rmsprop(p, gradients, lr, rho=0.9, eps=1e-7):
    v = np.zeros_like(p)
    for g in gradients:
        v = rho * v + (1 - rho) * g**2
        p = p - lr * g / np.sqrt(v + eps)
        yield p


def adam(p, gradients, lr, betas=(0.9, 0.999), eps=1e-7):
    m, v = np.zeros_like(p), np.zeros_like(p)
    for t, g in enumerate(gradients, 1):
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g**2
        p = p - lr * (m / (1 - betas[0] ** t)) / (np.sqrt(v / (1 - betas[1] ** t)) + eps)
        yield p


every_optimizer = pytest.mark.parametrize(
    ("kind", "formula", "options"),
    [
        (optim.SGD, sgd, {"lr": 0.05}),
        (optim.SGD, sgd, {"lr": 0.05, "momentum": 0.9}),
        (optim.SGD, sgd, {"lr": 0.05, "momentum": 0.8, "nesterov": True}),
        (optim.RMSprop, rmsprop, {"lr": 0.01}),
        (optim.RMSprop, rmsprop, {"lr": 0.01, "rho": 0.5, "eps": 1e-3}),
        (optim.Adam, adam, {"lr": 0.01}),
        (optim.Adam, adam, {"lr": 0.1, "betas": (0.5, 0.9), "eps": 1e-2}),
    ],
)
START = np.random.default_rng(0).normal(size=(3, 2))
# From 1e-6 to 1e2, zeros among them: eps and the corrections of the start must matter.
GRADIENTS = np.random.default_rng(1).normal(size=(100, 3, 2)) * 10.0 ** np.linspace(
    -6, 2, 100
).reshape(-1, 1, 1)
GRADIENTS[::7] = 0.0


def steps(optimizer, parameters, gradients):
    """Step once per gradient; the parameters' path."""
    for g in gradients:
        for p, part in zip(parameters, g, strict=True):
            p.grad = part
        optimizer.step()
        yield [p.data if p.is_scalar else p.data.copy() for p in parameters]


@every_optimizer
def test_tensors_follow_the_formula_for_100_steps(kind, formula, options):
    p = Tensor(START.copy())
    path = [q[0] for q in steps(kind([p], **options), [p], GRADIENTS[:, None])]
    expected = list(formula(START, GRADIENTS, **options))
    np.testing.assert_allclose(path, expected, rtol=1e-11, atol=1e-13)


@every_optimizer
def test_values_walk_exactly_as_tensors_do(kind, formula, options):
    values, tensor = [Value(x) for x in START.ravel().tolist()], Tensor(START.copy())
    scalar_path = steps(kind(values, **options), values, GRADIENTS.reshape(100, -1).tolist())
    path = steps(kind([tensor], **options), [tensor], GRADIENTS[:, None])
    for numbers, (array,) in zip(scalar_path, path, strict=True):
        assert numbers == array.ravel().tolist()


@every_optimizer
def test_values_and_tensors_train_together(kind, formula, options):
    v, t = Value(START[0, 0]), Tensor(START[0, :1].copy())
    optimizer = kind([v, t], **options)
    for g in GRADIENTS[:, 0, 0]:
        v.grad, t.grad = float(g), np.array([g])
        optimizer.step()
    assert v.data == t.data[0]


@pytest.mark.parametrize(
    ("kind", "options", "name", "theirs"),
    [
        (optim.SGD, {"lr": 0.05}, "SGD", {}),
        (optim.SGD, {"lr": 0.05, "momentum": 0.9}, "SGD", {}),
        (optim.SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True}, "SGD", {}),
        (optim.Adam, {"lr": 0.01, "betas": (0.8, 0.99), "eps": 1e-7}, "Adam", {}),
    ],
)
def test_the_path_is_pytorchs(kind, options, name, theirs):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    ours, other = Tensor(START.copy()), torch.tensor(START.copy(), requires_grad=True)
    mine, its = kind([ours], **options), getattr(torch.optim, name)([other], **options)
    for g in GRADIENTS:
        ours.grad, other.grad = g, torch.tensor(g)
        mine.step()
        its.step()
        np.testing.assert_allclose(ours.data, other.detach().numpy(), rtol=1e-9, atol=1e-12)


@every_optimizer
def test_a_parameter_of_several_blocks_walks_like_a_small_one(kind, formula, options):
    n = 2 * BLOCK + 5
    big = Tensor(np.resize(START.ravel(), n).astype("float32"))
    small = Tensor(START.ravel().astype("float32"))
    one, other = kind([big], **options), kind([small], **options)
    for g in GRADIENTS[:10].reshape(10, -1).astype("float32"):
        big.grad, small.grad = np.resize(g, n), g
        one.step()
        other.step()
    assert np.array_equal(big.data, np.resize(small.data, n))


def _read_only(a):
    a.flags.writeable = False
    return a


LAYOUTS = {
    "columns first": np.asfortranarray,
    "transposed": lambda a: a.T.copy().T,
    "every second": lambda a: np.repeat(a, 2, axis=0)[::2],
    "backwards": lambda a: a[::-1].copy()[::-1],
    "read-only": lambda a: _read_only(a.copy()),
    "broadcast": lambda a: np.broadcast_to(a[:1, :1], a.shape),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("when", ["before", "after"])
@every_optimizer
def test_any_array_may_be_a_parameter(kind, formula, options, layout, when):
    array = layout(START)
    start = array.copy()
    p = Tensor(array if when == "before" else START.copy())
    optimizer = kind([p], **options)
    if when == "after":
        p.data = array
    for g in GRADIENTS[-3:]:
        p.grad = np.asfortranarray(g)
        optimizer.step()
    *_, expected = formula(start, GRADIENTS[-3:], **options)
    np.testing.assert_allclose(p.data, expected, rtol=1e-11)
    if not array.flags.writeable:
        assert np.array_equal(array, start)


@every_optimizer
def test_a_parameter_without_gradient_stays(kind, formula, options):
    used, unused = Tensor(START.copy()), Tensor(START.copy())
    optimizer = kind([unused, used], **options)
    (used * used).sum().backward()
    optimizer.step()
    assert np.array_equal(unused.data, START)
    assert not np.array_equal(used.data, START)


@every_optimizer
def test_a_step_leaves_the_gradients_alone(kind, formula, options):
    p = Tensor(START.copy())
    p.grad = GRADIENTS[-1].copy()
    kind([p], **options).step()
    assert np.array_equal(p.grad, GRADIENTS[-1])


@every_optimizer
def test_a_tensor_of_one_number_is_a_parameter(kind, formula, options):
    p = Tensor(2.0)
    optimizer = kind([p], **options)
    (p * p).backward()
    optimizer.step()
    assert p.data.shape == ()
    assert p.data < 2


@every_optimizer
@pytest.mark.parametrize("make", [lambda: Value(2.0), lambda: Tensor([2.0])])
def test_a_graph_recorded_before_a_step_refuses_to_run_backward(kind, formula, options, make):
    p = make()
    optimizer = kind([p], **options)
    loss = p * p
    loss.backward()
    optimizer.step()
    with pytest.raises(RuntimeError, match="was updated after"):
        loss.backward()
    (p * p).backward()


def test_zero_grad_forgets_the_gradients_of_both_kinds():
    v, t = Value(1.0), Tensor([1.0])
    v.grad, t.grad = 3.0, np.ones(1)
    optim.SGD([v, t]).zero_grad()
    assert (v.grad, t.grad) == (0, None)


def test_a_parameter_that_comes_twice_steps_once():
    p = Value(1.0)
    p.grad = 1.0
    optim.SGD([p, p], lr=0.25).step()
    assert p.data == 0.75


def test_parameters_may_come_from_a_generator():
    model = nn.Dense(2, 1)
    assert optim.SGD(p for p in model.parameters()).parameters == model.parameters()


def test_a_learning_rate_may_be_changed_on_the_way():
    p = Value(1.0)
    optimizer = optim.SGD([p], lr=0.1)
    optimizer.lr, p.grad = 0.5, 1.0
    optimizer.step()
    assert p.data == 0.5


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: optim.SGD([]), "needs parameters, got none"),
        (lambda p: optim.SGD([p], lr=0), "learning rate must be above 0 and finite, got 0"),
        (lambda p: optim.Adam([p], lr=-1.0), r"above 0 and finite, got -1\.0"),
        (lambda p: optim.RMSprop([p], lr=float("nan")), "above 0 and finite, got nan"),
        (lambda p: optim.Adam([p], lr=float("inf")), "above 0 and finite, got inf"),
        (lambda p: optim.SGD([p], momentum=1.0), r"momentum must be from 0 to below 1, got 1\.0"),
        (lambda p: optim.SGD([p], momentum=-0.1), "momentum must be"),
        (lambda p: optim.SGD([p], nesterov=True), "nesterov needs a momentum above 0"),
        (lambda p: optim.RMSprop([p], rho=1.5), r"rho must be from 0 to below 1, got 1\.5"),
        (
            lambda p: optim.Adam([p], betas=(0.9, 1.0)),
            "each of the betas must be from 0 to below 1",
        ),
    ],
)
def test_numbers_out_of_bounds_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make(Value(1.0))


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        (nn.MLP(2, [1]), r"such as model\.parameters\(\), got MLP"),
        (nn.Sequential(nn.Dense(1, 1)), r"such as model\.parameters\(\), got Sequential"),
        (Value(1.0), "takes a list of Values or Tensors"),
        (Tensor([1.0]), "takes a list of Values or Tensors"),
        ([Value(1.0) * 2], "updates leaves, got Value .*multiply"),
        ([1.0], r"updates leaves, got float 1\.0"),
    ],
)
def test_what_is_no_list_of_leaves_is_refused(parameters, words):
    with pytest.raises(TypeError, match=words):
        optim.SGD(parameters)
