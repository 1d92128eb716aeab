"""Training: fit a model to data, measure it, use it."""

from .anomalies import Anomaly, find_anomaly
from .callbacks import Callback, Checkpoint, CSVLog, EarlyStopping, LearningRates, ReduceOnPlateau
from .checkpoints import load_state, save_state
from .data import batches
from .evaluation import evaluate, predict
from .history import History
from .loop import fit
from .run import Run

__all__ = [
    "Anomaly",
    "CSVLog",
    "Callback",
    "Checkpoint",
    "EarlyStopping",
    "History",
    "LearningRates",
    "ReduceOnPlateau",
    "Run",
    "batches",
    "evaluate",
    "find_anomaly",
    "fit",
    "load_state",
    "predict",
    "save_state",
]
