"""What one step is: plain objects that hold names and numbers, and no part of the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ...engine.rule import Rule


class Operand(NamedTuple):
    """What an operation was given: a named node, or a constant without a name.

    >>> Operand("x", 2.0), Operand(None, 10.0)
    (Operand(name='x', value=2.0), Operand(name=None, value=10.0))
    """

    name: str | None
    value: Any


@dataclass(frozen=True, eq=False)
class ForwardStep:
    """One operation: its operands, and what came out.

    Attributes:
        name: Of the result.
        primitive: The operation, with the formulas of its derivatives.
        operands: In order, with their numbers or arrays.
        static: The operation's other arguments, such as `axis`.
        value: The result.

    >>> from micrograd_plus import Value, steps
    >>> a = Value(2.0)
    >>> square = a * a
    >>> (step,) = steps(square).forward
    >>> step
    ForwardStep(square = a × a = 2 × 2 = 4)
    >>> step.operation, step.operands[0], step.value
    ('multiply', Operand(name='a', value=2.0), 4.0)
    """

    name: str
    primitive: Rule
    operands: tuple[Operand, ...]
    static: Mapping[str, Any]
    value: Any

    @property
    def operation(self) -> str:
        """The name of the operation, a function of `micrograd_plus.functions`.

        >>> from micrograd_plus import Value, steps
        >>> steps(Value(2.0).exp()).forward[0].operation
        'exp'
        """
        return self.primitive.name

    def __repr__(self) -> str:
        from .as_text import one_line

        return f"ForwardStep({one_line(self)})"


@dataclass(frozen=True, eq=False)
class BackwardStep:
    """The chain rule once: from the gradient of a result to what one operand receives of it.

    Attributes:
        root: The name of the result that is differentiated.
        of: The operation that the gradient flows back through.
        position: Which of its operands receives.
        upstream: The gradient of the operation's result.
        local: The operation's local derivative, of single numbers; None of arrays.
        contribution: What the operand receives: of single numbers, upstream times local.
        added_to: The sum of what it has received before; None when this is the first.
        total: The sum with this contribution.
        part: How many contributions it has received, this one included.
        parts: How many it receives in all.

    >>> from micrograd_plus import Value, steps
    >>> a = Value(2.0)
    >>> square = a * a
    >>> first, second = steps(square).backward
    >>> second
    BackwardStep(∂square/∂a, part 2 = ∂square/∂square × a = 1 × 2 = 2)
    >>> second.upstream, second.local, second.contribution, second.added_to, second.total
    (1, 2.0, 2.0, 2.0, 4.0)
    """

    root: str
    of: ForwardStep
    position: int
    upstream: Any
    local: Any
    contribution: Any
    added_to: Any
    total: Any
    part: int
    parts: int

    @property
    def name(self) -> str:
        """The name of the operand that receives.

        >>> from micrograd_plus import Value, steps
        >>> x = Value(2.0)
        >>> steps(x.exp()).backward[0].name
        'x'
        """
        name = self.of.operands[self.position].name
        assert name is not None  # what requires a gradient is a node, and these have names
        return name

    @property
    def formula(self) -> str | None:
        """The primitive's own formula of this derivative; None where it has none.

        >>> from micrograd_plus import Value, steps
        >>> steps(Value(2.0).tanh()).backward[0].formula
        '1 - y**2'
        """
        return self.of.primitive.formula_of(self.position)

    def __repr__(self) -> str:
        from .as_text import one_line

        return f"BackwardStep({one_line(self)})"


class Assignment(NamedTuple):
    """One line of an optimizer's rule: what a name becomes.

    >>> Assignment("v", "momentum * v + g", 4.0)
    Assignment(name='v', formula='momentum * v + g', value=4.0)
    """

    name: str
    formula: str
    value: Any


@dataclass(frozen=True, eq=False)
class UpdateStep:
    """What an optimizer's next step makes of one parameter.

    Attributes:
        root: The name of the result that is differentiated.
        optimizer: The name of the optimizer's class.
        name: Of the parameter.
        before: Its number or array now.
        gradient: Its gradient.
        clipped: Its gradient as the optimizer uses it; the same where nothing is clipped.
        numbers: What else the rule names: settings, and the parameter's state now.
        rule: The lines of the rule, in order, each with what comes out; "p" in a formula is the
            parameter and "g" its gradient, and the last line is the parameter's.

    >>> from micrograd_plus import Value, steps
    >>> from micrograd_plus.optim import SGD
    >>> w = Value(2.0)
    >>> loss = w * w
    >>> (step,) = steps(loss, optimizer=SGD([w], lr=0.1)).update
    >>> step
    UpdateStep(w ← w − lr × ∂loss/∂w = 2 − 0.1 × 4 = 1.6)
    >>> step.before, step.gradient, step.settings, step.after
    (2.0, 4.0, {'lr': 0.1}, 1.6)
    """

    root: str
    optimizer: str
    name: str
    before: Any
    gradient: Any
    clipped: Any
    numbers: Mapping[str, Any]
    rule: tuple[Assignment, ...]

    @property
    def after(self) -> Any:
        """The parameter's new number or array.

        >>> from micrograd_plus import Value, steps
        >>> from micrograd_plus.optim import SGD
        >>> w = Value(2.0)
        >>> steps(w * 3.0, optimizer=SGD([w], lr=0.5)).update[0].after
        0.5
        """
        return self.rule[-1].value

    @property
    def settings(self) -> dict[str, Any]:
        """The numbers that are no state: what the step does not change.

        >>> from micrograd_plus import Value, steps
        >>> from micrograd_plus.optim import SGD
        >>> w = Value(2.0)
        >>> steps(w * 3.0, optimizer=SGD([w], lr=0.5, momentum=0.9)).update[0].settings
        {'lr': 0.5, 'momentum': 0.9}
        """
        changed = {line.name for line in self.rule}
        return {name: x for name, x in self.numbers.items() if name not in changed}

    def __repr__(self) -> str:
        from .as_text import one_line

        return f"UpdateStep({one_line(self)})"
