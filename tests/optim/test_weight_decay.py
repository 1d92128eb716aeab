import numpy as np
import pytest

from micrograd_plus import Tensor, Value, optim
from tests.optim.kinds import KINDS

START = np.random.default_rng(0).normal(size=(3, 2))
GRADIENTS = np.random.default_rng(1).normal(size=(20, 3, 2))
COUPLED = [
    (kind, {name: x for name, x in options.items() if name not in ("lr", "weight_decay")})
    for kind, options in KINDS
    if not kind.decoupled
]


def end(optimizer, parameter, gradients):
    """Where a Tensor, or a list of Values, has gone after a step for each gradient."""
    for g in gradients:
        if isinstance(parameter, Tensor):
            parameter.grad = g
        else:
            for v, number in zip(parameter, g.ravel().tolist(), strict=True):
                v.grad = number
        optimizer.step()
    values = parameter.data if isinstance(parameter, Tensor) else [v.data for v in parameter]
    return np.reshape(values, START.shape)


@pytest.mark.parametrize(("kind", "options"), COUPLED)
def test_weight_decay_is_a_part_of_the_gradient(kind, options):
    p, q = Tensor(START.copy()), Tensor(START.copy())
    decaying, plain = kind([p], lr=0.05, weight_decay=0.3, **options), kind([q], lr=0.05, **options)
    for g in GRADIENTS:
        p.grad, q.grad = g, g + 0.3 * q.data
        decaying.step()
        plain.step()
    assert np.array_equal(p.data, q.data)


def test_that_of_adamw_is_none():
    p, q = Tensor(START.copy()), Tensor(START.copy())
    decaying = optim.AdamW([p], lr=0.05, weight_decay=0.3)
    plain = optim.Adam([q], lr=0.05)
    for g in GRADIENTS:
        p.grad = q.grad = g
        decaying.step()
        q.data *= 1 - 0.05 * 0.3
        plain.step()
    assert np.array_equal(p.data, q.data)


def test_adamw_without_gradient_shrinks_by_the_same_share_whatever_the_size():
    p = Tensor([1e-3, 1.0, 1e3])
    p.grad = np.zeros(3)
    optim.AdamW([p], lr=0.5, weight_decay=0.5).step()
    assert p.data.tolist() == [0.75e-3, 0.75, 0.75e3]


def test_adamw_decays_a_little_unless_told_otherwise():
    assert optim.AdamW([Value(1.0)]).groups[0].weight_decay == 0.01


@pytest.mark.parametrize(("kind", "options"), [*COUPLED, (optim.AdamW, {})])
def test_values_decay_as_tensors_do(kind, options):
    tensor, values = Tensor(START.copy()), [Value(x) for x in START.ravel().tolist()]
    one, other = (kind(p, lr=0.05, weight_decay=0.3, **options) for p in ([tensor], values))
    assert np.array_equal(end(one, tensor, GRADIENTS), end(other, values, GRADIENTS))


def test_each_group_decays_on_its_own():
    a, b = Value(1.0), Value(1.0)
    optim.SGD([{"params": [a], "weight_decay": 0.5}, {"params": [b]}], lr=0.5).step()
    assert (a.data, b.data) == (0.75, 1.0)


@pytest.mark.parametrize(("kind", "options"), [*COUPLED, (optim.AdamW, {})])
def test_decay_leaves_float32_and_the_gradient_as_they_are(kind, options):
    p, g = Tensor(START.astype("float32")), GRADIENTS[0].astype("float32")
    p.grad = g.copy()
    kind([p], lr=0.05, weight_decay=0.3, **options).step()
    assert p.dtype == "float32"
    assert np.array_equal(p.grad, g)


@pytest.mark.parametrize(
    ("kind", "options"),
    [(k, o) for k, o in COUPLED if k is not optim.RMSprop] + [(optim.AdamW, {})],
)
def test_the_path_is_pytorchs(kind, options):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    options = options | {"lr": 0.05, "weight_decay": 0.3}
    if issubclass(kind, optim.Adam):
        options["eps"] = 1e-7
    ours, other = Tensor(START.copy()), torch.tensor(START.copy(), requires_grad=True)
    mine, its = kind([ours], **options), getattr(torch.optim, kind.__name__)([other], **options)
    for g in GRADIENTS:
        ours.grad, other.grad = g, torch.tensor(g)
        mine.step()
        its.step()
        np.testing.assert_allclose(ours.data, other.detach().numpy(), rtol=1e-9)
