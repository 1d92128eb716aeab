"""What is told about a program that fails: its source, and where its drawing is."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ...files import make_folder, write_atomically
from .program import Program

_FOLDER = ".hypothesis/failing_programs"


@contextmanager
def reported(program: Program, folder: str | os.PathLike[str] = _FOLDER) -> Iterator[None]:
    """Tell with an exception which program it comes from: its source, and where its drawing is.

    While Hypothesis is looking for a smaller program that fails as well, nothing is drawn.

    Args:
        program: What the block tests.
        folder: Where drawings are saved; made if it is missing.

    >>> from micrograd_plus.testing.programs import Ref, Step
    >>> program = Program((np.array(0.0),), (), (Step("exp", (Ref("x0"),)),))
    >>> import tempfile
    >>> try:
    ...     with tempfile.TemporaryDirectory() as folder, reported(program, folder):
    ...         assert float(program.run()) == 2.0
    ... except AssertionError as error:
    ...     print("y0 = F.exp(x0)" in error.__notes__[0])
    True
    """
    try:
        yield
    except Exception as error:
        note = f"This program fails:\n\n{program.source()}"
        if not _is_being_shrunk():
            note += f"\n{_saved_drawing(program, Path(folder))}"
        error.add_note(note)
        raise


def _is_being_shrunk() -> bool:
    # Hypothesis runs the smallest example once more in the end, and says so in its context; where
    # a later version should not, every failing program is drawn, which is merely slow.
    control = sys.modules.get("hypothesis.control")
    try:
        return control is not None and not control.current_build_context().is_final
    except Exception:  # no test of Hypothesis's is running
        return False


def _saved_drawing(program: Program, folder: Path) -> str:
    """Save the drawing and say where; or why it cannot be, since the failure is what matters."""
    path = folder / f"{hashlib.sha256(program.source().encode()).hexdigest()[:12]}.svg"
    try:
        make_folder(folder)
        drawing = _drawing(program)
        try:
            drawing.save(path)
        except ModuleNotFoundError as error:
            path = path.with_suffix(".dot")
            write_atomically(path, drawing.source)
            return f"Its graph, as DOT text since there is no layout engine: {path}\n({error})"
    except Exception as error:
        return f"Its drawing could not be saved: {type(error).__name__}: {error}"
    return f"Its drawing: {path}"


def _drawing(program: Program) -> Any:
    from ...visual import draw

    values = program.results(leaves=program.tensors())
    result = values[f"y{len(program.steps) - 1}"]
    try:
        result.backward(np.ones(result.shape), retain_grads=True)
    except Exception:  # a rule that raises is drawn without gradients
        pass
    return draw(result, names=values, title=f"{len(program.steps)} steps")
