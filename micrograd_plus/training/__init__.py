"""Training: fit a model to data, measure it, use it."""

from .history import History
from .loop import evaluate, fit, predict

__all__ = ["History", "evaluate", "fit", "predict"]
