"""The operations as plain functions, for floats, arrays, Values and Tensors alike.

With a node among the operands, a node that requires a gradient is recorded; with raw numbers and
arrays alone, the result is a raw number or array. Names and arguments are NumPy's.

>>> import numpy as np
>>> from micrograd_plus import Tensor, Value, functions
>>> functions.tanh(0.0), functions.tanh(Value(0.0))
(0.0, Value(data=0.0, grad=0))
>>> functions.tanh(np.array([0.0])), functions.tanh(Tensor([0.0]))
(array([0.]), Tensor([0.]))
"""

# ruff: noqa: F403
from typing import TYPE_CHECKING

from .engine.operations import FUNCTIONS
from .engine.operations.activations import *
from .engine.operations.arithmetic import *
from .engine.operations.attention import *
from .engine.operations.convolution import *
from .engine.operations.copies import *
from .engine.operations.curves import *
from .engine.operations.diagonals import *
from .engine.operations.elementwise import *
from .engine.operations.indexing import *
from .engine.operations.joining import *
from .engine.operations.linalg import *
from .engine.operations.linear import *
from .engine.operations.neural import *
from .engine.operations.normalization import *
from .engine.operations.norms import *
from .engine.operations.recurrent import *
from .engine.operations.reductions import *
from .engine.operations.sequences import *
from .engine.operations.shapes import *
from .engine.operations.sorting import *
from .engine.operations.trigonometry import *
from .engine.operations.without_nan import *
from .hints import in_module

__all__ = sorted(FUNCTIONS)

if not TYPE_CHECKING:  # type checkers would then take every name for one that is there
    __getattr__ = in_module(__name__, "F")


def __dir__() -> list[str]:
    return __all__
