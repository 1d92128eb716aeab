"""A checkpoint with anything changed in it is loaded whole, or refused with nothing touched."""

import contextlib
import json
import random

import numpy as np
import pytest
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from micrograd_plus import functions, nn, optim, training
from micrograd_plus.nn.saving import random_state

RNG = np.random.default_rng(0)
X = RNG.normal(size=(13, 3)).astype("float32")
Y = (X.sum(1) > 0).astype(int)
CHANGES = 1000


class Interrupted(Exception):
    pass


class Interruption(training.Callback):
    """Ends the training in its third epoch, after so many batches."""

    def __init__(self, batches):
        self.batches = batches

    def on_batch(self, run):
        if (run.epochs_done, run.batches_done) == (2, self.batches):
            raise Interrupted


class Setup:
    """A model, an optimizer, a generator and callbacks as they are at the start."""

    def __init__(self):
        layers = [nn.Dense(3, 4, "tanh", seed=0), nn.BatchNorm(4), nn.Dropout(0.5, seed=1)]
        self.model = nn.Sequential(*layers, nn.Dense(4, 2, seed=2))
        self.optimizer = optim.Adam(self.model.parameters(), lr=0.01)
        self.rng = np.random.Generator(np.random.MT19937(3))
        stopping = training.EarlyStopping(patience=2)
        self.callbacks = [stopping, training.ReduceOnPlateau("accuracy", patience=1)]

    def fit(self, *more, **options):
        return training.fit(
            self.model,
            X,
            Y,
            loss=functions.softmax_cross_entropy,
            optimizer=self.optimizer,
            epochs=3,
            batch_size=3,
            validation_split=0.3,
            metrics=["accuracy"],
            callbacks=[*self.callbacks, *more],
            seed=self.rng,
            verbose=False,
            **options,
        )

    def state(self):
        """All that loading could change, as text."""
        states = [
            self.model.state_dict(),
            random_state(self.model),
            self.optimizer.state_dict(),
            self.rng.bit_generator.state,
            [callback.state_dict() for callback in self.callbacks],
        ]
        with np.printoptions(threshold=10**6, floatmode="unique"):
            return repr(states)


@pytest.fixture(scope="module", params=[1, 2])
def checkpoint(request, tmp_path_factory):
    """The texts and the arrays of a checkpoint within an epoch."""
    path = tmp_path_factory.mktemp("run") / "checkpoint"
    saving = training.Checkpoint(path, every_batches=1)
    saving.is_last = False
    with pytest.raises(Interrupted):
        Setup().fit(saving, Interruption(request.param))
    with safe_open(path, "numpy") as file:
        names = file.keys()
        return file.metadata(), {name: file.get_tensor(name) for name in names}


def goes_on(path, content):
    """Whether a training goes on from such a file; where it does not, nothing has changed."""
    path.write_bytes(content)
    setup = Setup()
    before = setup.state()
    try:
        setup.fit(resume=path)
    except FloatingPointError:  # a weight that is not finite is a weight
        return True
    except ValueError as error:
        assert type(error) is ValueError
        assert str(error).isprintable()
        assert str(error).startswith((f"cannot go on from {path}: ", f"{path} is no checkpoint"))
        assert setup.state() == before
        return False
    return True


def nested(depth):
    return "[" * depth + "]" * depth


# What may stand in place of anything.
OTHERS = [
    *(None, True, 0, -1, 3, 10**400, 0.5, float("nan"), float("inf"), "", "\x1b[31m", "loss"),
    *([], [1], {}, {"dict": 1}, {"dict": {}}, {"array": "nothing"}, {"array": []}, {"array": 1}),
    *({"dict": {"array": 1}}, {"array": "model.layers.0.weight"}, "NESTED"),
]


def places(state):
    """Every place in nested dictionaries and lists, as what holds it and the key."""
    items = state.items() if isinstance(state, dict) else enumerate(state)
    for key, part in items:
        yield state, key
        if isinstance(part, dict | list):
            yield from places(part)


def changed_text(text, rng):
    state = json.loads(text)
    holder, key = rng.choice(list(places(state)))
    how = rng.choice(["replace", "replace", "replace", "remove", "add", "repeat"])
    if how == "replace":
        holder[key] = rng.choice(OTHERS)
    elif how == "remove":
        del holder[key]
    elif how == "add":
        other = rng.choice(OTHERS)
        holder.insert(key, other) if isinstance(holder, list) else holder.update(more=other)
    else:
        holder[key] = [holder[key], holder[key]]
    depth = rng.choice([3, 300, 900, 100_000])
    return json.dumps(state).replace('"NESTED"', nested(depth))


KINDS = ["float64", "float32", "float16", "int64", "uint8", "bool"]
with contextlib.suppress(SafetensorError):  # older releases have no complex numbers
    save({"x": np.zeros(1, "complex64")})
    KINDS.append("complex64")


def changed_arrays(arrays, rng):
    arrays = dict(arrays)
    name = rng.choice(list(arrays))
    old = arrays[name]
    how = rng.choice(["remove", "rename", "add", "shape", "rows", "dtype", "fill", "large", "swap"])
    if how == "remove":
        del arrays[name]
    elif how == "rename":
        arrays[name + "\x1b[31m"] = arrays.pop(name)
    elif how == "add":
        arrays["more"] = old
    elif how == "shape":
        arrays[name] = old.reshape(rng.choice([(-1,), (1, *old.shape), (*old.shape, 1)]))
    elif how == "rows":
        arrays[name] = old[:-1] if old.ndim else np.zeros(0, old.dtype)
    elif how == "dtype":
        with np.errstate(all="ignore"):
            arrays[name] = old.astype(rng.choice(KINDS))
    elif how == "fill":
        arrays[name] = np.full_like(old, rng.choice([0, 1, 2**31, 2**32 - 1]))
    elif how == "large":
        arrays[name] = np.full(old.shape, 1e300)
    else:
        arrays[name] = arrays[rng.choice(list(arrays))]
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


@pytest.mark.filterwarnings("ignore:Casting complex values")
def test_a_thousand_changes_are_loaded_whole_or_refused_with_nothing_touched(checkpoint, tmp_path):
    about, arrays = checkpoint
    rng = random.Random(0)
    loaded = 0
    for _ in range(CHANGES // 2):
        of_text = rng.random() < 0.7
        text = changed_text(about["state"], rng) if of_text else about["state"]
        changed = arrays if of_text else changed_arrays(arrays, rng)
        loaded += goes_on(tmp_path / "a", save(changed, {**about, "state": text}))
    assert 0 < loaded < CHANGES // 2


def test_one_without_a_change_is_loaded(checkpoint, tmp_path):
    about, arrays = checkpoint
    assert goes_on(tmp_path / "a", save(arrays, about))
