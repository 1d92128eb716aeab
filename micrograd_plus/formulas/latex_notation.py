"""Mathematics as LaTeX, for a document with amsmath or for the formulas in Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from .notation import ATOM, CONDITION, POWER, SUM, Notation, Piece
from .shown_numbers import array_rows

_LETTER_AND_NUMBER = re.compile(r"([A-Za-z])_?(\d*)")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# fmt: off
_GREEK = frozenset((
    "alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu", "nu",
    "xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega",
))
_COMMANDS = frozenset((
    "tanh", "sin", "cos", "tan", "sinh", "cosh", "arcsin", "arccos", "arctan", "max", "min",
))
# fmt: on
_ESCAPES = {
    **{c: rf"\{c}" for c in "{}$%#&_"},
    "\\": r"}\backslash\text{",
    "~": r"}\sim\text{",
    "^": r"}{\wedge}\text{",
    "`": r"}\grave{}\text{",
}


class Latex(Notation):
    r"""Formulas for LaTeX's mathematical mode.

    >>> latex = Latex()
    >>> latex.infix("/", latex.name("x1"), latex.number(-0.5)).text
    '\\frac{x_{1}}{-0.5}'
    """

    operators: ClassVar[Mapping[str, str]] = {"+": "+", "-": "-", "*": r"\times", "@": r"\,"}
    comparisons: ClassVar[Mapping[str, str]] = {
        "<": "<",
        "<=": r"\leq",
        ">": ">",
        ">=": r"\geq",
        "==": "=",
        "!=": r"\neq",
    }
    functions: ClassVar[Mapping[str, str]] = {
        "log": r"\ln",
        "sigmoid": r"\sigma",
        "relu": r"\mathrm{ReLU}",
        "maximum": r"\max",
        "minimum": r"\min",
    }
    minus = "-"
    next_row = r"\\"

    def number(self, x: Any, digits: int = 4) -> Piece:
        """A number to some significant digits, or an array."""
        text, binding = super().number(x, digits)
        if np.ndim(x):
            return Piece(text)
        text = text.replace("−", "-").replace("inf", r"\infty").replace("nan", r"\mathrm{nan}")
        mantissa, e, exponent = text.partition("e")
        return Piece(rf"{mantissa} \times 10^{{{exponent}}}" if e else text, binding)

    def array(self, x: np.ndarray) -> str:
        """A small array as a matrix, of a larger one its shape and range."""
        rows = array_rows(x)
        if x.ndim > 2 or (len(rows[0]) == 1 and x.size != len(rows)) or not x.size:
            shape = r" \times ".join(map(str, x.shape))
            about = ", ".join(row[0] for row in rows).replace("−", "-")
            return rf"[{shape}\text{{: {about}}}]"
        body = f" {self.next_row} ".join(" & ".join(row) for row in rows).replace("−", "-")
        return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"

    def name(self, name: str) -> Piece:
        """A variable: one letter, maybe with a number, a Greek letter, or any text."""
        base, bracket, rest = name.partition("[")
        if bracket and re.fullmatch(r"(\d+(\]\[|, ))*\d+\]", rest) and _WORD.fullmatch(base):
            return Piece(f"{self.name(base).text}[{rest}")
        if match := _LETTER_AND_NUMBER.fullmatch(name):
            letter, number = match.groups()
            return Piece(f"{letter}_{{{number}}}" if number else letter)
        if name in _GREEK:
            return Piece(rf"\{name}")
        if _WORD.fullmatch(name):
            return Piece(rf"\mathrm{{{self.escaped(name)}}}")
        return Piece(self.text(name), super().name(name).binding)

    def word(self, word: str) -> Piece:
        """A word of the formulas' own."""
        return Piece(r"\pi") if word == "pi" else Piece(self.text(word))

    def text(self, text: str) -> str:
        """Words among formulas."""
        return rf"\text{{{self.escaped(text)}}}".replace(r"\text{}", "")

    def escaped(self, text: str) -> str:
        """Any text, for inside of LaTeX's text command."""
        return "".join(
            rf"}}{self.comparisons[c]}\text{{" if c in "<>" else _ESCAPES.get(c, c) for c in text
        )

    def gradient(self, root: str, name: str) -> Piece:
        """The derivative of the root by something."""
        above, below = self.inside(self.name(root)), self.inside(self.name(name))
        return Piece(rf"\frac{{\partial {above}}}{{\partial {below}}}")

    def infix(self, operator: str, left: Piece, right: Piece) -> Piece:
        """Two pieces with + - * / @ between them; a quotient is a fraction."""
        if operator == "/":
            return Piece(rf"\frac{{{left.text}}}{{{right.text}}}", POWER)
        return super().infix(operator, left, right)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        """A power."""
        least = SUM - 1 if base.binding == ATOM and base.text[0] != self.minus else ATOM + 1
        return Piece(f"{self.inside(base, least)}^{{{exponent.text}}}", POWER)

    def call(self, name: str, arguments: Sequence[Piece]) -> Piece:
        """A function of some pieces."""
        texts = [x.text for x in arguments]
        if len(texts) == 1:
            if name in ("absolute", "abs"):
                return Piece(rf"\left\lvert {texts[0]} \right\rvert")
            if name == "sqrt":
                return Piece(rf"\sqrt{{{texts[0]}}}")
            if name == "exp":
                return Piece(f"e^{{{texts[0]}}}", POWER)
            if name == "square":
                return self.power(arguments[0], Piece("2"))
        written = rf"\{name}" if name in _COMMANDS else rf"\mathrm{{{self.escaped(name)}}}"
        return Piece(self.functions.get(name, written) + self.parenthesised(", ".join(texts)))

    def keyword(self, name: str, x: Piece) -> Piece:
        """An argument by name."""
        return Piece(f"{self.text(name)} = {x.text}")

    def joined(self, word: str, conditions: Sequence[Piece]) -> Piece:
        """Several conditions with "and" or "or" between them."""
        return Piece(self.text(f" {word} ").join(x.text for x in conditions), CONDITION)

    def choice(self, condition: Piece, yes: Piece, no: Piece) -> Piece:
        """One of two pieces, and which when."""
        middle, end = self.text(" if "), self.text(", else ")
        return Piece(f"{yes.text}{middle}{condition.text}{end}{no.text}", CONDITION)

    def transposed(self, x: Piece) -> Piece:
        """A matrix with its rows as columns."""
        return Piece(rf"{self.inside(x, ATOM)}^{{\mathsf{{T}}}}", POWER)

    def attribute(self, x: Piece, name: str) -> Piece:
        """The shape of an array."""
        return Piece(f"{self.inside(x, ATOM)}{self.text('.' + name)}")

    def ellipsis(self, more: int) -> Piece:
        """What stands for terms that are left out."""
        return Piece(rf"\cdots \text{{ ({more} more) }}")

    def since(self, reason: Piece) -> str:
        """A remark that gives a reason."""
        return rf"\text{{since }} {reason.text}"

    def parenthesised(self, text: str) -> str:
        """Some text in parentheses that are as high as it."""
        tall = r"\frac" in text or r"\begin" in text
        return rf"\left({text}\right)" if tall else f"({text})"


class LatexInMarkdown(Latex):
    r"""LaTeX that Markdown leaves alone: no `<` before a letter, no two backslashes.

    >>> LatexInMarkdown().text("<b>")
    '\\lt\\text{b}\\gt'
    """

    comparisons: ClassVar[Mapping[str, str]] = {
        **Latex.comparisons,
        "<": r"\lt",
        ">": r"\gt",
    }
    next_row = r"\cr"
