"""Names: those of variables, and one for each step; modules give theirs in `engine/naming.py`."""

from __future__ import annotations

import inspect
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from types import FrameType
from typing import Any

import numpy as np

from ..engine.graph import Node, data_of
from ..engine.naming import ModuleNames
from ..formulas.shown_numbers import cut

# The name of a node or array; None for one without.
NameOf = Callable[[Any], str | None]

_MOST_CHARACTERS = 32
# In emoji, and in words of Persian and of Indian languages, they are part of what is read.
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_VISIBLE = {" ": "␣", "\n": "⏎", "\t": "⇥"}


def names_in(variables: Mapping[str, Any]) -> dict[int, str]:
    """The name of each node, array and module among some variables, by its id; the first name wins.

    Members of lists and tuples are named by their place, as in `w[0]`. Names with a leading
    underscore are left out: notebooks keep results in `_`, `_1`, ...

    >>> from micrograd_plus import Value
    >>> a, b = Value(1.0), Value(2.0)
    >>> names = names_in({"a": a, "_": a, "pair": [a, b]})
    >>> names[id(a)], names[id(b)]
    ('a', 'pair[1]')
    """
    names: dict[int, str] = {}
    # A variable of its own names a node better than its place in a list.
    members: list[tuple[int, str]] = []
    for name, value in list(variables.items()):
        # Names that are no identifiers come from machinery, such as a comprehension's ".0".
        if name.startswith("_") or not name.isidentifier():
            continue
        # A module is told by what it has: this part knows nothing of nn.
        if isinstance(value, Node | np.ndarray) or hasattr(type(value), "named_parameters"):
            names.setdefault(id(value), name)
        elif type(value) in (list, tuple):
            members += [(id(item), f"{name}[{i}]") for i, item in _nodes_in(value)]
    for key, name in members:
        names.setdefault(key, name)
    return names


def names_given(names: Any) -> dict[int, str]:
    """The same of what a caller gives as `names`.

    Raises:
        TypeError: It is none, or has nodes for names, the wrong way round.

    >>> names_given(["a"])
    Traceback (most recent call last):
    ...
    TypeError: names must be a dictionary of nodes by their names, as names=locals(), got list
    """
    must = "names must be a dictionary of nodes by their names, as names=locals()"
    if not isinstance(names, Mapping):
        raise TypeError(f"{must}, got {type(names).__name__}")
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{must}, got {type(name).__name__} where a name should be")
    return names_in(names)


def names_in_frame(frame: FrameType) -> dict[int, str]:
    """The names that a frame's locals, and then its globals, give to nodes and arrays."""
    variables = frame.f_locals
    try:
        return {**names_in(frame.f_globals), **names_in(variables)}
    finally:
        # Before Python 3.13, f_locals of a function is a snapshot that the frame keeps: it would
        # hold every local alive until the function ends. The three references are the frame's,
        # ours and the call's; a fourth means that the user holds the snapshot too.
        if (
            sys.version_info < (3, 13)
            and frame.f_code.co_flags & inspect.CO_OPTIMIZED
            and sys.getrefcount(variables) == 3
        ):
            variables.clear()


def _nodes_in(sequence: Any) -> Iterator[tuple[int, Node]]:
    return ((i, item) for i, item in enumerate(sequence) if isinstance(item, Node))


def shown_name(text: Any) -> str:
    """A label on one line: white space as one space each, nothing unprintable, and not too long.

    >>> shown_name("the\\nloss"), shown_name("x" * 100)
    ('the loss', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…')
    """
    name = " ".join(str(text)[:1000].split())
    name = "".join(c if c.isprintable() or c in _JOINERS else "\ufffd" for c in name)
    return cut(name, _MOST_CHARACTERS)


def visible(text: str) -> str:
    """A text with what would not be seen made visible.

    >>> visible("a b\\n"), visible("\\x07"), visible("\\u200b"), visible("\\u0301")
    ('a␣b⏎', '\\\\x07', '\\\\u200b', '◌́')
    """
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in _VISIBLE:
        return _VISIBLE[character]
    if unicodedata.combining(character):
        return "\N{DOTTED CIRCLE}" + character
    if not character.isprintable():  # nor drawn: few fonts have Unicode's pictures of controls
        return character.encode("unicode_escape").decode()
    return character


def name_finder(modules: ModuleNames, known: Mapping[int, str]) -> NameOf:
    """What drawings, steps and pages call a node or an array.

    A node's label comes first, then its place in a module, then the caller's variable.

    Args:
        modules: The names that modules give to their parameters.
        known: The names of the caller's variables, by id.

    >>> from micrograd_plus import Value, nn
    >>> neuron = nn.Neuron(1)
    >>> neuron.b.label = "bias"
    >>> x, w = Value(1.0), neuron.w[0]
    >>> name_of = name_finder(ModuleNames([neuron([x])], {}), names_in({"x": x, "w": w}))
    >>> name_of(neuron.b), name_of(w), name_of(x), name_of(2.0)
    ('bias', 'w.0', 'x', None)
    """

    def name_of(x: Any) -> str | None:
        if not isinstance(x, Node | np.ndarray):
            return None  # equal numbers may be one object
        label = x.label if isinstance(x, Node) else None
        return label if label and label.strip() else modules.of(x) or known.get(id(x))

    return name_of


def names_for(order: Iterable[Node], root: Node, name_of: NameOf) -> dict[int, str]:
    """Names by id: of every node and array, but of no single constant that nobody has named.

    What has no name is called v1, v2, ... if it is a leaf, t1, t2, ... if it is a result, c1, c2,
    ... if it is an array. The second of two equal names gets a number.

    Args:
        order: The recorded nodes, operands before results.
        root: The last of them, or a leaf.
        name_of: The name that a node or an array has.

    >>> from micrograd_plus import Value
    >>> a, b = Value(1.0, label="x"), Value(2.0, label="x")
    >>> y = a * b
    >>> list(names_for([y], y, lambda x: x.label).values())
    ['x', 'x_2', 't1']
    """
    things: dict[int, Any] = {}
    for node in order:
        for x in (*node.operands, node):
            if isinstance(x, Node | np.ndarray):
                things.setdefault(id(x), x)
    things.setdefault(id(root), root)
    wished = {key: shown_name(name_of(x) or "") for key, x in things.items()}
    taken = {name for name in wished.values() if name}
    numbers = {prefix: count(1) for prefix in "vtc"}
    copies: dict[str, Any] = {}
    names: dict[int, str] = {}
    for key, x in things.items():
        name = wished[key]
        if name and name in copies:
            name = _free((f"{name}_{i}" for i in copies[name]), taken)
        elif name:
            copies[name] = count(2)
        elif _is_result(x):
            name = _free((f"t{i}" for i in numbers["t"]), taken)
        elif isinstance(x, Node) and x.requires_grad:
            name = _free((f"v{i}" for i in numbers["v"]), taken)
        elif np.ndim(data_of(x)):
            name = _free((f"c{i}" for i in numbers["c"]), taken)
        else:
            continue
        taken.add(name)
        names[key] = name
    return names


def _is_result(x: Any) -> bool:
    return isinstance(x, Node) and x.primitive is not None


def _free(names: Iterable[str], taken: set[str]) -> str:
    return next(name for name in names if name not in taken)
