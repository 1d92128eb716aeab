"""What users pass as windows: sizes, strides and paddings, as pairs for the two axes of images."""

from __future__ import annotations

import operator
from typing import Any

Pairs = tuple[int, int]
Size = int | Pairs
Padding = str | int | Pairs


def check_window(given: str, size: Any, window: Any, around: tuple[Pairs, Pairs]) -> None:
    """Raise ValueError for a window that is larger than the images; `given` begins the message.

    >>> check_window("the kernel", (2, 2), (3, 1), ((0, 0), (0, 0)))
    Traceback (most recent call last):
    ValueError: the kernel (3, 1) is larger than the images, (2, 2) with their padding
    """
    padded = tuple(n + sum(sides) for n, sides in zip(size, around, strict=True))
    if window[0] > padded[0] or window[1] > padded[1]:
        raise ValueError(f"{given} {window} is larger than the images, {padded} with their padding")


def pair(name: str, given: Any) -> Pairs:
    """A positive number, or a pair of them, as a pair.

    >>> pair("stride", 2)
    (2, 2)
    """
    both = _integers(given)
    if both is None or min(both) < 1:
        raise ValueError(
            f"{name} is an integer, at least 1, or a pair of them, one for the height and one for "
            f"the width; got {given!r}"
        )
    return both


def padding_around(given: Any, size: Any, window: Any, stride: Pairs) -> tuple[Pairs, Pairs]:
    """How much is put around: ((above, below), (left, right)).

    Args:
        given: "valid", "same", a number, or a pair.
        size: Of the images.
        window: Its size.
        stride: How far it moves.

    >>> padding_around("same", (4, 4), (3, 2), (1, 1))
    ((1, 1), (0, 1))
    """
    if isinstance(given, str) and given == "same":
        vertical, horizontal = (
            max((-(-n // step) - 1) * step + length - n, 0)
            for n, length, step in zip(size, window, stride, strict=True)
        )
        return (
            (vertical // 2, vertical - vertical // 2),
            (horizontal // 2, horizontal - horizontal // 2),
        )
    both = (0, 0) if isinstance(given, str) and given == "valid" else _integers(given)
    if both is None or min(both) < 0:
        raise ValueError(
            f'padding is "valid", "same", a number of pixels for every side, or a pair, (above and '
            f"below, left and right); got {given!r}"
        )
    rows, columns = both
    return ((rows, rows), (columns, columns))


def along_steps(
    given: str,
    steps: int | None,
    length: Any,
    stride: Any,
    padding: Any,
    dilation: Any = None,
) -> dict[str, Any]:
    """How a window moves over sequences, images that are one pixel high.

    Args:
        given: What it moves over, as a message begins.
        steps: How many the sequences have; None while that is not known.
        length: Of the window.
        stride: How far it moves at a time.
        padding: "valid", "same" or a number; with a dilation also "causal".
        dilation: How far its entries are apart; None for a pooling, which has none.

    Raises:
        ValueError: A number below 1, another padding, or a window longer than the sequences.

    >>> along_steps("", 5, 3, 1, "causal", 2)
    {'stride': (1, 1), 'padding': ((0, 0), (4, 0)), 'dilation': (1, 2)}
    """
    numbers = {"pool_size" if dilation is None else "kernel_size": length, "stride": stride}
    if dilation is not None:
        numbers["dilation"] = dilation
    for name, number in numbers.items():
        if isinstance(number, tuple | list) or _integers(number) is None or number < 1:
            raise ValueError(f"{name} is an integer of 1 or more, got {number!r}")
    causal = ("causal",) if dilation is not None else ()
    known = ("valid", "same", *causal)
    is_number = not isinstance(padding, tuple | list) and _integers(padding) is not None
    if not (padding >= 0 if is_number else isinstance(padding, str) and padding in known):
        words = ", ".join(f'"{word}"' for word in known)
        raise ValueError(
            f"padding is {words}, or a number of steps for both sides; got {padding!r}"
        )
    reach = (length - 1) * (dilation or 1) + 1
    steps = reach if steps is None else steps
    around = (
        (reach - 1, 0)
        if padding == "causal"
        else padding_around(padding, (1, steps), (1, reach), (1, stride))[1]
    )
    if reach > steps + sum(around):
        raise ValueError(
            f"{given}: the window of {reach} is longer than the sequences, {steps + sum(around)} "
            "with their padding"
        )
    static = {"stride": (1, int(stride)), "padding": ((0, 0), around)}
    return static if dilation in (None, 1) else {**static, "dilation": (1, int(dilation))}


def _integers(given: Any) -> Pairs | None:
    """An integer, or a pair of them, as a pair; None for anything else."""
    try:
        first, second = given if isinstance(given, tuple | list) else (given, given)
        return operator.index(first), operator.index(second)
    except (TypeError, ValueError):
        return None
