"""A primitive: one operation, what it does to floats and to arrays, and its derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .graph import Node, data_of, describe, no_setting, record
from .operands import OBJECT, as_operand, holds_nodes, unmixed
from .rule import PLAIN, Rule

REAL = frozenset("?" + np.typecodes["AllInteger"] + np.typecodes["Float"])  # codes of dtypes
NUMPY_NUMBERS = frozenset(np.dtype(code).type for code in REAL)


class Primitive(Rule):
    """One differentiable operation, defined once for both backends.

    A call with a node among its operands records a node; with raw numbers and arrays alone it just
    computes. That is why a vjp, which is written with operators and other primitives, serves
    floats, arrays and (for derivatives of derivatives) nodes.

    Args:
        name: The operation's name, as `functions` and messages use it.
        on_arrays: What it does to NumPy arrays.
        on_floats: What it does to Python numbers, operands then static arguments; None if it only
            means something on arrays. It may raise ArithmeticError or ValueError where IEEE
            arithmetic has an answer: `on_arrays` then gives that answer.
        vjps: A function `(g, y, *operands, **static)` per operand: the vector-Jacobian product of
            the upstream gradient `g`, with `y` the result. It need not undo broadcasting. None
            for an operand that has no gradient, such as a condition.
        vjp_of_all: For any number of operands, in place of `vjps`: a function
            `(needed, g, y, *operands, **static)` that returns a contribution per operand; those
            whose `needed` is False are not looked at.
        formulas: The derivatives as text, per operand; with `vjp_of_all` it may be one for all,
            where `a` is the operand meant. For a primitive that runs on floats the local derivative
            in terms of `y`, the operands `a`, `b`, `c` and the static arguments; for others the
            vjp, in terms of `g` as well. `micrograd_plus.testing.formula_vjps` computes them, and
            `micrograd_plus.formulas.words` says what the words mean.
        symbol: How drawings show it.
        operand_names: Names of the operands in the formulas, where `a`, `b`, `c` do not do.
        unfused: The same in other primitives, for primitives that compare or are fused for speed
            or stability; `expand` runs it on arrays of Values.
        partners: In place of `vjps`, for a sum of products and one more operand, the last: of the
            operands, the one that each of the others is multiplied with, its local derivative.

    >>> import numpy as np
    >>> from micrograd_plus import Value
    >>> cube = Primitive(
    ...     "cube",
    ...     on_floats=lambda a: a**3,
    ...     on_arrays=lambda a: a**3,
    ...     vjps=(lambda g, y, a: g * 3 * a**2,),
    ...     formulas=("3 * a**2",),
    ... )
    >>> cube(2.0), cube(np.array([1.0, 2.0]))
    (8.0, array([1., 8.]))
    >>> x = Value(2.0)
    >>> cube(x).backward()
    >>> x.grad
    12.0
    """

    def __call__(self, *operands: Any, **static: Any) -> Any:
        """Compute, and record if a node that requires a gradient is among the operands."""
        data = []
        numbers = self.on_floats is not None  # nothing but single numbers so far
        values = tensors = None  # the class of Values among them, and of Tensors
        requires_grad = False
        for i, x in enumerate(operands):
            kind = type(x)
            if isinstance(x, Node):
                if x.requires_grad and i not in self.without_gradient:
                    requires_grad = True
                if x.is_scalar:
                    values = kind
                else:
                    tensors = kind
                    numbers = False
                x = x.data
            elif kind in PLAIN:
                if self.on_floats is None:
                    x = np.asarray(x)
            elif kind in NUMPY_NUMBERS or (kind is np.ndarray and x.dtype.char in REAL):
                numbers = False
            else:
                return self._of_others(operands, static)
            data.append(x)
        if numbers:
            y = self.compute_floats(data, static)
            return record(values, y, self, operands, static, requires_grad) if values else y
        if values is not None:
            return self._among_arrays(values, operands, static, requires_grad)
        if tensors is None:
            return self.on_arrays(*data, **static)
        return self._of_arrays(tensors, data, operands, static, requires_grad)

    def _of_arrays(
        self, kind: Any, data: Sequence[Any], operands: Any, static: Any, requires_grad: bool
    ) -> Any:
        try:
            y = np.asarray(self.on_arrays(*data, **static))
        except (ValueError, IndexError, TypeError) as error:
            raise self._explained(error, operands, static) from None
        return record(kind, y, self, operands, static, requires_grad)

    def _among_arrays(self, kind: Any, operands: Any, static: Any, requires_grad: bool) -> Any:
        if self.on_floats is None:
            return self(*(x._as_tensor() if isinstance(x, Node) else x for x in operands), **static)
        if not any(isinstance(data_of(x), np.ndarray) for x in operands):  # NumPy's numbers
            return self(*(x.item() if isinstance(x, np.generic) else x for x in operands), **static)
        data = [x._array_data() if isinstance(x, Node) else x for x in operands]
        return self._of_arrays(kind.array_class, data, operands, static, requires_grad)

    def _of_others(self, operands: Any, static: dict[str, Any]) -> Any:
        """The call with lists and the like, or with arrays of Values."""
        operands = tuple(
            x if isinstance(x, Node) or type(x) in PLAIN else as_operand(x) for x in operands
        )
        if any(type(x) is np.ndarray and x.dtype == OBJECT for x in operands):
            return self.per_element(operands, static)
        return self(*operands, **static)

    def per_element(self, operands: Sequence[Any], static: dict[str, Any]) -> Any:
        """The result on arrays of Values: the graph of scalars that the operation stands for."""
        for x in operands:
            if isinstance(x, Node) and not x.is_scalar:
                raise TypeError(
                    f"{self.name} of {describe(x)} and of an array of Values: use one kind. "
                    "stack([...]) makes a Tensor of Values, expand(tensor) Values of a Tensor."
                )
        operands = [unmixed(x) for x in operands]
        if self.on_floats is not None and self.unfused is None:
            run = np.frompyfunc(lambda *numbers: self(*numbers, **static), len(operands), 1)
            return run(*operands)
        y = (self.unfused or self.on_arrays)(*operands, **static)
        is_lost = not isinstance(y, Node) and np.asarray(y).dtype != OBJECT
        # NumPy's sum over no entries, such as the trace of a far diagonal, is the integer 0.
        if is_lost and type(y) is not int and any(map(holds_nodes, operands)):
            raise TypeError(
                f"{self.name} of an array of Values gives plain numbers, which have lost them: say "
                "as `unfused` what it does in terms of other primitives"
            )
        return y

    def _explained(self, error: Exception, operands: Sequence[Any], static: Any) -> Exception:
        """The error of an array operation, in terms of what was given."""
        if any(isinstance(x, Node) for x in static.values()):
            return no_setting(self, static)
        shapes = [np.shape(data_of(x)) for x in operands]
        reason = str(error)
        given = ", ".join(map(describe, operands[:6])) + (", ..." if len(operands) > 6 else "")
        if "broadcast" in reason and len(shapes) > 1 and self.on_floats is not None:
            reason = (
                f"cannot {self.name} shapes {' and '.join(map(str, shapes))}: counted from the "
                "right, sizes must be equal or one of them 1"
            )
        # NumPy's own subclasses of TypeError take other arguments than a message.
        kind = TypeError if isinstance(error, TypeError) else type(error)
        return kind(f"{reason} [{self.name} of {given}]")
