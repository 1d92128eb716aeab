"""What one step is, and the line of an example that it makes.

Steps are plain objects that hold names and numbers, and no part of the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from ...engine.rule import Rule
from ...formulas.derivatives import Derivative
from ...formulas.notation import TEXT, Notation, rendered
from ...formulas.words import Call, LookedUp
from .operations import Operand, named, written


@dataclass(frozen=True)
class Line:
    """One line, in some notation.

    Attributes:
        left: What is computed.
        symbols: From which names.
        numbers: The same with numbers, in one or more steps; empty where names say no more.
        result: What comes out.
        remark: Why a formula applies.
        part: Which of several contributions this is; "" when it is the only one.
        running: The sum so far and what it comes to; None for the first contribution.
        so_far: Words for whether that sum is complete.
    """

    left: str
    symbols: str
    numbers: tuple[str, ...]
    result: str
    remark: str = ""
    part: str = ""
    running: tuple[str, str] | None = None
    so_far: str = ""

    @property
    def sides(self) -> list[str]:
        """All that is equal to the left side, without repetitions."""
        sides = [self.symbols, *self.numbers, self.result]
        return [x for i, x in enumerate(sides) if i == 0 or x != sides[i - 1]]

    @property
    def whole_left(self) -> str:
        """The left side, and which of several contributions it is."""
        return f"{self.left}, {self.part}" if self.part else self.left

    @property
    def text(self) -> str:
        """The line as plain text, if its notation is that."""
        return " = ".join([self.whole_left, *self.sides])

    @property
    def assignment(self) -> str:
        """The line as plain text: what a name becomes."""
        return f"{self.left} ← {' = '.join(self.sides)}"


class Given(NamedTuple):
    """What a computation starts from: a parameter or a named constant.

    >>> Given("x", 2.0, False)
    Given(name='x', value=2.0, constant=False)
    """

    name: str
    value: Any
    constant: bool


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
        return f"ForwardStep({forward_line(self, TEXT).text})"


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
        return f"BackwardStep({backward_line(self, TEXT).text})"


def forward_line(step: ForwardStep, notation: Notation) -> Line:
    """The line of a forward step."""
    operation = step.primitive, step.operands, step.static, notation
    in_symbols = written(*operation, lambda x: named(x, notation))
    in_numbers = written(*operation, lambda x: notation.number(x.value))
    are_arrays = any(map(np.ndim, (step.value, *(x.value for x in step.operands))))
    return Line(
        notation.name(step.name).text,
        in_symbols.text,
        () if are_arrays else (in_numbers.text,),
        notation.number(step.value).text,
    )


def backward_line(step: BackwardStep, notation: Notation, whole: bool = False) -> Line:
    """The line of a backward step.

    Args:
        step: The step.
        notation: How it is written.
        whole: Show a formula with all its cases, and not the case that applies.
    """
    of = step.of
    names = LookedUp(attrgetter("name"), of.operands)
    values = LookedUp(attrgetter("value"), of.operands)
    call = Call(of.primitive, step.position, of.value, values, of.static)
    derivative = Derivative(call, step.local, lambda k: names[k] is None)
    upstream = notation.gradient(step.root, of.name)
    pieces = derivative.pieces(notation, names.__getitem__, of.name) | {"g": upstream}
    whole = whole and derivative.reason is not None
    tree = derivative.whole if whole else derivative.tree
    numbers = [] if step.local is None else [notation.number(step.local)]
    if tree is None:
        symbols = notation.infix("*", upstream, notation.gradient(of.name, step.name))
    elif derivative.is_vjp:
        symbols = rendered(tree, pieces, notation)
    else:
        symbols = notation.infix("*", upstream, rendered(tree, pieces, notation))
        if numbers:
            numbers.insert(0, rendered(tree, derivative.pieces(notation), notation))
    given = notation.number(step.upstream)
    remark = ""
    if derivative.reason is not None and not whole:
        remark = notation.since(rendered(derivative.reason, pieces, notation))
    elif not derivative.is_vjp and np.shape(step.contribution) != np.shape(step.upstream):
        remark = notation.text(f"summed to the shape of {step.name}")
    running = None
    if step.added_to is not None:
        held, more = notation.number(step.added_to), notation.number(step.contribution)
        running = notation.infix("+", held, more).text, notation.number(step.total).text
    return Line(
        notation.gradient(step.root, step.name).text,
        symbols.text,
        tuple(dict.fromkeys(notation.infix("*", given, x).text for x in numbers)),
        notation.number(step.contribution).text,
        remark,
        f"part {step.part}" if step.parts > 1 else "",
        running,
        "all parts" if step.part == step.parts else "the parts so far",
    )
