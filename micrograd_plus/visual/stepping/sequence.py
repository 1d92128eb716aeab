"""`steps`, and `Steps`: all the steps of a computation, and the ways to show them."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

from ...engine.graph import Node, topological_order
from ...engine.naming import ModuleNames
from ..module_calls import module_calls
from ..names import name_finder, names_for, names_given, names_in_frame
from .as_data import as_data
from .as_latex import as_latex
from .as_markdown import as_markdown
from .as_text import as_text
from .computation import Computation, backward_steps, first_gradient, forward_steps
from .quizzes import quiz as _quiz
from .records import BackwardStep, ForwardStep
from .updates import Optimizer, UpdateStep, is_optimizer, updates

Step = ForwardStep | BackwardStep | UpdateStep


@dataclass(frozen=True, eq=False, repr=False)
class Steps(Computation, Sequence[Step]):
    """The steps of a computation: first forward, then backward, then the update if asked for.

    Printed, it is a worked example. It keeps no node alive.

    Attributes:
        root: The name of the result that is differentiated.
        seed: The gradient of the result with respect to itself, where the backward pass starts.
        given: What the computation starts from.
        forward: The forward steps, operands before results.
        backward: The backward steps: one for each operand that receives a gradient.
        update: What the optimizer's next step makes of each parameter; () without an optimizer.
        modules: The calls of modules in which all this was computed.

    >>> from micrograd_plus import Value, steps
    >>> x = Value(3.0)
    >>> y = x * x
    >>> example = steps(y)
    >>> example
    <Steps: 1 forward, 2 backward; print() shows them>
    >>> for step in example:
    ...     print(type(step).__name__, step.name)
    ForwardStep y
    BackwardStep x
    BackwardStep x
    """

    def to_latex(self) -> str:
        r"""The steps as LaTeX, for slides: an align* environment for each direction.

        It needs the package amsmath.

        >>> from micrograd_plus import Value, steps
        >>> x = Value(3.0)
        >>> y = x.tanh()
        >>> print(steps(y).to_latex())
        % Given
        \begin{align*}
          x &= 3
        \end{align*}
        % Forward
        \begin{align*}
          y &= \tanh(x) = \tanh(3) = 0.9951
        \end{align*}
        % Backward
        \begin{align*}
          \frac{\partial y}{\partial y} &= 1 \\
          \frac{\partial y}{\partial x} &= \frac{\partial y}{\partial y} \times (1 - y^{2}) = ...
        \end{align*}
        """
        return as_latex(self)

    def to_markdown(self) -> str:
        r"""The steps as Markdown with formulas, for notebooks and worksheets.

        >>> from micrograd_plus import Value, steps
        >>> x = Value(3.0)
        >>> y = x.tanh()
        >>> print(steps(y).to_markdown())
        ### Given
        <BLANKLINE>
        - $x = 3$
        <BLANKLINE>
        ### Forward
        <BLANKLINE>
        Each result from its operands.
        <BLANKLINE>
        1. $y = \tanh(x) = \tanh(3) = 0.9951$
        <BLANKLINE>
        ### Backward
        <BLANKLINE>
        How fast $y$ changes as each number changes, by the chain rule.
        <BLANKLINE>
        Start: $\frac{\partial y}{\partial y} = 1$
        <BLANKLINE>
        Through $y = \tanh(x)$:
        <BLANKLINE>
        - $\frac{\partial y}{\partial x} = \frac{\partial y}{\partial y} \times (1 - y^{2}) = ...
        <BLANKLINE>
        Numbers are rounded here; the computation used all of their digits.
        """
        return as_markdown(self)

    def quiz(self, share: float = 1.0, seed: int = 0, markdown: bool = False) -> str:
        """The steps with blanks to fill in, and the answers at the end.

        Args:
            share: How many of the results are blank, from 0 to 1. Those that are not are printed.
            seed: Another one leaves other results blank.
            markdown: Write Markdown with formulas.

        Raises:
            ValueError: A share outside of 0 to 1.

        >>> from micrograd_plus import Value, steps
        >>> x = Value(3.0)
        >>> y = x * x
        >>> print(steps(y).quiz())
        Given
          x = 3
        <BLANKLINE>
        Forward: compute each result
          1.  y = x × x = ____ (1)
        <BLANKLINE>
        Backward: how fast does y change as each number changes?
          ∂y/∂y = 1
        <BLANKLINE>
          through y = x × x:
            ∂y/∂x, part 1 = ∂y/∂y × x = ____ (2)
            ∂y/∂x, part 2 = ∂y/∂y × x = ____ (3)
            ∂y/∂x = all parts = ____ (4)
        <BLANKLINE>
        Answers
          (1) 9
          (2) 3
          (3) 3
          (4) 6
        """
        return _quiz(self, share, seed, markdown)

    def to_dict(self) -> dict[str, Any]:
        """The steps as dictionaries, lists, texts and numbers, as JSON has them.

        A number that JSON does not have is a text: "inf", "-inf" or "nan". An array is a
        dictionary with its shape, its dtype, and its numbers if they are at most 100.

        >>> from micrograd_plus import Value, steps
        >>> x = Value(3.0)
        >>> y = x * x
        >>> data = steps(y).to_dict()
        >>> data["forward"][0]["text"], data["backward"][1]["total"]
        ('y = x × x = 3 × 3 = 9', 6.0)
        """
        return as_data(self)

    def to_json(self) -> str:
        """The same as JSON text.

        >>> from micrograd_plus import Value, steps
        >>> x = Value(3.0)
        >>> y = x * x
        >>> steps(y).to_json()[:30]
        '{"root": "y", "seed": 1, "give'
        """
        return json.dumps(self.to_dict(), allow_nan=False, ensure_ascii=False)

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Step, ...]: ...
    def __getitem__(self, index: int | slice) -> Step | tuple[Step, ...]:
        if isinstance(index, slice):
            every: tuple[Step, ...] = (*self.forward, *self.backward, *self.update)
            return every[index]
        place = range(len(self))[index]
        if place < len(self.forward):
            return self.forward[place]
        place -= len(self.forward)
        if place < len(self.backward):
            return self.backward[place]
        return self.update[place - len(self.backward)]

    def __len__(self) -> int:
        return len(self.forward) + len(self.backward) + len(self.update)

    def __str__(self) -> str:
        return as_text(self)

    def __repr__(self) -> str:
        update = f", {len(self.update)} of the update" if self.update else ""
        return (
            f"<Steps: {len(self.forward)} forward, {len(self.backward)} backward{update}; "
            "print() shows them>"
        )

    def _repr_markdown_(self) -> str:
        """What a notebook shows."""
        return self.to_markdown()


def steps(
    root: Node,
    seed: Any = None,
    names: Mapping[str, Any] | None = None,
    optimizer: Optimizer | None = None,
) -> Steps:
    """Every step of a computation, forward and backward, with its formula and its numbers.

    `backward()` need not have run, and no `.grad` is touched. The gradients are those that
    `gradients()` gives: of Values to the last bit.

    A node's name is its `label`, else of a parameter its place in the module, as
    `layers.0.weight`, else the variable that holds it where `steps` is called, or the place in a
    list, as `w[0]`: as in drawings. What has none is t1, t2, ... of results, v1, v2, ... of leaves.

    Args:
        root: The result to explain and to differentiate.
        seed: The gradient of `root`, of its shape, where the backward pass starts; 1 when left out.
        names: Look for names among these variables instead, as in `names=locals()`.
        optimizer: Show as well what its next step makes of each parameter that this computation
            reaches, from these gradients alone. The step is not taken: nothing changes.

    Returns:
        A sequence of steps, which prints as a worked example.

    Raises:
        TypeError: `root` is not a node, or `optimizer` is none of `micrograd_plus.optim`.
        ValueError: It requires no gradient, or it has several numbers and there is no `seed`, or
            one of another shape; no parameter of the optimizer gets a gradient.
        RuntimeError: A leaf has been updated since the graph was recorded.
        NotImplementedError: The optimizer does not say its rule in formulas.

    >>> from micrograd_plus import Value, steps
    >>> a, b = Value(2.0), Value(-3.0)
    >>> loss = (a * b + 10).tanh()
    >>> loss.label = "L"
    >>> example = steps(loss)
    >>> len(example), example.gradients["a"] == b.data * (1 - loss.data**2)
    (7, True)
    >>> print(example)
    Given
      a = 2
      b = −3
    <BLANKLINE>
    Forward: each result from its operands
      1.  t1 = a × b    = 2 × (−3) = −6
      2.  t2 = t1 + 10  = −6 + 10  = 4
      3.  L  = tanh(t2) = tanh(4)  = 0.9993
    <BLANKLINE>
    Backward: how fast L changes as each number changes
    (chain rule: gradient of an operand = gradient of the result × the operation's derivative)
    <BLANKLINE>
      ∂L/∂L = 1  (where it starts)
    <BLANKLINE>
      through L = tanh(t2):
        ∂L/∂t2 = ∂L/∂L × (1 − L²) = 1 × (1 − 0.9993²) = 1 × 0.001341 = 0.001341
    <BLANKLINE>
      through t2 = t1 + 10:
        ∂L/∂t1 = ∂L/∂t2 × 1 = 0.001341 × 1 = 0.001341
    <BLANKLINE>
      through t1 = a × b:
        ∂L/∂a = ∂L/∂t1 × b = 0.001341 × (−3) = −0.004023
        ∂L/∂b = ∂L/∂t1 × a = 0.001341 × 2 = 0.002682
    <BLANKLINE>
    Gradients
      ∂L/∂a = −0.004023  (as a grows, L falls)
      ∂L/∂b = 0.002682   (as b grows, L rises)
    <BLANKLINE>
    Numbers are rounded here; the computation used all of their digits.

    >>> from micrograd_plus.optim import SGD
    >>> for step in steps(loss, optimizer=SGD([a, b], lr=0.5)).update:
    ...     print(step)
    UpdateStep(a ← a − lr × ∂L/∂a = 2 − 0.5 × (−0.004023) = 2.002)
    UpdateStep(b ← b − lr × ∂L/∂b = −3 − 0.5 × 0.002682 = −3.0013)
    """
    if not isinstance(root, Node):
        raise TypeError(f"steps() takes a Value or a Tensor, got {type(root).__name__}")
    if not root.requires_grad:
        raise ValueError(
            f"steps() of a {type(root).__name__} that requires no gradient: nothing that it was "
            "computed from does, so no step was recorded"
        )
    if is_optimizer(seed):
        raise TypeError("steps() takes an optimizer by its name: steps(root, optimizer=optimizer)")
    known = names_in_frame(sys._getframe(1)) if names is None else names_given(names)
    first = first_gradient(root, seed)
    order = topological_order(root)
    modules = ModuleNames(order, known)
    named = names_for(order, root, name_finder(modules, known))
    name = named[id(root)]
    given, forward = forward_steps(order, root, named)
    backward = backward_steps(order, root, first, forward, name)
    calls = module_calls(order, named, modules)
    found = Steps(name, first, given, tuple(forward.values()), backward, modules=calls)
    if optimizer is None:
        return found
    gradients = found.gradients
    of_leaves = {x.name: gradients[x.name] for x in given if x.name in gradients}
    return replace(found, update=updates(optimizer, name, named, of_leaves))
