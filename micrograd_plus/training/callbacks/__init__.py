"""Callbacks: what watches a training and may act on it."""

from .callback import Callback
from .saving import Checkpoint, CSVLog
from .watching import EarlyStopping, LearningRates, ReduceOnPlateau

__all__ = [
    "CSVLog",
    "Callback",
    "Checkpoint",
    "EarlyStopping",
    "LearningRates",
    "ReduceOnPlateau",
]
