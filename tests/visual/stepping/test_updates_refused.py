"""What is no optimizer of this computation is refused, with what would work."""

import pytest

from micrograd_plus import Tensor, Value, optim, steps


@pytest.mark.parametrize("what", [0.1, "SGD", [Value(1.0)], Value(1.0)])
def test_what_is_no_optimizer_is_refused(what):
    with pytest.raises(TypeError, match=r"an optimizer of micrograd_plus\.optim, such as SGD"):
        steps(Value(3.0).exp(), optimizer=what)


def test_a_class_is_refused():
    with pytest.raises(TypeError, match="got the class SGD"):
        steps(Value(3.0).exp(), optimizer=optim.SGD)


def test_an_optimizer_of_other_leaves_is_refused_by_name():
    x, y = Value(3.0, label="x"), Value(1.0, label="y")
    with pytest.raises(ValueError, match=r"this SGD receives .* it holds y, and gradients go to x"):
        steps(x.exp(), optimizer=optim.SGD([y]))


def test_an_optimizer_of_other_leaves_without_names_is_refused_by_their_number():
    with pytest.raises(ValueError, match="it holds 2 without labels, and gradients go to x"):
        steps(Value(3.0, label="x").exp(), optimizer=optim.SGD([Value(1.0), Value(2.0)]))


def test_an_optimizer_in_the_place_of_the_seed_is_refused_with_the_right_place():
    x = Value(3.0)
    with pytest.raises(TypeError, match=r"steps\(root, optimizer=optimizer\)"):
        steps(x.exp(), optim.SGD([x]))


def test_a_wrong_root_is_told_before_a_wrong_optimizer():
    with pytest.raises(ValueError, match="reduce it first"):
        steps(Tensor([1.0, 2.0]) * 2, optimizer=0.1)


def test_an_optimizer_without_formulas_is_refused_by_its_own_words():
    class Halving(optim.Optimizer):
        def update(self, h, p, g, work, *state):
            p *= 0.5

    x = Value(3.0)
    with pytest.raises(NotImplementedError, match="Halving does not say its rule in formulas"):
        steps(x.exp(), optimizer=Halving([x]))


def test_a_rule_that_is_not_what_the_update_does_is_refused():
    class Mistaken(optim.SGD):
        def rule(self, h):
            return (("p", "p + lr * g"),)

    x = Value(3.0, label="x")
    with pytest.raises(ValueError, match=r"p = p \+ lr \* g gives 3.5 for x, and a step .* 2.5"):
        steps(x * 1.0, optimizer=Mistaken([x], lr=0.5))
