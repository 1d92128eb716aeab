"""`make mutants`: break every rule in the table in every way, and count what is noticed.

    python -m tests.mutants [primitive ...]

Runs on all cores. The last line reads `mutants killed: N / N`; with a survivor the exit status
is 1.
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from micrograd_plus import Primitive
from micrograd_plus.testing.battery import table
from micrograd_plus.testing.primitives import entry_of, results
from micrograd_plus.testing.report import Failed
from tests.mutants.equivalent import reason_for
from tests.mutants.kinds import OF_PASSES, OF_RULES, Mutant


def mutants_of(primitive: Primitive) -> Iterator[Mutant]:
    """Each way to break each vjp; of any number of operands those of the first and the last."""
    entry = entry_of(primitive)
    most = max(len(call.operands) for call in entry.calls)
    positions = range(len(primitive.vjps)) if primitive.vjps else sorted({0, -1})
    for operand in positions:
        if operand in primitive.without_gradient:
            continue
        for kind in [*OF_RULES, *OF_PASSES]:
            if kind == "operands swapped":
                for pair in itertools.combinations(range(min(most, 3)), 2):
                    yield Mutant(primitive, operand, kind, pair)
            else:
                yield Mutant(primitive, operand, kind)


def killer(mutant: Mutant) -> str | None:
    """The first check that notices the mutant; None if it survives them all."""
    entry = entry_of(mutant.primitive)
    with mutant.applied():
        for check, result in results(mutant.primitive, entry):
            if isinstance(result, Failed):
                return check
    return None


def killers(name: str) -> list[tuple[str, str | None, str | None]]:
    """Of each mutant of a primitive: what it is, which check notices it, why none would."""
    primitive = next(primitive for primitive in table() if primitive.name == name)
    return [(str(m), killer(m), reason_for(m)) for m in mutants_of(primitive)]


def main(names: list[str], each: Callable[..., Any] = map) -> int:
    """Print what survives and what was not counted; return the exit status."""
    by_check: Counter[str] = Counter()
    survivors, equivalent, mistaken = [], [], []
    wanted = [primitive.name for primitive in table() if not names or primitive.name in names]
    for mutant, check, reason in itertools.chain.from_iterable(each(killers, wanted)):
        if reason is not None:
            (equivalent if check is None else mistaken).append((mutant, reason))
        elif check is None:
            survivors.append(mutant)
        else:
            by_check[check] += 1
    print(f"not counted, since they change nothing ({len(equivalent)}):")
    for mutant, reason in equivalent:
        print(f"  {mutant}: {reason}")
    print("killed by the checks:", ", ".join(f"{c} {n}" for c, n in by_check.most_common()))
    for mutant, reason in mistaken:
        print(f"LISTED AS EQUIVALENT, BUT KILLED {mutant}: {reason}")
    for mutant in survivors:
        print(f"SURVIVED {mutant}")
    killed = by_check.total()
    print(f"mutants killed: {killed} / {killed + len(survivors)}")
    return 1 if survivors or mistaken or not killed else 0


if __name__ == "__main__":
    with ProcessPoolExecutor() as pool:
        sys.exit(main(sys.argv[1:], pool.map))
