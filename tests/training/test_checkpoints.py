"""A training that goes on from a checkpoint is the training that was never stopped."""

import contextlib
import errno
import functools
import os
import tempfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import array_files, functions, nn, optim, training
from micrograd_plus.training import checkpoints

RNG = np.random.default_rng(0)
X = RNG.normal(size=(23, 3)).astype("float32")
Y = (X.sum(1) > 0).astype(int)
OPTIMIZERS = {
    "SGD": lambda p: optim.SGD(p, lr=optim.cosine_decay(0.1, steps=20), momentum=0.9),
    "RMSprop": lambda p: optim.RMSprop(p),
    "Adam": lambda p: optim.Adam(p, clip_norm=1.0),
    "AdamW": lambda p: optim.AdamW(p),
}


class Interrupted(Exception):
    pass


class Interruption(training.Callback):
    """Ends the training after so many updates."""

    def __init__(self, updates):
        self.left = updates

    def on_batch(self, run):
        self.left -= 1
        if self.left < 0:
            raise Interrupted


def jitter(x, rng):
    return x + rng.normal(0, 0.01, x.shape).astype(x.dtype)


def train(path, optimizer="Adam", updates=None, epochs=3, every=1, every_batches=1, **options):
    model = nn.Sequential(
        nn.Dense(3, 4, "tanh", seed=0), *options.pop("layers", ()), nn.Dense(4, 2, seed=1)
    )
    stopping = training.EarlyStopping(patience=1, min_delta=options.pop("min_delta", 0.0))
    callbacks = [stopping, training.Checkpoint(path, every, every_batches)]
    if updates is not None:
        callbacks.append(Interruption(updates))
    history = training.fit(
        model,
        X,
        Y,
        loss=functions.softmax_cross_entropy,
        optimizer=OPTIMIZERS[optimizer](model.parameters()),
        **{
            "epochs": epochs,
            "batch_size": 5,
            "validation_split": 0.2,
            "metrics": ["accuracy"],
            "callbacks": callbacks,
            "seed": 7,
            "augment": jitter,
            "verbose": False,
        }
        | options,
    )
    return {name: w.tobytes() for name, w in model.state_dict().items()}, history


@functools.cache
def undisturbed(optimizer):
    with tempfile.TemporaryDirectory() as folder:
        return train(f"{folder}/checkpoint", optimizer)


