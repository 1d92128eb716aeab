"""Work in processes of its own: a clean interpreter that imports nothing but what is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any


def answer_of(*words: str, data: str = "", environment: Mapping[str, str] | None = None) -> Any:
    """Run Python with these words; the last line that it prints is JSON.

    Args:
        words: Such as "-c" and a program, and its arguments.
        data: What it reads from standard input.
        environment: Variables to add to ours.

    Raises:
        RuntimeError: It fails; the message has the last lines of what it said.
    """
    path = os.pathsep.join(folder or os.getcwd() for folder in sys.path)
    result = subprocess.run(
        [sys.executable, *words],
        input=data,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"} | (environment or {}),
    )
    if result.returncode:
        said = "\n".join(result.stderr.splitlines()[-5:])
        raise RuntimeError(f"a process of the benchmark ended with {result.returncode}:\n{said}")
    return json.loads(result.stdout.splitlines()[-1])
