"""check_primitive: the whole battery for one primitive."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..engine.primitive import Primitive
from ..engine.recording_mode import set_recording
from .battery import ENTRIES, table
from .calls import Call, Domain, Entry, Interval, Sample, check_call
from .checks import CHECKS
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
    * `forward`: ⟨u, Jv⟩ = ⟨Jᵀu, v⟩, where Jv is the vjp of the vjp, and every vjp is linear in
      the upstream gradient.
    * `second`: the vjps run on nodes, and what they give has the right derivatives.
    * `sharing`: contributions are added up where an operand or a result is used twice.
    * `floats`: what it does to floats it does to the entries of arrays, backward too.
    * `broadcast`: every operand, in every position and shape that broadcasts.
    * `empty`: 0-d and empty arrays.
    * `layout`: strided and read-only arrays; nothing that is given is changed in place, and no
      array is handed out twice.
    * `dtype`: float16, float32 and float64, in results and in gradients, also mixed.
    * `expand`: the graph of Values that a Tensor stands for.
    * `edges`: at 0, -0.0, ±inf, nan, ties, huge and subnormal numbers both backends agree; where
      the result is finite up to 1000 the gradient is its slope, at a kink one between two.

    Args:
        primitive: One of the engine's, or your own.
        calls: How to call it: the shapes of its operands and its static arguments. Left out, an
            elementwise primitive is called with arrays of shape (2, 3), one per vjp.
        domains: For each operand where it is defined and no steeper than can be measured; the
            last one serves those beyond. It is tried nowhere else. When left out, points are
            drawn from -2.5 to 2.5, and edges are tried everywhere.

    Returns:
        What passed, and what does not apply with the reason; `print` it.

    Raises:
        GradientError: Everything that failed, a line per check.
        TypeError: A primitive on arrays only, without a call; a call that cannot be made, or
            that leaves nothing to differentiate; a wrong number of domains.

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
    if not isinstance(primitive, Primitive):
        raise TypeError(
            f"check_primitive takes a Primitive, got {type(primitive).__name__}; for a function "
            "there is check_gradients"
        )
    report = report_on(primitive, checked_entry_of(primitive, calls, domains))
    if report.failed:
        raise GradientError(
            f"the primitive {primitive.name} fails {len(report.failed)} of {len(CHECKS)} checks\n"
            + "\n".join(report.findings())
        )
    return report


def entry_of(
    primitive: Primitive, calls: Sequence[Call] = (), domains: Sequence[Domain] | Domain = ()
) -> Entry:
    """What a primitive is checked with: what is given, or else what the battery has on it.

    Raises:
        TypeError: Nothing is given, and nothing can be guessed; or what is given is no Call, or
            no domain.

    >>> from micrograd_plus.engine.primitives.elementwise import log
    >>> entry_of(log).domains
    (Interval(low=0.2, high=3.0),)
    """
    known = ENTRIES.get(primitive.name)
    if known and primitive in table() and not calls and not domains:
        return known
    for call in calls:
        if not isinstance(call, Call):
            raise TypeError(
                f"how to call {primitive.name} is said with a Call, as in Call((2, 3), axis=0); "
                f"got {type(call).__name__} {call!r}"
            )
    if not calls:
        if primitive.on_floats is None or not primitive.vjps:
            raise TypeError(
                f"the primitive {primitive.name} works on arrays or on any number of operands: "
                "say how to call it, as in check_primitive(p, Call((2, 3), axis=0))"
            )
        calls = (Call(*[(2, 3)] * len(primitive.vjps)),)
    given = _domains(domains)
    most = max(len(call.operands) for call in calls)
    if len(given) > most:
        raise TypeError(f"{len(given)} domains for {most} operands of {primitive.name}")
    return Entry(tuple(calls), given or (Interval(),), everywhere=not given)


def _domains(given: Any) -> tuple[Domain, ...]:
    """Domains as users write them: one, or several, each an Interval or a pair of numbers."""
    if isinstance(given, Domain) or _is_pair(given):
        given = (given,)
    domains = tuple(Interval(*domain) if _is_pair(domain) else domain for domain in given)
    for domain in domains:
        if not isinstance(domain, Domain):
            raise TypeError(f"a domain is an Interval, as Interval(0.1, 3), got {domain!r}")
        if isinstance(domain, Interval) and not (
            math.isfinite(domain.high - domain.low) and domain.low < domain.high
        ):
            raise TypeError(f"{domain} has no room to draw from: low < high, both finite")
    return domains


def _is_pair(x: Any) -> bool:
    return isinstance(x, tuple) and len(x) == 2 and all(isinstance(n, int | float) for n in x)


def checked_entry_of(
    primitive: Primitive, calls: Sequence[Call] = (), domains: Sequence[Domain] | Domain = ()
) -> Entry:
    """What a primitive is checked with, once it is known that there is something to check.

    Raises:
        TypeError: As for `entry_of`; a call that cannot be made; no operand to differentiate.

    >>> from micrograd_plus.engine.primitives.elementwise import exp
    >>> checked_entry_of(exp, [Call((0,))])
    Traceback (most recent call last):
    TypeError: no call of exp has an operand to differentiate: give it an operand of floats ...
    """
    entry = entry_of(primitive, calls, domains)
    with np.errstate(all="ignore"):
        for call in entry.calls:
            check_call(primitive, call, entry)
        found = [Sample(primitive, entry, call) for call in entry.calls]
    has_rules = bool(primitive.vjp_of_all) or any(vjp is not None for vjp in primitive.vjps)
    if has_rules and not any(sample.is_checkable for sample in found):
        raise TypeError(
            f"no call of {primitive.name} has an operand to differentiate: give it an operand of "
            "floats that is not empty, as in Call((2, 3)); arrays of integers and booleans are "
            "constants"
        )
    return entry


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
