"""Training: fit a model to data, measure it, use it."""

from .anomalies import Anomaly, find_anomaly
from .history import History
from .loop import evaluate, fit, predict

__all__ = ["Anomaly", "History", "evaluate", "find_anomaly", "fit", "predict"]
