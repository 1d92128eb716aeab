"""What the computation runs on, how fast that is, and what would make it faster.

Nearly all the time of a network of arrays goes into matrix products, and so into BLAS, and into
fresh memory for large arrays, and so into malloc. Both can be told before Python starts what suits
this machine better. Nothing here tells them: it measures, in processes of their own, and advises.
Of memory, see `memory`.
"""

from . import memory
from .machine import (
    VARIABLE,
    Blas,
    blas,
    cores,
    instruction_sets,
    kernels_to_try,
    processor,
    uses_the_processor,
)
from .products import SHAPE, Speed, advice, speed, speed_with, speeds_with

__all__ = [
    "SHAPE",
    "VARIABLE",
    "Blas",
    "Speed",
    "advice",
    "blas",
    "cores",
    "instruction_sets",
    "kernels_to_try",
    "memory",
    "processor",
    "speed",
    "speed_with",
    "speeds_with",
    "uses_the_processor",
]
