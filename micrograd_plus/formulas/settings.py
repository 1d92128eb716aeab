"""What an operation was given besides its operands, as people write it: an axis, a stride.

Arguments that are as they mostly are go without saying.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

_MOST_ENTRIES = 8
# Where an argument is as it is when nobody gives it; None and False always are.
_USUAL: dict[str, Any] = {
    "offset": 0,
    "axis1": 0,
    "axis2": 1,
    "ddof": 0,
    "value": 0,
    "stride": (1, 1),
    "dilation": (1, 1),
}
_PLACES = ("above", "below", "left", "right")


def shown_settings(static: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that say something, each as a number or as text.

    Args:
        static: The static arguments of an operation.

    >>> shown_settings({"stride": (2, 2), "padding": ((0, 0), (0, 0)), "axis": None})
    {'stride': 2}
    >>> shown_settings({"padding": ((0, 1), (2, 1)), "dtype": np.dtype("float32")})
    {'padding': '1 below, 2 left, 1 right', 'dtype': 'float32'}
    """
    shown: dict[str, Any] = {}
    for name, value in static.items():
        if value is None or value is False or _is(value, _USUAL.get(name)):
            continue
        text = _shown(name, value)
        if text != "":
            shown[name] = text
    return shown


def settings_text(static: Mapping[str, Any]) -> str:
    """The arguments in words, as `stride 2, axis −1`.

    >>> settings_text({"axis": -1, "keepdims": True, "stride": (2, 1)})
    'axis −1, keepdims, stride 2 × 1'
    """
    parts = []
    for name, value in shown_settings(static).items():
        text = str(value).replace("-", "−") if isinstance(value, int | float) else value
        parts.append(name if value is True else f"{name} {text}")
    return ", ".join(parts)


def index_text(index: Any) -> str:
    """An index as it is typed: `0`, `1:3`, `:, 0`, `[0, 2]`.

    >>> index_text((slice(None), None, [0, 2])), index_text(slice(1, 9, 2))
    (':, newaxis, [0, 2]', '1:9:2')
    """
    if isinstance(index, tuple):
        return ", ".join(map(index_text, index)) or "()"
    if isinstance(index, slice):
        ends = ["" if x is None else str(x) for x in (index.start, index.stop, index.step)]
        return ":".join(ends if ends[2] else ends[:2])
    if index is Ellipsis:
        return "..."
    if isinstance(index, np.ndarray | list):
        array = np.asarray(index)
        return "mask" if array.dtype == bool else _entries(array, "indices")
    return "newaxis" if index is None else str(index)


def is_turned(matrix: Any, static: Mapping[str, Any]) -> bool:
    """Whether a transpose with these arguments makes rows of columns, and no more.

    >>> is_turned(np.zeros((2, 3)), {"axes": None}), is_turned(np.zeros((1, 2, 3)), {"axes": None})
    (True, False)
    """
    return np.ndim(matrix) == 2 and static.get("axes") in (None, (1, 0), (-1, -2))


def _is(value: Any, usual: Any) -> bool:
    return usual is not None and type(value) in (int, float, tuple) and value == usual


def _shown(name: str, value: Any) -> Any:
    match name:
        case "index":
            return index_text(value)
        case "where":  # of the pieces that are added up
            return "; ".join(map(index_text, value)) if isinstance(value, tuple) else value
        case "padding" if _is_pairs(value):
            sides = [int(n) for pair in value for n in pair]
            if len(set(sides)) == 1:
                return sides[0] or ""
            named = zip(sides, _PLACES if len(sides) == 4 else _PLACES[2:], strict=False)
            return ", ".join(f"{n} {place}" for n, place in named if n)
        case "stride" | "dilation" | "window" | "size" if _are_counts(value):
            return value[0] if len(set(value)) == 1 else " × ".join(map(str, value))
    if _is_pairs(value):
        return ", ".join(f"({', '.join(map(str, pair))})" for pair in value)
    return _plain(value)


def _plain(value: Any) -> Any:
    """A value of any kind, without what only Python needs to know."""
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.ndarray):
        return _entries(value, "numbers")
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.dtype):
        return value.name
    if callable(value):  # a function, or a type such as numpy.float64
        return getattr(value, "__name__", type(value).__name__)
    if isinstance(value, tuple | list) and all(isinstance(x, int | np.integer) for x in value):
        comma = "," if len(value) == 1 else ""
        return f"({', '.join(map(str, value))}{comma})"
    return type(value).__name__ if str(value).startswith("<") else str(value)


def _is_pairs(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(type(x) is tuple for x in value)


def _are_counts(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(x, int) for x in value)


def _entries(array: np.ndarray, what: str) -> str:
    if array.size <= _MOST_ENTRIES:
        return str(array.tolist())
    return f"{' × '.join(map(str, array.shape))} {what}"
