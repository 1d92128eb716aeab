"""Classifier and Regressor pass all of scikit-learn's checks, and work in its tools."""

import warnings

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

from scipy import sparse
from sklearn import datasets, exceptions
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import estimator_checks

from micrograd_plus import nn
from micrograd_plus.training import Classifier, Regressor

with warnings.catch_warnings():  # that they are no subclasses of its BaseEstimator
    warnings.simplefilter("ignore")
    every_check = estimator_checks.parametrize_with_checks([Classifier(), Regressor()])


@every_check
@pytest.mark.filterwarnings("ignore")
def test_they_pass_what_scikit_learn_asks_of_its_own(estimator, check):
    check(estimator)


@pytest.mark.parametrize("kind", [Classifier, Regressor])
def test_they_name_columns_as_scikit_learn_does(kind):
    pytest.importorskip("pandas", reason="pandas is not installed")
    estimator_checks.check_dataframe_column_names_consistency(kind.__name__, kind(epochs=2))


def build(inputs, outputs, seed):
    return nn.Sequential(nn.Dense(inputs, 8, "tanh", seed=seed), nn.Dense(8, outputs, seed=seed))


def test_words_are_told_apart_in_a_pipeline_from_text_on():
    texts = ["good film", "bad film", "good plot", "bad plot", "a good one", "a bad one"] * 5
    labels = ["yes", "no"] * 15
    pipeline = make_pipeline(TfidfVectorizer(), Classifier(epochs=30, random_state=0))
    assert pipeline.fit(texts, labels).predict(["good", "bad"]).tolist() == ["yes", "no"]


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok"])
@pytest.mark.parametrize("early_stopping", [False, True])
def test_a_sparse_table_is_learned_from_as_a_dense_one(form, early_stopping):
    x = np.where(np.random.default_rng(0).random((40, 5)) < 0.3, 1.0, 0.0)
    weight, y = np.arange(40) % 3, x.sum(axis=1)
    estimator = Regressor(epochs=3, random_state=0, early_stopping=early_stopping)
    dense = estimator.fit(x, y, weight).predict(x)
    rows = sparse.coo_array(x).asformat(form)
    np.testing.assert_allclose(estimator.fit(rows, y, weight).predict(rows), dense, rtol=1e-12)
    assert estimator.score(rows, y) == pytest.approx(estimator.score(x, y))


@pytest.mark.parametrize("form", ["csr", "csc"])
@pytest.mark.parametrize(("number", "word"), [(np.nan, "NaN"), (-np.inf, "infinity")])
def test_a_sparse_table_names_the_place_of_what_is_not_finite(form, number, word):
    x = np.eye(4)
    x[2, 1] = number
    with pytest.raises(ValueError, match=f"X contains {word} in row 2, column 1"):
        Classifier().fit(sparse.coo_array(x).asformat(form), [0, 1, 0, 1])


def test_a_clone_has_the_same_parameters_and_is_not_fitted():
    fitted = Classifier(layers=(5,), epochs=2, build=build).fit([[0.0], [1.0]], [0, 1])
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert not hasattr(copy, "model_")


def test_scikit_learn_knows_which_of_them_is_which():
    assert is_classifier(Classifier()) and not is_regressor(Classifier())
    assert is_regressor(Regressor()) and not is_classifier(Regressor())


def test_a_search_finds_the_layers_that_a_problem_needs():
    x = np.random.default_rng(0).uniform(-1, 1, (200, 2))
    y = np.where(x[:, 0] * x[:, 1] > 0, "same", "different")  # which no straight line parts
    search = GridSearchCV(
        make_pipeline(StandardScaler(), Classifier(epochs=60, learning_rate=0.01, random_state=0)),
        {"classifier__layers": [(), (20,)], "classifier__build": [None]},
        cv=3,
    )
    assert search.fit(x, y).best_params_["classifier__layers"] == (20,)
    assert search.best_score_ > 0.9
    assert set(search.predict(x)) == {"same", "different"}


def test_weights_reach_the_classifier_at_the_end_of_a_pipeline():
    x, y = datasets.load_iris(return_X_y=True)
    weight = np.where(y == 2, 0.0, 1.0)
    fitted = make_pipeline(StandardScaler(), Classifier(epochs=3)).fit(
        x, y, classifier__sample_weight=weight
    )
    assert fitted[-1].classes_.tolist() == [0, 1]


def test_an_estimator_that_is_not_fitted_raises_scikit_learns_error():
    with pytest.raises(exceptions.NotFittedError, match="this Classifier is not fitted"):
        Classifier().predict([[1.0]])


def test_a_single_column_of_targets_gives_scikit_learns_warning():
    with pytest.warns(exceptions.DataConversionWarning, match="column-vector"):
        Regressor(epochs=1).fit([[0.0], [1.0]], [[0.0], [1.0]])


def test_a_pipeline_with_them_shows_itself_in_a_notebook():
    assert "Classifier" in make_pipeline(StandardScaler(), Classifier())._repr_html_()


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    "load", [datasets.load_iris, datasets.load_wine, datasets.load_breast_cancer]
)
def test_the_classifier_is_as_good_as_scikit_learns_own_by_default(load):
    x, y = load(return_X_y=True)
    ours, theirs = (
        cross_val_score(make_pipeline(StandardScaler(), kind(random_state=0)), x, y).mean()
        for kind in (Classifier, MLPClassifier)
    )
    assert ours > theirs - 0.02


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_the_regressor_is_as_good_as_scikit_learns_own_by_default():
    x, y = datasets.load_diabetes(return_X_y=True)
    ours, theirs = (
        cross_val_score(make_pipeline(StandardScaler(), kind(random_state=0)), x, y).mean()
        for kind in (Regressor, MLPRegressor)
    )
    assert ours > max(theirs, 0.4)
