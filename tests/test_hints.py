"""What people type who come from elsewhere raises an error that says what does so here."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
import pydoc
import random
from itertools import chain

import numpy as np
import pytest

import micrograd_plus
from micrograd_plus import Tensor, Value, functions, losses, metrics, nn, optim, text, training
from micrograd_plus.elsewhere import TABLE
from micrograd_plus.hints import Missing, Refused, hint
from micrograd_plus.training.run import Run
from tutorials import coming_from

ENTRIES = {ours: others for part in TABLE.values() for ours, others in part.items()}
IN_QUOTES = [x for x in chain.from_iterable(ENTRIES.values()) if x.startswith('"')]
TYPED = [(x, ours) for ours, others in ENTRIES.items() for x in others if x not in IN_QUOTES]


TRIAL = training.Trial({"lr": 0.1}, training.CrossValidation([{"loss": 0.5}], []))


@pytest.fixture
def names(tmp_path):
    """What the code in the table speaks of."""
    rng = np.random.default_rng(0)
    t, u = (Tensor(rng.uniform(0.1, 0.9, (2, 3))) for _ in range(2))
    model = nn.Sequential(nn.Dense(3, 2, seed=0))
    path = tmp_path / "weights"
    nn.save(model, path)
    tokenizer, vocabulary_file = text.CharacterTokenizer("abc"), tmp_path / "tokenizer.json"
    tokenizer.save(vocabulary_file)
    public = {name: getattr(micrograd_plus, name) for name in micrograd_plus.__all__}
    return public | {
        **{"np": np, "math": math, "F": functions, "micrograd_plus": micrograd_plus, "rng": rng},
        **{"t": t, "u": u, "v": Value(0.5), "out": Value(0.5), "loss": (t * u).sum(), "f": None},
        **{"mask": t.data > 0.5, "index": [[0], [2]], "images": np.ones((1, 4, 4, 1))},
        **{"logits": t, "labels": np.array([0, 1]), "state": model.state_dict(), "path": path},
        **{"model": model, "x": rng.normal(size=(4, 3)), "y": rng.normal(size=(4, 2))},
        **{"loss_function": losses.mean_squared_error, "callback": training.Callback()},
        **{"found": training.Search([TRIAL], "loss", (model, training.History()))},
        **{
            "run": Run(model, None, 1, 1, None, None, {}),
            "texts": ["a b"],
            "series": np.arange(9.0),
        },
        **{"tokenizer": tokenizer, "vocabulary_file": vocabulary_file, "device": "cpu"},
        **{
            "random": random,
            "attention": nn.Attention(4, 2),
            "sequence": rng.normal(size=(1, 3, 4)),
        },
        "history": training.History(loss=[0.5, 0.25]),
        "padding": np.array([[False, False, True]]),
        **{"language_model": nn.GPT(3, 4, layers=1, heads=1, width=2)},
        **{"tokens": np.array([[0, 1, 2]]), "targets": np.array([[1, 2, 0]])},
        "optimizer": optim.SGD(model.parameters()),
    }


@pytest.mark.parametrize("ours", ENTRIES)
def test_what_is_said_to_do_the_same_here_runs(ours, names):
    exec(ours, names)


@pytest.mark.parametrize(("theirs", "ours"), TYPED)
def test_what_is_typed_elsewhere_says_what_it_is_here(theirs, ours, names):
    with pytest.raises((AttributeError, TypeError)) as error:
        exec(theirs, names)
    assert f" is `{ours}` here" in str(error.value)


@pytest.mark.parametrize("word", IN_QUOTES)
def test_a_name_in_quotes_says_what_it_is_here(word, names):
    fit = "training.fit(model, x, y, verbose=False, "
    uses = (
        f"{fit}loss={word}, optimizer=optimizer)",
        f"{fit}loss=loss_function, optimizer=optimizer, metrics=[{word}])",
        f"{fit}loss=loss_function, optimizer={word})",
        f"nn.Dense(3, 2, activation={word})",
    )
    said = []
    for use in uses:
        with pytest.raises((TypeError, ValueError)) as error:
            exec(use, names)
        said.append(str(error.value))
    (ours,) = (ours for ours, others in ENTRIES.items() if word in others)
    assert any(f"`{word}` is `{ours}` here" in text for text in said)


def test_nothing_is_said_twice():
    everything = list(chain.from_iterable(ENTRIES.values()))
    assert len(everything) == len(set(everything))
    assert sum(len(part) for part in TABLE.values()) == len(ENTRIES)


def test_the_page_has_the_table_as_it_is():
    written = coming_from.PAGE.read_text(encoding="utf-8")
    assert coming_from.page(written) == written, "python -m tutorials.coming_from writes it anew"
    assert "| `t.view(3, 2)` | `t.reshape(3, 2)` |" in written


MODULES = [functions, losses, metrics, nn, optim, training, micrograd_plus]
OBJECTS = [Value(1.0), Tensor([1.0]), Value(1.0) * 2.0, nn.ReLU()]


@pytest.mark.parametrize("thing", [*MODULES, *OBJECTS], ids=lambda thing: type(thing).__name__)
@pytest.mark.parametrize("name", ["nonsense", "__wrapped__", "__array_interface__", "__path_"])
def test_of_any_other_name_nothing_is_said(thing, name):
    with pytest.raises(AttributeError) as error:
        getattr(thing, name)
    assert " here" not in str(error.value)


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (Tensor([1.0]), "view"),
        (Value(1.0), "numpy"),
        (nn.ReLU(), "predict"),
        (nn, "Linear"),
        (functions, "cat"),
        (micrograd_plus, "tensor"),
    ],
    ids=lambda x: x if isinstance(x, str) else type(x).__name__,
)
def test_what_is_missing_is_missing_to_who_asks_whether_it_is_there(thing, name):
    assert not hasattr(thing, name)
    assert getattr(thing, name, None) is None
    assert name not in dir(thing)


def test_a_function_that_is_asked_of_the_package_is_found():
    with pytest.raises(AttributeError, match=r"no attribute 'softplus': it is functions\.softplus"):
        micrograd_plus.softplus  # noqa: B018


@pytest.mark.parametrize("node", [Value(2.0), Tensor([2.0, 3.0])], ids=["Value", "Tensor"])
def test_nodes_stay_what_python_and_numpy_take_them_for(node):
    assert isinstance(pickle.loads(pickle.dumps(copy.deepcopy(node))), type(node))
    box = np.empty(1, object)
    box[0] = node
    assert box[0] is node and isinstance(np.ravel(node), Tensor)
    assert "backward" in pydoc.render_doc(type(node))
    assert dict(inspect.getmembers(node))["data"] is node.data


@pytest.mark.parametrize("kind", [Value, Tensor, nn.Module])
def test_a_name_that_is_there_is_no_hint(kind):
    is_hint = lambda x: type(x).__name__ in (Missing.__name__, Refused.__name__)
    hints = [name for base in kind.__mro__ for name, x in vars(base).items() if is_hint(x)]
    assert hints
    assert not set(hints) & set(dir(object()))


def test_a_module_of_ones_own_may_have_the_names():
    class Estimator(nn.Module):
        def __init__(self):
            self.to = "the other side"

        def predict(self, x):
            return x

    estimator = Estimator()
    assert (estimator.predict(1), estimator.to) == (1, "the other side")
    assert "predict" in dir(estimator) and "fit" not in dir(estimator)


@pytest.mark.parametrize(
    "code",
    ["model.stop_training = True", "run.stop_training = True", "optimizer.learning_rate = 1.0"],
)
def test_what_would_be_set_and_change_nothing_is_not_set(code, names):
    with pytest.raises(AttributeError, match=r"setting '.*' would change nothing: "):
        exec(code, names)


def test_a_callback_of_ones_own_may_keep_the_model():
    callback = training.Callback()
    callback.model = "kept"
    assert callback.model == "kept"


def test_the_size_of_a_tensor_is_a_number():
    size = Tensor([[1.0, 2.0]]).size
    assert (size, size + 1, repr(size), np.zeros(size).shape) == (2, 3, "2", (2,))
    assert pickle.loads(pickle.dumps(size)) == 2


def test_the_error_of_another_argument_stays_as_it_is():
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'axsi'$"):
        functions.sum(np.ones(2), axsi=0)
    with pytest.raises(TypeError, match="takes from 1 to"):
        functions.sum(np.ones(2), 0, True, 3, 4, 5)


def test_a_function_of_axes_is_one_object_under_all_its_names():
    from micrograd_plus.engine.operations import FUNCTIONS, reductions

    assert functions.sum is FUNCTIONS["sum"] is reductions.sum is Tensor.sum
    assert pickle.loads(pickle.dumps(functions.softmax)) is functions.softmax
    assert list(inspect.signature(functions.sum).parameters)[:2] == ["x", "axis"]


def test_a_hint_is_told_by_attribute_argument_and_word():
    assert hint("t.view").startswith(": `t.view(3, 2)` is")
    assert hint("dim=") == ": `t.sum(dim=0)` is `t.sum(axis=0)` here"
    assert hint("cross_entropy") == ': `"cross_entropy"` is `losses.softmax_cross_entropy` here'
    assert hint("nonsense") == ""
