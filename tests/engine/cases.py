"""One list of cases, at least one for every primitive, that all tests of rules walk through.

A case computes with `micrograd_plus.functions` and, independently, with NumPy's own words. The
reference takes the NumPy to use as its first argument, so that `autograd.numpy` can stand in for
it as an oracle of gradients; `torch` is a second oracle where a case names its words there. The
inputs lie where the function is smooth: kinks, ties and infinities have tests of their own.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """One call of an operation on differentiable inputs."""

    name: str
    ours: Callable[..., Any]
    reference: Callable[..., Any]
    inputs: tuple[np.ndarray, ...]
    torch: Callable[..., Any] | None = None
    # False where the autograd package lacks the function or gets it wrong, as central differences
    # tell: broadcasting `where`, `outer` of other than vectors, several shifts in `roll`, ...
    autograd: bool = True

    def __str__(self) -> str:
        return self.name


def _generator(*parts: Any) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(repr(parts).encode()))


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers of either sign, none close to 0 or to another: safe from kinks and ties."""
    generator = _generator("normal", shape, seed)
    n = int(np.prod(shape))
    magnitudes = 0.3 + 1.5 * (np.arange(n) + generator.uniform(0.2, 0.8, n)) / max(n, 1)
    return (generator.permutation(magnitudes) * generator.choice([-1, 1], n)).reshape(shape)


def positive(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers from 0.3 to 1.8."""
    return np.asarray(np.abs(normal(*shape, seed=seed)))


def unit(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers within (-1, 1)."""
    return np.asarray(normal(*shape, seed=seed) / 2)


def array(*values: Any) -> np.ndarray:
    return np.array(values, float)


def variants(name: str, *cases: Any, **shared: Any) -> list[Case]:
    """Numbered cases of one primitive: tuples of (ours, reference, *inputs)."""
    return [
        Case(f"{name}-{i}" if len(cases) > 1 else name, ours, reference, tuple(inputs), **shared)
        for i, (ours, reference, *inputs) in enumerate(cases)
    ]


def all_cases() -> list[Case]:
    from tests.engine import (
        cases_of_arrays,
        cases_of_attention,
        cases_of_compositions,
        cases_of_images,
        cases_of_matrices,
        cases_of_numbers,
        cases_of_recurrence,
        cases_of_shapes,
    )

    return [
        *(*cases_of_numbers.CASES, *cases_of_arrays.CASES),
        *(*cases_of_shapes.CASES, *cases_of_images.CASES, *cases_of_attention.CASES),
        *(*cases_of_matrices.CASES, *cases_of_recurrence.CASES, *cases_of_compositions.CASES),
    ]
