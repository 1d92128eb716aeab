"""Training: fit a model to data, measure it, use it."""

from typing import TYPE_CHECKING

from ..hints import in_module
from .anomalies import Anomaly, find_anomaly
from .augmentation import Augmentation
from .callbacks import (
    BestWeights,
    Callback,
    Checkpoint,
    CSVLog,
    EarlyStopping,
    LearningRates,
    ReduceOnPlateau,
)
from .checkpoints import load_state, save_state
from .cross_validation import CrossValidation, cross_validate
from .data import batches
from .estimators import Classifier, Regressor
from .history import History
from .loop import fit
from .passes import evaluate, predict
from .preprocessing import LabelEncoder, Standardizer, one_hot
from .range_test import LearningRateRange, find_learning_rate
from .run import Run
from .searching import Search, Trial, search
from .sequences import Vocabulary, pad_sequences, sliding_windows
from .splits import k_folds, split
from .tables import TablePreparation

__all__ = [
    "Anomaly",
    "Augmentation",
    "BestWeights",
    "CSVLog",
    "Callback",
    "Checkpoint",
    "Classifier",
    "CrossValidation",
    "EarlyStopping",
    "History",
    "LabelEncoder",
    "LearningRateRange",
    "LearningRates",
    "ReduceOnPlateau",
    "Regressor",
    "Run",
    "Search",
    "Standardizer",
    "TablePreparation",
    "Trial",
    "Vocabulary",
    "batches",
    "cross_validate",
    "evaluate",
    "find_anomaly",
    "find_learning_rate",
    "fit",
    "k_folds",
    "load_state",
    "one_hot",
    "pad_sequences",
    "predict",
    "save_state",
    "search",
    "sliding_windows",
    "split",
]

if not TYPE_CHECKING:  # type checkers would then take every name for one that is there
    __getattr__ = in_module(__name__, "training")
