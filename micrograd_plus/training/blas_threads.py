"""BLAS in one thread, while others divide the work among themselves."""

from __future__ import annotations

import ctypes
import importlib
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

OneThread = Callable[[], AbstractContextManager[Any]]

# Of OpenBLAS; in NumPy's wheels they have affixes.
_NAMES = ("scipy_openblas_{}64_", "scipy_openblas_{}", "openblas_{}64_", "openblas_{}")
_KEEPS = (
    "BLAS cannot be told to compute in one thread, and keeps its own beside the workers, which may "
    "be slower than one worker: set OPENBLAS_NUM_THREADS=1 before Python starts (or what your BLAS "
    "has for it), or pip install threadpoolctl"
)
# The number is the whole process's: of several trainings at once, one sets it.
_setting = threading.Lock()


def one_thread() -> OneThread:
    """A function that gives blocks in which BLAS computes in the thread that calls it.

    Where BLAS cannot be told, they change nothing, and a warning says so.

    >>> import numpy as np
    >>> with one_thread()():
    ...     np.eye(2) @ np.eye(2)
    array([[1., 0.],
           [0., 1.]])
    """
    # What NumPy's own module is linked to.
    library = ctypes.CDLL(importlib.import_module("numpy._core._multiarray_umath").__file__)
    for name in _NAMES:
        get, put = (getattr(library, name.format(x + "_num_threads"), None) for x in ("get", "set"))
        if get is not None and put is not None:
            return lambda: _block(get, put)
    try:  # it knows other libraries
        controller = importlib.import_module("threadpoolctl").ThreadpoolController()
    except ImportError:
        warnings.warn(_KEEPS, RuntimeWarning, stacklevel=6)
        return nullcontext
    return lambda: controller.limit(limits=1, user_api="blas")


@contextmanager
def _block(get: Callable[[], int], put: Callable[[int], None]) -> Iterator[None]:
    if not _setting.acquire(blocking=False):  # another training has set it
        yield
        return
    before = get()
    try:
        put(1)
        yield
    finally:
        put(before)
        _setting.release()
