"""`render`: DOT text laid out and drawn, by the first engine that can, in a limited time.

Graphviz runs in a process of its own, which can be ended when it takes too long, and at Ctrl-C; and
what its libraries write to standard error stays out of notebooks. A browser has no processes: there
it is WebAssembly, in `viz_js.py`.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from . import viz_js

# What to say where there is none; the wheels of this release have all that is needed in them.
ADVICE = (
    'python -m pip install "pygraphviz>=2.0.4" brings it, '
    "or install the dot program from graphviz.org"
)
if sys.platform == "emscripten":
    ADVICE = "a notebook's first cell brings it, or await micrograd_plus.visual.load_viz_js(...)"

Engine = Callable[[str, str, float | None], bytes]

_WITH_PYGRAPHVIZ = """
import sys
format, folder = sys.argv[1:]
sys.path.append(folder)
from pygraphviz import AGraph
source = sys.stdin.buffer.read().decode()
sys.stdout.buffer.write(AGraph(string=source).draw(format=format, prog="dot"))
"""


def render(source: str, format: str, seconds: float | None = None) -> bytes:
    """Lay out and render a graph.

    Args:
        source: DOT text.
        format: "svg", "png", "pdf" or "plain".
        seconds: How long it may take; None for as long as it takes.

    Raises:
        ModuleNotFoundError: Neither the dot program nor pygraphviz is installed, nor viz.js loaded.
        RuntimeError: No layout engine that is here could do it.
        TimeoutError: It took longer, and was ended.

    >>> render("digraph { a -> b }", "svg")[:5]
    b'<?xml'
    """
    failed = None
    for find in (dot_program, pygraphviz, webassembly):
        if (engine := find()) is not None:
            try:
                return engine(source, format, seconds)
            except RuntimeError as error:  # such as a dot program without its plugins
                failed = failed or error
    if failed is not None:
        raise failed
    raise ModuleNotFoundError(
        f"rendering a drawing needs Graphviz's layout engine: {ADVICE}. "
        'Without it, str(drawing) and save("graph.dot") give the DOT text.',
        name="pygraphviz",
    )


def dot_program() -> Engine | None:
    """Graphviz's own program, if it is on the path.

    >>> engine = dot_program()
    >>> engine is None or callable(engine)
    True
    """
    program = shutil.which("dot")
    if program is None:
        return None
    return lambda source, format, seconds: _run([program, "-Kdot", f"-T{format}"], source, seconds)


def pygraphviz() -> Engine | None:
    """The Graphviz that is inside of pygraphviz's wheels, if they are installed.

    >>> engine = pygraphviz()
    >>> engine is None or callable(engine)
    True
    """
    found = importlib.util.find_spec("pygraphviz")
    # A frozen program is no Python that could be started once more.
    if found is None or not found.origin or not sys.executable or hasattr(sys, "frozen"):
        return None
    folder = str(Path(found.origin).parent.parent)
    # With nothing but the standard library and that folder to import from, it starts faster.
    python = [sys.executable, "-I", "-S", "-c", _WITH_PYGRAPHVIZ]
    return lambda source, format, seconds: _run([*python, format, folder], source, seconds)


def webassembly() -> Engine | None:
    """The Graphviz that `load_viz_js` has loaded, where Python runs in a browser.

    >>> webassembly() is None
    True
    """
    return viz_js.render_with_viz_js if viz_js.is_loaded() else None


def _run(command: list[str], source: str, seconds: float | None) -> bytes:
    try:
        done = subprocess.run(
            command,
            input=source.encode(),
            capture_output=True,
            timeout=seconds,
            check=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # of Windows
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"the layout of the drawing takes longer than {seconds:g} s") from error
    except (OSError, subprocess.CalledProcessError) as error:
        lines = (getattr(error, "stderr", b"") or b"").decode(errors="replace").splitlines()
        complaints = [line for line in lines if line and not line.startswith("Fontconfig ")]
        reason = complaints[-1] if complaints else error
        raise RuntimeError(f"Graphviz could not render the drawing: {reason}") from error
    if not done.stdout:
        raise RuntimeError("Graphviz could not render the drawing: it wrote nothing")
    return done.stdout
