"""check_primitive: the whole battery for one primitive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..engine.modes import set_recording
from ..engine.primitive import Primitive
from .battery import ENTRIES, table
from .calls import Call, Entry
from .checks import CHECKS
from .domains import Domain, Interval
from .errors import GradientError
from .report import DoesNotApply, Failed, Passed, Report, Result


def check_primitive(
    primitive: Primitive, *calls: Call, domains: Sequence[Domain] | Domain = ()
) -> Report:
    """Check everything that a primitive promises, on both backends.

    The checks, one column each in the table that `python -m micrograd_plus.testing` prints:

    * `vjp`: every vjp against central differences and, where `on_arrays` takes complex
      numbers, the complex step; with the other operands as variables and as constants.
    * `formula`: the text of every derivative, evaluated, against its vjp.
    * `forward`: ⟨u, Jv⟩ = ⟨Jᵀu, v⟩, and every vjp is linear in the upstream gradient.
    * `second`: the vjps run on nodes, and what they give has the right derivatives.
    * `sharing`: contributions are added up where an operand or a result is used twice.
    * `floats`: what it does to floats it does to the entries of arrays, backward too.
    * `broadcast`: every operand, in every position and shape that broadcasts.
    * `empty`: 0-d and empty arrays.
    * `layout`: strided and read-only arrays; nothing is changed in place or shared.
    * `dtype`: float16, float32 and float64, in results and in gradients, also mixed.
    * `expand`: the graph of Values that a Tensor stands for.
    * `edges`: 0, -0.0, ±inf, nan, ties, huge and subnormal numbers.

    Args:
        primitive: One of the engine's, or your own.
        calls: How to call it: the shapes of its operands and its static arguments. Left out, an
            elementwise primitive is called with arrays of shape (2, 3), one per vjp.
        domains: For each operand where it is smooth and defined; the last one serves those
            beyond. All numbers from -2.5 to 2.5 when left out.

    Returns:
        What passed, and what does not apply with the reason; `print` it.

    Raises:
        GradientError: Everything that failed, a line per check.
        TypeError: A primitive on arrays only, without a call.

    >>> from micrograd_plus import Primitive
    >>> cube = Primitive(
    ...     "cube",
    ...     on_floats=lambda a: a * a * a,
    ...     on_arrays=lambda a: a * a * a,
    ...     vjps=(lambda g, y, a: g * 3 * a**2,),
    ...     formulas=("3 * a**2",),
    ... )
    >>> print(check_primitive(cube))  # doctest: +ELLIPSIS
    primitive  vjp   formula  forward  second  sharing  ...
    cube       ok    ok       ok       ok      ok       ...
    <BLANKLINE>
    - broadcast: one operand
    11 passed, 1 does not apply, 0 failed
    """
    report = report_on(primitive, entry_of(primitive, calls, domains))
    if report.failed:
        lines = [f"{check}: {message}" for check, message in report.failed.items()]
        raise GradientError(
            f"the primitive {primitive.name} fails {len(lines)} of {len(CHECKS)} checks\n"
            + "\n".join(lines)
        )
    return report


def entry_of(
    primitive: Primitive, calls: Sequence[Call] = (), domains: Sequence[Domain] | Domain = ()
) -> Entry:
    """What a primitive is checked with: what is given, or else what the battery has on it.

    Raises:
        TypeError: Nothing is given, and nothing can be guessed.

    >>> from micrograd_plus.engine.primitives.elementwise import log
    >>> entry_of(log).domains
    (Interval(low=0.2, high=3.0),)
    """
    known = ENTRIES.get(primitive.name)
    if known and primitive in table() and not calls and not domains:
        return known
    if not calls:
        if primitive.on_floats is None or not primitive.vjps:
            raise TypeError(
                f"the primitive {primitive.name} works on arrays or on any number of operands: "
                "say how to call it, as in check_primitive(p, Call((2, 3), axis=0))"
            )
        calls = (Call(*[(2, 3)] * len(primitive.vjps)),)
    domains = (domains,) if isinstance(domains, Domain) else tuple(domains)
    return Entry(tuple(calls), domains or (Interval(),))


def results(primitive: Primitive, entry: Entry) -> Iterator[tuple[str, Result]]:
    """Run the checks one after the other: (name of the check, what came of it).

    >>> from micrograd_plus.engine.primitives.elementwise import log
    >>> next(results(log, entry_of(log)))
    ('vjp', Passed())
    """
    for name, check in CHECKS.items():
        try:
            with np.errstate(all="ignore"), set_recording(True):
                reason = check(primitive, entry)
        except GradientError as error:
            yield name, Failed(str(error))
        except Exception as error:  # a rule that breaks down is a finding like any other
            yield name, Failed(f"it raises {type(error).__name__}: {error}")
        else:
            yield name, Passed() if reason is None else DoesNotApply(reason)


def report_on(primitive: Primitive, entry: Entry) -> Report:
    """The results of all checks.

    >>> from micrograd_plus.engine.primitives.elementwise import log
    >>> report_on(log, entry_of(log)).failed
    {}
    """
    return Report(primitive.name, dict(results(primitive, entry)))
