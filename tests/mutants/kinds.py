"""Ways to break a vjp. Each is applied for a while, to one operand of one primitive."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unittest import mock

from micrograd_plus import Primitive, Tensor
from micrograd_plus.engine import backward, tensor
from micrograd_plus.engine.backward import Pieces
from micrograd_plus.engine.graph import Node


@dataclass(frozen=True)
class Mutant:
    """One primitive with one of its rules broken.

    `operand` is the position whose rule is broken; -1 is the last of any number of operands.
    """

    primitive: Primitive
    operand: int
    kind: str
    swapped: tuple[int, int] | None = None

    def __str__(self) -> str:
        swapped = "" if self.swapped is None else f" {self.swapped[0]} and {self.swapped[1]}"
        return f"{self.primitive.name}, operand {self.operand}: {self.kind}{swapped}"

    @contextlib.contextmanager
    def applied(self) -> Iterator[None]:
        """The mutant in place of the primitive's own rule."""
        change = (OF_RULES.get(self.kind) or OF_PASSES[self.kind])(self)
        with change:
            yield


def changed_rule(mutant: Mutant, changed: Callable[..., Any]) -> Any:
    """The rule of the operand replaced; `changed(rule, g, y, *operands)` calls the right one."""
    primitive = mutant.primitive
    if primitive.vjps:
        right = primitive.vjps[mutant.operand]

        def vjp(g: Any, y: Any, *operands: Any, **static: Any) -> Any:
            return changed(lambda *args: right(*args, **static), g, y, *operands)

        vjps = list(primitive.vjps)
        vjps[mutant.operand] = vjp
        return mock.patch.object(primitive, "vjps", tuple(vjps))

    of_all: Any = primitive.vjp_of_all

    def vjp_of_all(needed: Sequence[bool], g: Any, y: Any, *operands: Any, **static: Any) -> Any:
        contributions = list(of_all(needed, g, y, *operands, **static))
        if needed[mutant.operand]:
            rule = lambda *args: of_all(needed, *args, **static)[mutant.operand]
            contributions[mutant.operand] = changed(rule, g, y, *operands)
        return contributions

    return mock.patch.object(primitive, "vjp_of_all", vjp_of_all)


def _whole(c: Any) -> Any:
    return c.combine() if isinstance(c, Pieces) else c


def _flipped(mutant: Mutant) -> Any:
    return changed_rule(mutant, lambda rule, *args: -_whole(rule(*args)))


def _doubled(mutant: Mutant) -> Any:
    return changed_rule(mutant, lambda rule, *args: 2.0 * _whole(rule(*args)))


def _slightly_off(mutant: Mutant) -> Any:
    return changed_rule(mutant, lambda rule, *args: 1.0001 * _whole(rule(*args)))


def _detached(mutant: Mutant) -> Any:
    def changed(rule: Any, *args: Any) -> Any:
        c = _whole(rule(*args))
        return c.detach() if isinstance(c, Node) else c

    return changed_rule(mutant, changed)


def _dropped(mutant: Mutant) -> Any:
    return changed_rule(mutant, lambda rule, *args: 0.0 * _whole(rule(*args)))


def _ignored(mutant: Mutant) -> Any:
    return changed_rule(mutant, lambda rule, g, *args: rule(g * 0.0 + 1.0, *args))


def _swapped(mutant: Mutant) -> Any:
    i, j = mutant.swapped or (0, 1)

    def changed(rule: Any, g: Any, y: Any, *operands: Any) -> Any:
        mixed = list(operands)
        if max(i, j) < len(mixed):
            mixed[i], mixed[j] = mixed[j], mixed[i]
        return rule(g, y, *mixed)

    return changed_rule(mutant, changed)


def changed_pass(mutant: Mutant, changed: Callable[..., Any]) -> Any:
    """What passes gradients on replaced, for this operand alone.

    Args:
        mutant: Whose operand.
        changed: Called as `changed(right, operand, grads)`: `right(grads)` passes on as is right.
    """

    def replaced(right: Callable[..., Any]) -> Callable[..., Any]:
        def pass_on(node: Node, g: Any, grads: Any, *how: bool, **named: bool) -> Any:
            operands = node.operands
            if node.primitive is not mutant.primitive or mutant.operand >= len(operands):
                return right(node, g, grads, *how, **named)
            rest = lambda grads: right(node, g, grads, *how, **named)
            return changed(rest, operands[mutant.operand], grads)

        return pass_on

    ways = ("pass_on", "_pass_on_quickly")
    return mock.patch.multiple(backward, **{way: replaced(getattr(backward, way)) for way in ways})


class _Forgetful(dict[Node, Any]):
    """Gradients of a pass that do not know that of one node: it is overwritten."""

    def __init__(self, grads: dict[Node, Any], forgotten: Node) -> None:
        self.grads = grads
        self.forgotten = forgotten

    def get(self, node: Node, default: Any = None) -> Any:
        return default if node is self.forgotten else self.grads.get(node, default)

    def __setitem__(self, node: Node, g: Any) -> None:
        self.grads[node] = g


def _overwritten(mutant: Mutant) -> Any:
    return changed_pass(mutant, lambda right, x, grads: right(_Forgetful(grads, x)))


def _not_summed(mutant: Mutant) -> Any:
    fit = Tensor._fit

    def changed(right: Any, operand: Any, grads: Any) -> Any:
        def unsummed(self: Tensor, c: Any) -> Any:
            if self is not operand:
                return fit(self, c)
            with mock.patch.object(tensor, "summed_to", lambda c, shape: c):
                return fit(self, c)

        with mock.patch.object(Tensor, "_fit", unsummed):
            return right(grads)

    return changed_pass(mutant, changed)


OF_RULES: dict[str, Callable[[Mutant], Any]] = {
    "sign flipped": _flipped,
    "factor 2": _doubled,
    "factor 1.0001": _slightly_off,
    "computed from raw numbers": _detached,
    "gradient dropped": _dropped,
    "upstream gradient ignored": _ignored,
    "operands swapped": _swapped,
}
OF_PASSES: dict[str, Callable[[Mutant], Any]] = {
    "overwritten instead of added": _overwritten,
    "broadcast sum left out": _not_summed,
}
