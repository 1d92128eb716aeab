"""Callbacks: what watches a training and may act on it."""

from .callback import Callback
from .saving import BestWeights, Checkpoint, CSVLog
from .watching import EarlyStopping, LearningRates, ReduceOnPlateau

__all__ = [
    "BestWeights",
    "CSVLog",
    "Callback",
    "Checkpoint",
    "EarlyStopping",
    "LearningRates",
    "ReduceOnPlateau",
]
