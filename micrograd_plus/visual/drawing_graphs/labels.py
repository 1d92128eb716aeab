"""The text inside a vertex, as one of Graphviz's HTML-like labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ...engine.graph import Node, data_of
from ...engine.primitives.shapes import transpose
from ...formulas.html_notation import HTML, escaped, name_markup
from ...formulas.notation import Piece, isolated
from ...formulas.settings import index_text, is_turned, settings_text
from ...formulas.shown_numbers import array_rows, number_text
from ..names import NameOf
from ..stepping.axis_names import shown_sizes
from .collapsing import Group
from .heat_maps import UNKNOWN, Beside, heat_map
from .shown_graph import Folded, Gradient, Term, Vertex

_INFIX = {"-": "−", **{symbol: symbol for symbol in ("+", "×", "/", "%", "@", "·", "⊗")}}
_MOST_ARGUMENTS = 3
_QUIET = "#595959"  # 7:1 against white
_GRADIENT = "#9C3A00"

AxesOf = Callable[[Any], Beside]


def no_axes(x: Any) -> Beside:
    """Of arrays whose rows and columns have no names."""
    return UNKNOWN


def label(
    vertex: Vertex, name_of: NameOf, heat_maps: bool = False, axes_of: AxesOf = no_axes
) -> str:
    """The label of a vertex.

    Args:
        vertex: What is shown.
        name_of: The name of a node or array; None for one without.
        heat_maps: Show arrays as coloured cells instead of numbers.
        axes_of: What is known of the axes of a node or array.
    """
    subject = vertex.subject
    if isinstance(subject, Folded):
        return _table(_folded_rows(subject))
    if isinstance(subject, Group):
        title = f"<b>{escaped(subject.title)}</b>"
        return _table([_wide(title), *(_wide(_quiet(escaped(line))) for line in subject.lines)])
    if isinstance(subject, Gradient):
        return _table(_gradient_rows(subject, name_of, heat_maps, axes_of))
    name = name_of(subject)
    if not isinstance(subject, Node | np.ndarray) or _is_single_constant(subject):
        text = f"<b>{escaped(name)}</b> = " if name else ""
        return _table([_wide(text + number_text(data_of(subject)))])
    rows = []
    if isinstance(subject, Node) and subject.primitive is not None:
        operation = _operation(subject, vertex, name_of)
        rows.append(_wide(f"<b>{escaped(name)}</b> = {operation}" if name else operation))
        if settings := _settings(subject):
            rows.append(_wide(_quiet(escaped(settings))))
        if vertex.terms:
            terms = (_term_row(i, term, name_of) for i, term in enumerate(vertex.terms))
            rows += ["<hr/>", *terms, "<hr/>"]
    elif name:
        rows.append(_wide(f"<b>{escaped(name)}</b>"))
    data = np.asarray(data_of(subject))
    if data.ndim:
        rows.append(_wide(_quiet(f"{data.dtype} {data.shape}")))
    axes = axes_of(subject)
    rows.append(_row("value", _numbers(subject, heat_maps, axes)))
    if isinstance(subject, Node) and subject.requires_grad:
        gradient = "–" if subject.grad is None else _numbers(subject.grad, heat_maps, axes)
        rows.append(_row("grad", gradient, _GRADIENT))
    return _table(rows, cellpadding=5 if vertex.terms else 2)


def label_of_numbers(title: str, about: str, value: Any, gradient: Any) -> str:
    """A label without a node: a title, what is said below it, and two numbers or arrays.

    Args:
        title: The first line.
        about: The second one, or nothing.
        value: A number or an array; None for none.
        gradient: The same.
    """
    rows = [_wide(f"<b>{escaped(title)}</b>")]
    if about:
        rows.append(_wide(escaped(about)))
    if value is not None:
        rows.append(_row("value", _numbers(value, False, UNKNOWN)))
    if gradient is not None:
        rows.append(_row("grad", _numbers(gradient, False, UNKNOWN), _GRADIENT))
    return _table(rows)


def tooltip(vertex: Vertex) -> str:
    """The full numbers, for a pointer that rests on the vertex."""
    subject = vertex.subject
    if isinstance(subject, Folded):
        return f"folded {subject.what}"
    if isinstance(subject, Group):
        return subject.kind
    if isinstance(subject, Gradient):
        subject = subject.data
    data = data_of(subject)
    if isinstance(data, np.ndarray) and data.ndim:
        return f"{data.dtype} {data.shape}"
    gradient = data_of(getattr(subject, "grad", None))
    text = f"value {_all_digits(data)}"
    return text if gradient is None else f"{text}, grad {_all_digits(gradient)}"


def _all_digits(x: Any) -> str:
    try:
        return repr(x.item() if isinstance(x, np.generic | np.ndarray) else x)
    except ValueError:  # an integer of thousands of digits
        return number_text(x)


def _is_single_constant(subject: Any) -> bool:
    return np.ndim(data_of(subject)) == 0 and not getattr(subject, "requires_grad", False)


def _operation(node: Node, vertex: Vertex, name_of: NameOf) -> str:
    assert node.primitive is not None
    symbol = node.primitive.symbol
    if vertex.terms:
        return f"<b>{escaped(symbol)}</b> input × weight + bias"
    count = len(node.operands)
    if count > _MOST_ARGUMENTS:
        return f"<b>{escaped(symbol)}</b> of {count}"
    first, *others = (argument(x, name_of) for x in node.operands)
    if symbol == "**" and others:
        return HTML.power(Piece(first), Piece(others[0])).text
    if symbol in _INFIX and len(others) == 1:
        second = f"({others[0]})" if others[0].startswith("−") else others[0]
        return f"{first} <b>{_INFIX[symbol]}</b> {second}"
    if symbol == "neg":
        return f"<b>−</b>({first})" if first.startswith("−") else f"<b>−</b>{first}"
    if symbol == "[ ]":
        return f"{first}<b>[</b>{escaped(index_text((node.static or {})['index']))}<b>]</b>"
    if node.primitive is transpose and is_turned(data_of(node.operands[0]), node.static or {}):
        return f"{first}<b>ᵀ</b>"
    arguments = "" if first == "…" and not others else f"({', '.join([first, *others])})"
    return f"<b>{escaped(symbol)}</b>{arguments}"


def _settings(node: Node) -> str:
    """What does not stand in the operation itself, as `stride 2`."""
    static = node.static or {}
    said = "index" in static
    said = said or (node.primitive is transpose and is_turned(data_of(node.operands[0]), static))
    return "" if said else settings_text(static)


def argument(operand: Any, name_of: NameOf) -> str:
    """An operand in a formula: its name, else its number, else a placeholder.

    >>> argument(-2.0, lambda x: None), argument(-2.0, lambda x: "a<b")
    ('−2', 'a&lt;b')
    """
    name = name_of(operand)
    if name:
        return isolated(name_markup(name))
    data = data_of(operand)
    return "…" if np.ndim(data) else number_text(data)


def _term_row(i: int, term: Term, name_of: NameOf) -> str:
    operands = term.operands
    if isinstance(operands[0], Folded):
        text = f"{operands[0].count} more"
    elif len(operands) == 2:
        second = argument(operands[1], name_of)
        second = f"({second})" if second.startswith("−") else second
        text = f"{argument(operands[0], name_of)} × {second}"
    else:
        text = "bias"
    return (
        f'<tr><td port="t{i}" align="left">{text}</td>'
        f'<td align="right">{number_text(term.contribution)}</td></tr>'
    )


def _described(node: Node, name_of: NameOf) -> str:
    """A node in the name of its gradient: by its own name, else by what computed it."""
    name = name_of(node)
    if name or node.primitive is None:
        return argument(node, name_of)
    if len(node.operands) > _MOST_ARGUMENTS:
        return escaped(node.primitive.symbol)
    text = _operation(node, Vertex("", node), name_of)
    return f"({text})" if " " in text else text


def _gradient_rows(
    gradient: Gradient, name_of: NameOf, heat_maps: bool, axes_of: AxesOf
) -> Iterable[str]:
    if gradient.kind != "product":
        name = name_of(gradient.root)
        # A whole expression as its name would be in every title.
        top = name_markup(name) if name and " " not in name else "L"
        by = top if gradient.node is gradient.root else _described(gradient.node, name_of)
        yield _wide(f"<b>∂{top}/∂{by}</b>")
    if gradient.line:
        yield _wide(_quiet(gradient.line))
    if np.ndim(gradient.data):
        yield _wide(_quiet(f"{gradient.data.dtype} {gradient.data.shape}"))
    numbers = _numbers(gradient.data, heat_maps, axes_of(gradient.node))
    yield _wide(_colored(numbers, _GRADIENT))


def _folded_rows(folded: Folded) -> Iterable[str]:
    what = folded.what if folded.count > 1 else folded.what.removesuffix("s")
    yield _wide(f"<b>{folded.count}</b> more {what}")
    if folded.zeros:
        yield _wide(f"{folded.zeros} with input 0")
    if folded.total is not None:
        yield _row("sum", number_text(folded.total))


def _numbers(x: Any, heat_maps: bool, beside: Beside) -> str:
    if heat_maps and np.ndim(data_of(x)):
        return heat_map(data_of(x), beside)
    axes = beside[:2]
    cells = array_rows(np.asarray(data_of(x))) if np.ndim(data_of(x)) else None
    if cells is None:
        return number_text(data_of(x))
    if (len(cells), len(cells[0])) != shown_sizes(np.shape(data_of(x))):
        axes = (None, None)  # of an array that is summed up
    if len(cells[0]) == 1 and not any(axes):
        return "<br/>".join(row[0] for row in cells)
    rows = ["".join(f'<td align="right">{text}</td>' for text in row) for row in cells]
    if axes[0]:
        rows = [_axis_name(name) + row for name, row in zip(axes[0], rows, strict=True)]
    if axes[1]:
        rows.insert(0, "<td></td>" * bool(axes[0]) + "".join(map(_axis_name, axes[1])))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table border="0" cellborder="0" cellspacing="0" cellpadding="2">{body}</table>'


def _axis_name(name: str) -> str:
    return f'<td align="right">{_quiet(escaped(name))}</td>'


def _quiet(text: str) -> str:
    return f'<font color="{_QUIET}" point-size="10">{text}</font>'


def _wide(text: str) -> str:
    return f'<tr><td colspan="2">{text}</td></tr>'


def _row(caption: str, text: str, color: str | None = None) -> str:
    place = "top" if "<" in text else "bottom"
    return (
        f'<tr><td align="left" valign="{place}">{_quiet(caption)}</td>'
        f'<td align="right">{_colored(text, color) if color else text}</td></tr>'
    )


def _colored(text: str, color: str) -> str:
    if text.startswith("<table"):
        return re.sub('(<td align="right">)([^<]+)', rf'\1<font color="{color}">\2</font>', text)
    return f'<font color="{color}">{text}</font>'


def _table(rows: Iterable[str], cellpadding: int = 2) -> str:
    return (
        f'<<table border="0" cellborder="0" cellspacing="0" cellpadding="{cellpadding}">'
        f"{''.join(rows)}</table>>"
    )