@given(
    updates=st.integers(0, 11),
    every_batches=st.integers(1, 3),
    optimizer=st.sampled_from([*OPTIMIZERS]),
)
def test_it_may_stop_after_any_update(updates, every_batches, optimizer, tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "checkpoint"
    with contextlib.suppress(Interrupted):  # unless it stopped early before
        train(path, optimizer, updates, every_batches=every_batches)
    resume = {"resume": path} if path.exists() else {}
    went_on = train(path, optimizer, every_batches=every_batches, **resume)
    assert went_on == undisturbed(optimizer)


def test_more_epochs_may_follow(tmp_path):
    longer = train(tmp_path / "a", epochs=6)
    train(tmp_path / "b", epochs=2)
    assert train(tmp_path / "b", epochs=6, resume=tmp_path / "b") == longer


@pytest.mark.parametrize("updates", [1, 4, 6])
def test_layers_that_draw_or_count_go_on_as_well(updates, tmp_path):
    def layers(seed=5):
        return [nn.Dropout(0.5, seed=seed), nn.BatchNorm(4)]

    expected = train(tmp_path / "a", layers=layers())
    with pytest.raises(Interrupted):
        train(tmp_path / "b", updates=updates, layers=layers())
    assert train(tmp_path / "b", resume=tmp_path / "b", layers=layers(seed=None)) == expected


def test_a_model_of_other_layers_is_refused(tmp_path):
    train(tmp_path / "a", epochs=1, layers=[nn.Dropout(0.5, seed=5)])
    with pytest.raises(ValueError, match=r"cannot go on from .*layers\.1\.rng"):
        train(tmp_path / "a", resume=tmp_path / "a", layers=[nn.ReLU()])


def test_a_training_that_had_stopped_early_stays_as_it_was(tmp_path):
    weights, history = train(tmp_path / "a", epochs=50, min_delta=1.0)
    assert len(history["loss"]) == 2
    again = train(tmp_path / "a", epochs=50, min_delta=1.0, resume=tmp_path / "a")
    assert again == (weights, history)


def test_other_frameworks_find_the_weights_in_it(tmp_path):
    from safetensors.numpy import load_file

    weights, _ = train(tmp_path / "a")
    names = load_file(tmp_path / "a")
    assert {f"model.{name}" for name in weights} <= names.keys()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"batch_size": 4}, "of another training: batch_size 5 there, 4 here"),
        ({"shuffle": False}, "shuffle True there, False here"),
        ({"validation_split": 0.5}, "rows 18 there, 11 here"),
        ({"validation_split": 0.2, "metrics": []}, r"measured \['loss', 'accuracy'\] there, "),
        ({"validation_data": (X, Y), "validation_split": 0}, "rows 18 there, 23 here"),
        ({"optimizer": "SGD"}, "optimizer Adam there, SGD here"),
        ({"callbacks": []}, r"callbacks \['EarlyStopping'\] there, \[\] here"),
    ],
)
def test_what_was_set_up_otherwise_is_named(options, words, tmp_path):
    train(tmp_path / "a", epochs=1)
    with pytest.raises(ValueError, match=f"cannot go on from .*{words}"):
        train(tmp_path / "a", resume=tmp_path / "a", **options)


@pytest.mark.parametrize("depth", [5_000, 100_000])
def test_one_that_is_nested_too_deep_is_refused(depth, tmp_path):
    text = "[" * depth + "]" * depth
    array_files.write_arrays(tmp_path / "a", {}, "", {"format": checkpoints._FORMAT, "state": text})
    with pytest.raises(ValueError, match="a is no checkpoint: it is nested too deep"):
        training.load_state(tmp_path / "a")


@pytest.mark.parametrize(
    "text", ['{"dict": 1}', '{"array": []}', '{"array": "a"}', "{}", "[", "1" * 5000]
)
def test_one_with_something_else_in_it_is_refused_in_one_printable_line(text, tmp_path):
    array_files.write_arrays(tmp_path / "a", {}, "", {"format": checkpoints._FORMAT, "state": text})
    with pytest.raises(ValueError, match="a is no checkpoint, or is damaged: ") as error:
        training.load_state(tmp_path / "a")
    assert str(error.value).isprintable()


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b'\x08\0\0\0\0\0\0\0{"a":1}'])
def test_a_file_that_is_no_checkpoint_is_refused(content, tmp_path):
    path = tmp_path / "checkpoint"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"{path} is no checkpoint"):
        training.load_state(path)


def test_weights_alone_are_no_checkpoint(tmp_path):
    nn.save_weights(nn.Dense(2, 2), tmp_path / "weights")
    with pytest.raises(ValueError, match=r"is no checkpoint.* loaded by nn\.load_weights"):
        training.load_state(tmp_path / "weights")


def test_a_state_that_is_no_training_is_refused(tmp_path):
    training.save_state(tmp_path / "a", {"epoch": 3})
    with pytest.raises(ValueError, match="is no checkpoint of a training: it has no 'setup'"):
        train(tmp_path / "b", resume=tmp_path / "a")


def test_a_checkpoint_that_is_cut_off_is_refused_at_every_length(tmp_path):
    path = tmp_path / "a"
    train(path, epochs=1)
    content = path.read_bytes()
    for length in range(0, len(content), 101):
        path.write_bytes(content[:length])
        with pytest.raises(ValueError, match="is no checkpoint"):
            training.load_state(path)


