"""The checks of one primitive.

Each takes the primitive and its entry and raises GradientError. Where it does not apply, it
returns the reason.
"""

from collections.abc import Callable

from ...engine.primitive import Primitive
from ..calls import Entry
from .arrays import check_broadcasting, check_dtypes, check_empty, check_layout
from .backends import check_expansion, check_floats
from .derivatives import (
    check_formulas,
    check_forward,
    check_second_order,
    check_sharing,
    check_vjps,
)
from .edges import check_edges

# In the order of the table's columns: those that tell most about a wrong rule first.
CHECKS: dict[str, Callable[[Primitive, Entry], str | None]] = {
    "vjp": check_vjps,
    "formula": check_formulas,
    "forward": check_forward,
    "second": check_second_order,
    "sharing": check_sharing,
    "floats": check_floats,
    "broadcast": check_broadcasting,
    "empty": check_empty,
    "layout": check_layout,
    "dtype": check_dtypes,
    "expand": check_expansion,
    "edges": check_edges,
}
