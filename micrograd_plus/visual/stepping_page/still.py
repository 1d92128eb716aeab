"""What a page shows at its last step, for where it may not run: a picture, a sentence, or lines."""

from __future__ import annotations

import html
from typing import Any

import numpy as np

from ...formulas.html_notation import escaped
from ...formulas.notation import TEXT
from ...formulas.shown_numbers import array_rows, number_text, shape_text
from ..drawing_graphs.dot import STYLES
from ..drawing_graphs.picture import Drawing
from ..pages.cells import image
from ..stepping import Steps
from ..stepping.records import forward_line
from .page_data import end_of

_MOST_STEPS = 40  # some fifteen boxes
_FONT = "Helvetica,Arial,sans-serif"
_MOST_LINES = 60
_MOST_GRADIENTS = 6


def picture_of(steps: Steps) -> Drawing:
    """The graph with every value and gradient; of a large one, what is nearest to the result.

    >>> from micrograd_plus import Value, steps
    >>> x = Value(3.0)
    >>> y = x * x
    >>> picture_of(steps(y))
    <Drawing: 2 nodes, 2 edges; save("graph.svg") writes it>
    """
    import graphviz

    shown, note = end_of(steps, _MOST_STEPS)
    values, gradients = shown.values, shown.gradients
    if note:  # of what the end starts from, they are not complete
        gradients = {step.name: gradients[step.name] for step in shown.forward}
    dot = graphviz.Digraph("graph")
    dot.attr(charset="UTF-8", rankdir="LR", bgcolor="transparent", nodesep="0.2", ranksep="0.35")
    dot.attr("node", fontname=_FONT, fontsize="12", margin="0.09,0.04")
    dot.attr("edge", color="#757575", arrowsize="0.7")
    if note:
        title = f"the end of {len(steps):,} steps"
        dot.attr(label=title, labelloc="t", fontcolor="#757575", fontname=_FONT)
    keys = {name: f"n{i}" for i, name in enumerate(values)}

    def box(name: str, kind: str, about: str) -> None:
        rows = [f'<tr><td colspan="2"><b>{escaped(name)}</b></td></tr>']
        if about:
            rows.append(f'<tr><td colspan="2">{escaped(about)}</td></tr>')
        rows.append(_row("value", values[name]))
        if name in gradients:
            rows.append(_row("grad", gradients[name]))
        label = f'<<table border="0" cellspacing="0" cellpadding="2">{"".join(rows)}</table>>'
        dot.node(keys[name], label=label, **STYLES[kind])

    for x in shown.given:
        box(x.name, "constant" if x.constant else "parameter", "")
    edges = 0
    for step in shown.forward:
        kind = "output" if step.name == shown.root else "operation"
        box(step.name, kind, forward_line(step, TEXT).symbols)
        for operand in step.operands:
            if operand.name is not None:
                dot.edge(keys[operand.name], keys[step.name])
                edges += 1
    return Drawing(dot.source, len(keys), edges, about=sentence_of(steps))


def sentence_of(steps: Steps) -> str:
    """The result and the gradients of what it starts from, in a sentence.

    >>> from micrograd_plus import Value, steps
    >>> x = Value(3.0)
    >>> y = x * x
    >>> sentence_of(steps(y))
    'The graph of y = 9. Gradients: ∂y/∂x = 6.'
    """
    root, gradients = steps.root, steps.gradients
    leaves = [x.name for x in steps.given if x.name in gradients and x.name != root]
    shown = [f"∂{root}/∂{x} = {_text(gradients[x])}" for x in leaves[:_MOST_GRADIENTS]]
    if len(leaves) > len(shown):
        shown.append(f"and {len(leaves) - len(shown):,} more")
    sentence = f"The graph of {root} = {_text(steps.values[root])}."
    return f"{sentence} Gradients: {', '.join(shown)}." if shown else sentence


def markup_of(picture: Drawing, steps: Steps) -> str:
    """A picture with its sentence as HTML; without a layout engine the steps as lines of text.

    Args:
        picture: Of the graph.
        steps: What it shows.

    >>> from micrograd_plus import Value, steps
    >>> x = Value(3.0)
    >>> y = x * x
    >>> markup_of(picture_of(steps(y)), steps(y))[:55]
    '<p>The graph of y = 9. Gradients: ∂y/∂x = 6.</p><img al'
    """
    try:
        return f"<p>{html.escape(picture.about)}</p>{image(picture.svg(), picture.about)}"
    except (ModuleNotFoundError, TimeoutError):
        lines = str(steps).splitlines()
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"… and {len(lines) - _MOST_LINES:,} more lines"]
    return f"<pre>{html.escape(chr(10).join(lines))}</pre>"


def _row(caption: str, x: Any) -> str:
    color = ' color="#9C3A00"' if caption == "grad" else ""
    text = "<br/>".join("  ".join(row) for row in _rows(x))
    return (
        f'<tr><td align="left"><font color="#595959" point-size="10">{caption}</font></td>'
        f'<td align="right"><font{color}>{text}</font></td></tr>'
    )


def _rows(x: Any) -> list[list[str]]:
    return array_rows(np.asarray(x)) if np.ndim(x) else [[number_text(x)]]


def _text(x: Any) -> str:
    return f"an array of {shape_text(x)}" if np.ndim(x) else number_text(x)
