"""Callbacks: what watches a training and may act on it."""

from .callback import Callback
from .checkpoint import Checkpoint
from .csv_log import CSVLog
from .early_stopping import EarlyStopping
from .learning_rates import LearningRates, ReduceOnPlateau

__all__ = [
    "CSVLog",
    "Callback",
    "Checkpoint",
    "EarlyStopping",
    "LearningRates",
    "ReduceOnPlateau",
]
