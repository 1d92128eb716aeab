"""Calls that fail on every node, some of them halfway, after which everything must be as before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from micrograd_plus import Primitive, Value, gradients, no_grad
from micrograd_plus import functions as F


class Mistake(NamedTuple):
    make: Callable[[Any], Any]
    errors: tuple[type[Exception], ...]


class RuleFails(Exception):
    """What the vjp of `broken` raises."""


def _fail(g: Any, y: Any, a: Any) -> Any:
    raise RuleFails


broken = Primitive("broken", on_arrays=lambda a: a + 0.0, vjps=(_fail,))


def _fail_inside_no_grad(node: Any) -> None:
    with no_grad():
        F.reshape(node, (7,))


def _fail_in_the_middle_of_a_pass(node: Any) -> None:
    # One operand of the sum has its gradient before the other one fails.
    root = F.sum(broken(node)) + F.sum(node * node)
    root.backward(retain_grads=True)


def _assign_to_a_result(node: Any) -> None:
    (node * 2.0 if node.requires_grad else Value(1.0) * node).assign(node.data)


SEVEN = np.ones(7)

# A constant refuses a pass with a ValueError, an outdated graph with a RuntimeError.
MISTAKES = {
    "reshape to a shape of another size": Mistake(
        lambda node: F.reshape(node, (7,)), (ValueError,)
    ),
    "multiply matrices that do not fit": Mistake(
        lambda node: np.ones((7, 7)) @ node, (ValueError, TypeError)
    ),
    "start from a seed of another shape": Mistake(
        lambda node: node.backward(SEVEN), (ValueError, TypeError)
    ),
    "ask for the gradient by a number": Mistake(lambda node: gradients(node, 2.0), (TypeError,)),
    "assign seven numbers": Mistake(lambda node: node.assign(SEVEN), (ValueError, TypeError)),
    "assign to a result": Mistake(_assign_to_a_result, (ValueError,)),
    "assign to an entry": Mistake(
        lambda node: node.__setitem__(0, 1.0), (TypeError, AttributeError)
    ),
    "fail inside no_grad": Mistake(_fail_inside_no_grad, (ValueError,)),
    "fail in the middle of a pass": Mistake(
        _fail_in_the_middle_of_a_pass, (RuleFails, ValueError, RuntimeError)
    ),
}
