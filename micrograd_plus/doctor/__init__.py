"""What the computation runs on, how fast that is, and what would make it faster.

Nearly all the time of a network of arrays goes into matrix products, and so into BLAS and its
threads, and into fresh memory for large arrays, and so into malloc. `micrograd-plus doctor`
measures all three, in processes of their own, and says what to set. Only `keep_freed_memory` sets
anything. Of memory, see `memory`; of threads, `threads`.
"""

from . import memory, threads
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
from .memory import keep_freed_memory
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
    "keep_freed_memory",
    "kernels_to_try",
    "memory",
    "processor",
    "speed",
    "speed_with",
    "speeds_with",
    "threads",
    "uses_the_processor",
]