def test_a_full_disk_leaves_the_last_checkpoint(tmp_path, monkeypatch):
    train(tmp_path / "a", epochs=1)
    before = (tmp_path / "a").read_bytes()

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left on device"):
        train(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_folder_that_cannot_be_made_is_found_before_the_first_batch(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        train(tmp_path / "file" / "a", updates=0)


STATES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "b", "a.b", "array", "dict", "0"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(STATES)
def test_a_state_comes_back_as_it_was(state):
    arrays = {}
    assert checkpoints._with_arrays(checkpoints._without_arrays(state, "", arrays), arrays) == state


def test_an_array_that_the_format_does_not_have_is_refused(tmp_path):
    with pytest.raises(ValueError, match="this state cannot be written to"):
        training.save_state(tmp_path / "s", {"a": np.zeros(1, "M8[s]")})
    assert not list(tmp_path.iterdir())


def test_some_epochs_may_be_left_out_but_never_the_last(tmp_path):
    saved = []

    class Noted(training.Checkpoint):
        def on_epoch(self, run):
            self.path.unlink(missing_ok=True)
            super().on_epoch(run)
            saved.append(self.path.exists())

    train(tmp_path / "a", epochs=5, callbacks=[Noted(tmp_path / "a", every=2)])
    assert saved == [False, True, False, True, True]


def test_arrays_come_back_under_whatever_names(tmp_path):
    state = {"a.b": np.zeros(2), "a": {"b": np.ones(3), "array": [np.array(1.5, "float32")]}}
    training.save_state(tmp_path / "s", state)
    back = training.load_state(tmp_path / "s")
    assert back["a.b"].tolist() == [0, 0]
    assert back["a"]["b"].tolist() == [1, 1, 1]
    assert back["a"]["array"][0].dtype == np.float32


def test_arrays_that_lie_in_columns_come_back_as_they_were(tmp_path):
    array = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    training.save_state(tmp_path / "a", {"weights": array})
    np.testing.assert_array_equal(training.load_state(tmp_path / "a")["weights"], array)


class Snapshots(training.Callback):
    """Keeps the state after every epoch, and as text at once."""

    def __init__(self):
        self.states, self.texts = [], []

    def on_epoch(self, run):
        self.states.append(run.state_dict())
        self.texts.append(str(self.states[-1]))


def trained(callback, epochs=3):
    model = nn.Sequential(nn.Dense(3, 2, seed=0), nn.BatchNorm(2), nn.Dropout(0.5, seed=1))
    return training.fit(
        model,
        X,
        Y,
        loss="softmax_cross_entropy",
        optimizer=optim.Adam(model.parameters()),
        epochs=epochs,
        seed=0,
        callbacks=[callback],
        verbose=False,
    )


def test_a_state_stays_as_it_was_while_the_training_goes_on():
    kept = Snapshots()
    trained(kept)
    assert [str(state) for state in kept.states] == kept.texts


def test_a_state_that_is_loaded_where_it_is_from_changes_nothing():
    class Again(training.Callback):
        def on_epoch(self, run):
            run.load_state_dict(run.state_dict())

    assert trained(Again()) == trained(training.Callback())


def test_what_was_loaded_stays_as_it_was_while_the_training_goes_on():
    class Back(training.Callback):
        def on_epoch(self, run):
            if run.epochs_done == 1:
                self.state = run.state_dict()
                run.load_state_dict(self.state)

    back = Back()
    trained(back)
    assert len(back.state["history"]["loss"]) == 1


def test_a_checkpoint_is_not_taken_for_weights_of_another_architecture(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    model = nn.Sequential(nn.Dense(3, 2, seed=0))
    training.fit(
        model,
        X,
        Y,
        loss="softmax_cross_entropy",
        optimizer=optim.Adam(model.parameters()),
        callbacks=[training.Checkpoint(path)],
        verbose=False,
    )
    with pytest.raises(ValueError, match=r"is the checkpoint of a training: .*resume=path"):
        nn.load_weights(model, path)
