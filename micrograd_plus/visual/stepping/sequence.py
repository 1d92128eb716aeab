"""`Steps`: all the steps of a computation, and the ways to show them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, overload

from .as_data import as_data
from .as_latex import as_latex
from .as_markdown import as_markdown
from .as_text import as_text
from .quizzes import quiz as _quiz
from .records import BackwardStep, ForwardStep, UpdateStep


class Given(NamedTuple):
    """What a computation starts from: a parameter or a named constant.

    >>> Given("x", 2.0, False)
    Given(name='x', value=2.0, constant=False)
    """

    name: str
    value: Any
    constant: bool


Step = ForwardStep | BackwardStep | UpdateStep


@dataclass(frozen=True, eq=False, repr=False)
class Steps(Sequence[Step]):
    """The steps of a computation: first forward, then backward, then the update if asked for.

    Printed, it is a worked example. It keeps no node alive.

    Attributes:
        root: The name of the result that is differentiated.
        seed: The gradient of the result with respect to itself, where the backward pass starts.
        given: What the computation starts from.
        forward: The forward steps, operands before results.
        backward: The backward steps: one for each operand that receives a gradient.
        update: What the optimizer's next step makes of each parameter; () without an optimizer.

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

    root: str
    seed: Any
    given: tuple[Given, ...]
    forward: tuple[ForwardStep, ...]
    backward: tuple[BackwardStep, ...]
    update: tuple[UpdateStep, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """The number or array of everything that has a name.

        >>> from micrograd_plus import Value, steps
        >>> x = Value(3.0)
        >>> y = x * x
        >>> steps(y).values
        {'x': 3.0, 'y': 9.0}
        """
        values = {x.name: x.value for x in self.given}
        return values | {step.name: step.value for step in self.forward}

    @property
    def gradients(self) -> dict[str, Any]:
        """The gradient of everything that received one, from the result to the leaves.

        >>> from micrograd_plus import Value, steps
        >>> x = Value(3.0)
        >>> y = x * x
        >>> steps(y).gradients
        {'y': 1, 'x': 6.0}
        """
        return {self.root: self.seed} | {step.name: step.total for step in self.backward}

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
