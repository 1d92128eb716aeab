import numpy as np
import pytest

from micrograd_plus import Tensor, Value, functions, optim
from micrograd_plus.formulas.evaluation import evaluate
from tests.optim.kinds import every_kind

EXTRAS = [
    {},
    {"weight_decay": 0.2},
    {"lr": optim.warm_up(2, then=optim.cosine_decay(0.1, 5))},
    {"clip_value": 0.5, "clip_norm": 0.7},
]
FUNCTIONS = {name: getattr(functions, name) for name in functions.__all__}
GRADIENTS = np.random.default_rng(1).normal(size=(60, 2, 3))


def by_formulas(optimizer, p):
    """What the formulas make of a parameter, and of all that is kept of it."""
    names = FUNCTIONS | optimizer.numbers_for(p) | {"p": p.data}
    names["g"] = optimizer.clipped({p: p.grad})[p]
    for name, formula in optimizer.formulas_for(p):
        names[name] = evaluate(formula, names)
    return names


@every_kind
@pytest.mark.parametrize("extra", EXTRAS, ids=lambda extra: "-".join(extra) or "plain")
@pytest.mark.parametrize("make", [lambda: Value(1.5), lambda: Tensor(np.ones((2, 3)))])
def test_the_formulas_say_what_a_step_does(kind, options, extra, make):
    p = make()
    optimizer = kind([p], **(options | extra))
    for g in GRADIENTS:
        p.grad = float(g[0, 0]) if p.is_scalar else g
        expected = by_formulas(optimizer, p)
        optimizer.step()
        np.testing.assert_allclose(p.data, expected["p"], rtol=1e-12)
        for name in optimizer.slots(optimizer.groups[0]):
            kept = optimizer.numbers_for(p)[name]
            np.testing.assert_allclose(kept, expected[name], rtol=1e-12)


@every_kind
def test_the_last_formula_is_that_of_the_parameter(kind, options):
    p = Value(1.0)
    assert kind([p], **options).formulas_for(p)[-1][0] == "p"


def test_each_parameter_has_the_formulas_and_numbers_of_its_group():
    a, b = Value(1.0), Value(1.0)
    groups = [{"params": [a], "weight_decay": 0.5}, {"params": [b], "lr": 0.5}]
    optimizer = optim.SGD(groups, lr=0.25)
    assert optimizer.formulas_for(a) == (("g", "g + weight_decay * p"), ("p", "p - lr * g"))
    assert optimizer.formulas_for(b) == (("p", "p - lr * g"),)
    assert [optimizer.numbers_for(p)["lr"] for p in (a, b)] == [0.25, 0.5]


def test_the_numbers_are_those_of_the_next_step():
    p = Value(1.0)
    optimizer = optim.Adam([p], lr=lambda step: 1 / (step + 1))
    optimizer.step()
    numbers = optimizer.numbers_for(p)
    assert (numbers["t"], numbers["lr"]) == (2, 0.5)


def test_reading_formulas_and_numbers_changes_nothing():
    p = Tensor([1.0, 2.0])
    p.grad = np.ones(2)
    optimizer = optim.Adam([p])
    optimizer.step()
    before = optimizer.state_dict()
    optimizer.numbers_for(p)["m"][:] = 7.0
    optimizer.formulas_for(p)
    after = optimizer.state_dict()
    assert all(np.array_equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("ask", ["formulas_for", "numbers_for"])
def test_a_node_that_is_none_of_its_parameters_is_refused(ask):
    optimizer = optim.SGD([Value(1.0)])
    with pytest.raises(KeyError, match="this SGD does not update Value 'other'"):
        getattr(optimizer, ask)(Value(1.0, label="other"))


def test_an_optimizer_of_ones_own_that_says_no_rule_says_so():
    class Sign(optim.Optimizer):
        def update(self, h, p, g, work, *state):
            np.sign(g, out=work)
            work *= h.lr
            p -= work

    p = Value(1.0)
    with pytest.raises(NotImplementedError, match="Sign does not say its rule in formulas"):
        Sign([p]).formulas_for(p)


def test_an_optimizer_without_an_update_says_so():
    p = Value(1.0)
    with pytest.raises(NotImplementedError, match=r"Optimizer has no update\(\)"):
        optim.Optimizer([p]).step()


def test_an_optimizer_of_ones_own_has_hyperparameters_and_state_of_its_own():
    class Averaged(optim.Optimizer):
        def __init__(self, parameters, lr, share):
            super().__init__(parameters, lr, {"share": share})

        def slots(self, h):
            return ("mean",)

        def update(self, h, p, g, work, *state):
            (mean,) = state
            mean += h.share * (g - mean)
            p -= h.lr * mean

    p = Value(1.0)
    optimizer = Averaged([{"params": [p], "share": 0.5}], lr=0.5, share=0.1)
    for _ in range(2):
        p.grad = 1.0
        optimizer.step()
    assert p.data == 1.0 - 0.25 - 0.375
    assert sorted(optimizer.state_dict()) == ["0.mean", "0.t", "groups.0.lr", "steps"]
