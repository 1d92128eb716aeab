"""Measurements in processes of their own, for settings that only count before Python starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any


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
