"""From logits to probabilities to draw from: temperature, top-k, top-p."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..checks import AMOUNT, Bounds, check_count, check_number
from ..metrics import numbers

_TOP_P = Bounds("above 0 and at most 1", lambda x: 0 < x <= 1)


def probabilities(
    logits: Any,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> NDArray[np.float64]:
    """The probabilities with which the next token is drawn.

    softmax(logits / temperature), of which the `top_k` most likely are kept, then of these as many
    of the most likely as are needed for a sum of `top_p` (Holtzman, Buys, Du, Forbes and Choi 2020,
    "The Curious Case of Neural Text Degeneration", section 3.1: nucleus sampling). What is left is
    divided by its sum. Of tokens that are as likely, the first are kept.

    Args:
        logits: Of the next token, (vocabulary,); -inf for what cannot be.
        temperature: Below 1 what is likely becomes more likely, above 1 less; 0 is the limit, in
            which the most likely token is certain.
        top_k: How many tokens are kept; None, or more than there are, for all.
        top_p: The sum of probabilities that is kept, at least one token's; None or 1 for all.

    Returns:
        float64 (vocabulary,), with a sum of 1.

    Raises:
        ValueError: A temperature below 0 or not finite, a `top_k` below 1, a `top_p` outside 0 to
            1, or no logits.
        FloatingPointError: Logits of nan or inf, or all of them -inf.

    >>> logits = np.log([0.5, 0.25, 0.125, 0.125])
    >>> probabilities(logits, top_k=2).round(3).tolist()
    [0.667, 0.333, 0.0, 0.0]
    >>> probabilities(logits, top_p=0.8).round(3).tolist()
    [0.571, 0.286, 0.143, 0.0]
    >>> probabilities(logits, temperature=0.5).round(3).tolist()
    [0.727, 0.182, 0.045, 0.045]
    >>> probabilities(logits, temperature=0).tolist()
    [1.0, 0.0, 0.0, 0.0]
    """
    check_sampling(temperature, top_k, top_p)
    z = numbers(logits).astype(float)
    if z.ndim != 1 or not z.size:
        raise ValueError(f"logits of the next token are (vocabulary,), got shape {z.shape}")
    if not np.isfinite(z.max()):
        raise FloatingPointError(
            f"the largest logit is {z.max()}, and there is nothing to draw from"
        )
    order = np.argsort(-z, kind="stable")
    if temperature == 0:  # of the same order the first alone
        top_k, temperature = 1, 1.0
    with np.errstate(over="ignore"):  # what is too far below the largest for a float has exp 0
        # The largest first becomes 0, so that a temperature near 0 makes nothing of it but 0.
        p = np.exp((z[order] - z.max()) / temperature)
    if top_k is not None:
        p[top_k:] = 0
    p /= p.sum()
    if top_p is not None and top_p < 1:
        before = np.append(0.0, np.cumsum(p)[:-1])
        p[before >= top_p] = 0
        p /= p.sum()
    found = np.empty_like(p)
    found[order] = p
    return found


def check_sampling(temperature: Any, top_k: Any, top_p: Any) -> None:
    """Raise unless these are settings for `probabilities`.

    >>> check_sampling(0.8, 0, None)
    Traceback (most recent call last):
    ValueError: top_k must be an integer of 1 or more, got 0
    """
    check_number("temperature", temperature, AMOUNT)
    if top_k is not None:
        check_count("top_k", top_k)
    if top_p is not None:
        check_number("top_p", top_p, _TOP_P)
