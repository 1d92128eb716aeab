"""The names that modules give to what is in them, as a graph's nodes know their modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .graph import Node
from .recording_mode import Scope


class ModuleNames:
    """What parameters and modules are called in the outermost modules of a graph.

    A parameter has the name of its place, as in `layers.0.weight`. Where a graph has several
    outermost modules, the variable that holds the module comes first, or the module's class.

    Args:
        nodes: The nodes of a graph.
        known: Names of objects by their id, such as those of the caller's variables.

    >>> from micrograd_plus import nn
    >>> model = nn.Sequential(nn.Dense(2, 1, seed=0))
    >>> names = ModuleNames([model([[1.0, 2.0]])], {})
    >>> names.of(model.layers[0].weight), names.of(model.layers[0])
    ('layers.0.weight', 'layers.0')
    """

    def __init__(self, nodes: Iterable[Any], known: Mapping[int, str]) -> None:
        self._names: dict[int, str] = {}
        outermost: dict[int, Any] = {}
        seen: set[int] = set()
        for node in nodes:
            scope: Scope | None = node.scope if isinstance(node, Node) else None
            while scope is not None and id(scope) not in seen:
                seen.add(id(scope))
                module = scope.module()
                if module is not None and scope.outer is None:
                    outermost.setdefault(id(module), module)
                scope = scope.outer
        prefixes = _prefixes(outermost, known) if len(outermost) > 1 else {}
        for key in outermost:
            self._names[key] = known.get(key) or prefixes.get(key, "").rstrip(".")
        for key, module in outermost.items():
            prefix = prefixes.get(key, "")
            for name, part in (*module.named_parameters(), *module.named_modules()):
                # A module that was called on its own as well keeps its own name.
                self._names.setdefault(id(part), f"{prefix}{name}")

    def of(self, x: Any) -> str | None:
        """The name of a parameter or module; None where no module has it, or no name is known."""
        return self._names.get(id(x)) or None


def _prefixes(modules: Mapping[int, Any], known: Mapping[int, str]) -> dict[int, str]:
    names = {key: known.get(key, type(module).__name__) for key, module in modules.items()}
    counts: dict[str, int] = {}
    for key, name in names.items():
        counts[name] = counts.get(name, 0) + 1
        if counts[name] > 1:
            names[key] = f"{name}_{counts[name]}"
    return {key: f"{name}." for key, name in names.items()}
