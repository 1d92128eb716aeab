"""Networks with scikit-learn's interface, for its pipelines and searches."""

from .classifier import Classifier
from .regressor import Regressor

__all__ = ["Classifier", "Regressor"]
