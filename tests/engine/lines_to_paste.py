"""The lines that a new primitive still lacks, as they stand in their files, to paste."""

from __future__ import annotations

from textwrap import indent

from micrograd_plus import Primitive
from micrograd_plus.testing.battery import FAMILIES

OPERATIONS = "micrograd_plus/engine/operations"
CASES_OF_NUMBERS = "tests/engine/cases_of_numbers.py"


def operands_of(primitive: Primitive) -> str:
    return "abcdefgh"[: max(len(primitive.vjps), 1)]


def family_of(primitive: Primitive) -> str:
    """The file of the table that has it, without its folder; for one that none has, a guess."""
    for family in FAMILIES:  # in the order in which they import each other
        if any(thing is primitive for thing in vars(family).values()):
            return family.__name__.rpartition(".")[2]
    return "elementwise" if len(primitive.vjps) == 1 else "arithmetic"


def wrapped(opening: str, parts: list[str], closing: str, column: int = 0) -> str:
    """One line, or if that is too long from its column on, one for each part."""
    line = opening + ", ".join(parts) + closing
    if column + len(line) <= 100:
        return line
    return "\n".join([opening, *(indent(f"{part},", " " * 4) for part in parts), closing])


def entry_in_the_battery(primitive: Primitive) -> str:
    if primitive.on_floats is None:
        return f'"{primitive.name}": _calls(Call((2, 3), axis=0), Call((), axis=None)),'
    domains = ", ".join("REAL" for _ in operands_of(primitive))
    return f'"{primitive.name}": _elementwise({domains}),'


def case_of(primitive: Primitive) -> tuple[str, str]:
    """The file, with its list if it has one for such primitives, and what to add there."""
    name, names = primitive.name, operands_of(primitive)
    operands = ", ".join(names)
    parts = [f"F.{name}", f"lambda np, {operands}: np.{name}({operands})"]
    if primitive.on_floats is not None and len(names) < 3:
        torch = f"lambda torch, {operands}: torch.{name}({operands})"
        inputs = ["normal(2, 3)"] if len(names) == 1 else ["normal", "normal"]
        line = wrapped("(", [f'"{name}"', *parts, torch, *inputs], "),", column=4)
        return f"{'_UNARY' if len(names) == 1 else '_BINARY'} in {CASES_OF_NUMBERS}", line
    where = "tests/engine/cases_of_*.py" if primitive.on_floats is None else CASES_OF_NUMBERS
    case = wrapped("(", [*parts, *["normal(2, 3)"] * len(names)], ")", column=4)
    return where, wrapped("CASES += variants(", [f'"{name}"', case], ")")


def function_of(primitive: Primitive) -> tuple[str, str]:
    """The file of the documented function, and the function."""
    family = family_of(primitive)
    of_one_number = primitive.on_floats is not None and len(primitive.vjps) == 1
    names = "x" if of_one_number else operands_of(primitive)
    files = {"selection": "arithmetic", "pooling": "convolution"}
    numbers = [float(i + 1) for i in range(len(names))]
    call = f"{primitive.name}({', '.join(map(repr, numbers))})"
    try:
        result = repr(primitive(*numbers))
    except Exception:  # it has further arguments, or takes no numbers
        result = "..."
    lines = [
        f"def {primitive.name}({', '.join(f'{x}: Any' for x in names)}) -> Any:",
        '    """What it is, in one sentence.',
        "",
        f"    >>> {call}",
        f"    {result}",
        '    """',
        f"    return {family}.{primitive.name}({', '.join(names)})",
    ]
    return f"{OPERATIONS}/{files.get(family, family)}.py", "\n".join(lines)
