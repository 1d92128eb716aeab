"""Arithmetic as text, such as "tanh(a*b + c)", computed on Values.

Python's own parser reads the text; only the kinds of syntax listed here are computed, and nothing
is ever executed.
"""

from __future__ import annotations

import ast
import difflib
import keyword
import math
import operator
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import functions
from .engine.primitives import activations, arithmetic, elementwise, selection, trigonometry
from .engine.rule import Rule
from .engine.value import Value

_WRITTEN_AS = {"absolute": "abs"}
_BY_OPERATORS = {"add", "subtract", "multiply", "divide", "power", "negative"}


def _functions() -> dict[str, tuple[Callable[..., Any], int]]:
    """The functions of one number or two, and of how many: a new primitive is among them."""
    found = {}
    for family in (selection, elementwise, trigonometry, activations, arithmetic):
        for rule in vars(family).values():
            if not isinstance(rule, Rule) or rule.on_floats is None or rule.without_gradient:
                continue
            name, count = rule.name, len(rule.vjps) or 2  # a maximum is of any number
            if count <= 2 and name in functions.__all__ and name not in _BY_OPERATORS:
                found[_WRITTEN_AS.get(name, name)] = getattr(functions, name), count
    return dict(sorted(found.items()))


_FUNCTIONS = _functions()
_CONSTANTS = {"pi": math.pi, "e": math.e}
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_UNARY: dict[type, Callable[[Any], Any]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
_WORDS: dict[type[ast.AST], str] = {
    ast.And: "the operator and",
    ast.Attribute: "an attribute",
    ast.BitXor: "the operator ^ (a power is written **)",
    ast.Call: "the result of a call",
    ast.Compare: "a comparison",
    ast.Constant: "a number",
    ast.Dict: "a dictionary",
    ast.FloorDiv: "the operator //",
    ast.GeneratorExp: "a comprehension",
    ast.IfExp: "a condition",
    ast.Invert: "the operator ~",
    ast.JoinedStr: "a string",
    ast.Lambda: "a lambda",
    ast.List: "a list",
    ast.ListComp: "a comprehension",
    ast.MatMult: "the operator @",
    ast.Mod: "the operator %",
    ast.NamedExpr: "an assignment",
    ast.Not: "the operator not",
    ast.Or: "the operator or",
    ast.Starred: "unpacking with *",
    ast.Subscript: "an index",
    ast.Tuple: "a comma outside a function",
}
_MOST_CHARACTERS = 10_000
_MOST_LEVELS = 100  # each takes up to three of Python's 1,000 stack frames


def evaluate(text: str, variables: Mapping[str, Value]) -> Value:
    """The Value of an expression, recorded as if it had been written in Python.

    Allowed are numbers, the variables' names, `pi` and `e`, `+ - * / **`, parentheses, and the
    functions of one number or two in `micrograd_plus.functions` by name, such as `tanh` and
    `maximum`. Numbers are floats and arithmetic is IEEE's: 1/0 and 9**9**9 are inf.

    Args:
        text: At most 10,000 characters, nested at most 100 deep.
        variables: The Values by name; of integers, Python computes powers to the last digit.

    Returns:
        A recorded Value; a constant if no variable occurs.

    Raises:
        ValueError: Anything else, with its column and what would work.

    >>> a, b = Value(2.0), Value(-3.0)
    >>> y = evaluate("exp(a*b + 6) / 2", {"a": a, "b": b})
    >>> y.backward()
    >>> y.data, a.grad
    (0.5, -1.5)
    >>> evaluate("tanh(x)", {"a": a})
    Traceback (most recent call last):
    ValueError: unknown name 'x' at column 6 of 'tanh(x)': known are a, e, pi; ...
    """
    # Whitespace at the ends would be an indentation error, and a line break ends an expression.
    text = " ".join(text.split())
    _check_size(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as "is it 2 (x) or 2 * (x)?": we say it below
            tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        column = "" if error.offset is None else f" at column {max(error.offset, 1)}"
        what = error.msg.partition(". ")[0].partition("; ")[0]  # the rest suggests other Python
        raise ValueError(
            f"cannot read {_short(text)!r}: {what}{column}; write it as in tanh(a*b + c)"
        ) from None
    except (RecursionError, MemoryError, ValueError):
        what = "too deeply nested, too long a chain, or not text"
        raise ValueError(f"cannot read {_short(text)!r}: {what}") from None
    result = _Evaluation(text, variables).run(tree.body)
    return result if isinstance(result, Value) else Value(result, requires_grad=False)


def parse_assignments(assignments: Iterable[str]) -> dict[str, Value]:
    """The Values in assignments such as "a=2", each labelled with its name.

    Numbers are what `float` reads, so 1e-3, inf and nan among them: a learner may want to see
    what they do. A variable called e or pi hides the constant.

    Args:
        assignments: Each a name (as in Python, a letter first), `=`, a number.

    Raises:
        ValueError: A missing or bad name or number, a name given twice, or one that expressions
            already use for a function.

    >>> parse_assignments(["a=2", "b = -3.5"])
    {'a': Value(data=2.0, grad=0), 'b': Value(data=-3.5, grad=0)}
    >>> parse_assignments(["a"])
    Traceback (most recent call last):
    ValueError: cannot read 'a': write a name, = and a number, as in a=2
    """
    values: dict[str, Value] = {}
    for assignment in assignments:
        name, equals, number = (part.strip() for part in assignment.partition("="))
        shown = repr(_short(assignment))
        if not equals or not number or not name:
            raise ValueError(f"cannot read {shown}: write a name, = and a number, as in a=2")
        name = unicodedata.normalize("NFKC", name)  # as the parser does in an expression
        if not name.isidentifier() or name.startswith("_") or keyword.iskeyword(name):
            raise ValueError(
                f"{_short(name)!r} in {shown} cannot be a name: use letters, digits and "
                "underscores, a letter first, as in w_1=2, and no word of Python's"
            )
        if name in _FUNCTIONS:
            raise ValueError(f"{name!r} in {shown} is already a function: use another name")
        if name in values:
            raise ValueError(f"{_short(name)!r} is given twice, the second time in {shown}")
        try:
            values[name] = Value(float(number), label=name)
        except ValueError:
            what = f"{_short(number)!r} in {shown} is not a number"
            raise ValueError(f"{what}: write one, as in {repr(_short(name))[1:-1]}=-2.5") from None
    return values


def _check_size(text: str) -> None:
    if not text:
        raise ValueError('the expression is empty: write one, as in "tanh(a*b + c)"')
    if len(text) > _MOST_CHARACTERS:
        raise ValueError(
            f"the expression has {len(text):,} characters, more than {_MOST_CHARACTERS:,}"
        )
    if "#" in text:
        raise ValueError(
            f"cannot read {_short(text)!r}: # at column {text.index('#') + 1} starts a comment in "
            "Python; write the expression alone"
        )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


class _Evaluation:
    """One pass over a syntax tree."""

    def __init__(self, text: str, variables: Mapping[str, Value]) -> None:
        self.text = text
        self.variables = variables

    def run(self, node: ast.expr, level: int = 0) -> Any:
        """The Value or float of a part of the expression."""
        if level > _MOST_LEVELS:
            raise self._error(f"nested more than {_MOST_LEVELS} deep", node, "write it in parts")
        match node:
            case ast.Constant():
                return self._number(node)
            case ast.Name():
                return self._variable(node)
            case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
                return _UNARY[type(op)](self.run(operand, level + 1))
            case ast.BinOp() if type(node.op) in _BINARY:
                return self._binary(node, level)
            case ast.Call():
                return self._call(node, level)
        raise self._error(
            f"{_kind(node)} is not allowed",
            node,
            "use numbers, names, + - * / **, parentheses and functions such as tanh(x)",
        )

    def _binary(self, node: ast.BinOp, level: int) -> Any:
        # A sum of many terms is a deep tree on its left side: walk it without recursion.
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp) and type(chain[-1].left.op) in _BINARY:
            chain.append(chain[-1].left)
        result = self.run(chain[-1].left, level + 1)
        for part in reversed(chain):
            right = self.run(part.right, level + 1)
            if not isinstance(result, Value) and not isinstance(right, Value):
                # Python raises for 1/0, and 9**9**9 overflows: IEEE arithmetic has answers.
                result = _BINARY[type(part.op)](Value(result, requires_grad=False), right).data
            else:
                result = _BINARY[type(part.op)](result, right)
        return result

    def _number(self, node: ast.Constant) -> float:
        if type(node.value) is not float and type(node.value) is not int:
            raise self._error(
                f"{_short(repr(node.value))} is not a real number", node, "write one, as in 2.5"
            )
        try:
            return float(node.value)
        except OverflowError:
            return math.inf

    def _variable(self, node: ast.Name) -> Any:
        name = node.id
        if name in self.variables:
            return self.variables[name]
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in _FUNCTIONS:
            raise self._error(f"{name!r} is a function", node, f"call it, as in {name}(x)")
        known = sorted({*self.variables, *_CONSTANTS})
        raise self._error(
            f"unknown name {_short(name)!r}",
            node,
            f"known are {', '.join(known)}; {_suggestion(name, [*known, *_FUNCTIONS])}"
            f"give it a value, as in {repr(_short(name))[1:-1]}=2",
        )

    def _call(self, node: ast.Call, level: int) -> Any:
        function = node.func
        if not isinstance(function, ast.Name):
            raise self._error(
                f"{_kind(function)} cannot be called", function, "write 2 * (x) for a product"
            )
        name = function.id
        if name not in _FUNCTIONS and (name in self.variables or name in _CONSTANTS):
            raise self._error(
                f"{name!r} is a number, not a function", function, f"write {name} * (x)"
            )
        if name not in _FUNCTIONS:
            raise self._error(
                f"unknown function {_short(name)!r}",
                function,
                f"{_suggestion(name, list(_FUNCTIONS))}known are {', '.join(_FUNCTIONS)}",
            )
        compute, count = _FUNCTIONS[name]
        usage = f"{name}({', '.join('xy'[:count])})"
        if node.keywords:
            raise self._error(
                f"{name}() with a named argument", node.keywords[0].value, f"write {usage}"
            )
        if len(node.args) != count:
            raise self._error(
                f"{name}() takes {('one number', 'two numbers')[count - 1]}, got {len(node.args)}",
                node,
                f"write {usage}",
            )
        arguments = [self.run(argument, level + 1) for argument in node.args]
        result = compute(*arguments)
        # relu gives the integer 0, and Python computes powers of integers to the last digit.
        if isinstance(result, Value):
            result.data = float(result.data)
            return result
        return float(result)

    def _error(self, what: str, node: ast.expr, advice: str) -> ValueError:
        # The parser counts bytes of UTF-8, readers count characters.
        before = self.text.encode()[: node.col_offset].decode(errors="replace")
        return ValueError(f"{what} at column {len(before) + 1} of {_short(self.text)!r}: {advice}")


def _kind(node: ast.expr) -> str:
    """A kind of syntax in plain words."""
    kind = type(node.op if isinstance(node, ast.BinOp | ast.UnaryOp | ast.BoolOp) else node)
    return _WORDS.get(kind, f"{kind.__name__} syntax")


def _suggestion(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name[:60], known, n=1)
    return f"did you mean {close[0]}? " if close else ""
