"""Measurements in processes of their own, and the fastest of several choices.

Some settings only count before Python starts. Choices are measured in turns, and one is preferred
only where it is clearly faster.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar


def answer(
    module: str, function: str, seconds: float, settings: Mapping[str, str | None]
) -> list[Any] | None:
    """What a function of `seconds` returns in a process of its own.

    Args:
        module: Its full name.
        function: One of its functions, which returns a tuple of what JSON can write.
        seconds: How long it measures.
        settings: Environment variables to set; to unset where None. The others stay as they are.

    Returns:
        The tuple as a list; None if the process fails.

    >>> len(answer("micrograd_plus.doctor.products", "speed", 0.001, {}))
    2
    >>> answer("micrograd_plus.doctor.products", "no_such_function", 0.001, {}) is None
    True
    """
    wanted = {**os.environ, **settings}
    environment = {name: text for name, text in wanted.items() if text is not None}
    environment["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)
    code = f"import json, {module} as m; print(json.dumps(m.{function}({float(seconds)!r})))"
    try:
        result = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60 + 10 * seconds,
        )
        found: list[Any] = json.loads(result.stdout.splitlines()[-1])
    except (OSError, subprocess.TimeoutExpired, ValueError, IndexError):
        return None
    return found


WORTH_IT = 1.1  # times as fast; less than this may be noise

Found = TypeVar("Found")


def best_in_turns(
    choices: Iterable[str],
    measure: Callable[[str], Found | None],
    rate: Callable[[Found], float],
    rounds: int,
) -> dict[str, Found | None]:
    """What each choice measures, in turns, so that all share the machine's moods; the best counts.

    Args:
        choices: In the order of their turns.
        measure: What came of one; None if it could not be measured.
        rate: How good that is.
        rounds: How many turns each has.

    Returns:
        The best of each choice; None for those that could never be measured.

    >>> times = iter([3.0, 5.0, 2.0, 6.0])
    >>> best_in_turns(["a", "b"], lambda choice: next(times), lambda seconds: 1 / seconds, 2)
    {'a': 2.0, 'b': 5.0}
    """
    best: dict[str, Found | None] = dict.fromkeys(choices)
    for _ in range(rounds):
        for choice, before in best.items():
            found = measure(choice)
            if found is not None and (before is None or rate(found) > rate(before)):
                best[choice] = found
    return best


def clearly_best(rates: Mapping[str, float], now: str, simplest: str) -> tuple[str, float]:
    """The choice to make, and how many times as fast as now it is.

    Args:
        rates: How good each choice is, with `now` among them.
        now: The choice as it is.
        simplest: The choice to prefer where another is hardly better.

    Returns:
        `now` and 1.0 if no other choice is clearly better.

    >>> clearly_best({"": 100.0, "A": 160.0, "B": 90.0}, now="", simplest="")
    ('A', 1.6)
    >>> clearly_best({"": 100.0, "A": 105.0, "B": 50.0}, now="B", simplest="")
    ('', 2.0)
    >>> clearly_best({"": 100.0, "A": 105.0}, now="", simplest="")
    ('', 1.0)
    """
    best = max(rates, key=lambda choice: rates[choice])
    if simplest in rates and rates[simplest] * WORTH_IT >= rates[best]:
        best = simplest
    gain = rates[best] / rates[now]
    return (best, gain) if gain >= WORTH_IT else (now, 1.0)
