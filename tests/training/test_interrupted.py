"""What is kept of a training that an exception ends."""

import pickle

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

X = np.random.default_rng(0).normal(size=(12, 3))
Y = X[:, :1]


def network():
    return nn.Sequential(nn.Dense(3, 4, "tanh", seed=0), nn.Dense(4, 1, seed=1))


class Interruption(training.Callback):
    """Ctrl-C within an epoch."""

    def __init__(self, epoch=3, error=KeyboardInterrupt):
        self.epoch = epoch
        self.error = error

    def on_batch(self, run):
        if (run.epochs_done + 1, run.batches_done) == (self.epoch, 2):
            raise self.error


def fit(callbacks, model=None, **options):
    model = model or network()
    return training.fit(
        model,
        X,
        Y,
        callbacks=callbacks,
        **{
            "loss": "mean_squared_error",
            "optimizer": optim.Adam(model.parameters(), lr=0.05),
            "epochs": 5,
            "batch_size": 4,
            "seed": 0,
            "verbose": False,
        }
        | options,
    )


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_the_exception_has_the_history_of_the_epochs_that_were_finished(error):
    with pytest.raises(error) as caught:
        fit([Interruption(error=error)])
    assert caught.value.history == fit([], epochs=2)


def test_it_says_where_the_history_is():
    with pytest.raises(KeyboardInterrupt) as caught:
        fit([Interruption()])
    (note,) = caught.value.__notes__
    assert "(epochs finished: 2) is the `history` of this exception" in note
    assert "sys.last_value.history" in note


def test_before_an_epoch_is_finished_there_is_none():
    with pytest.raises(KeyboardInterrupt) as caught:
        fit([Interruption(epoch=1)])
    assert not hasattr(caught.value, "history")


def test_a_training_that_diverges_leaves_its_history():
    with pytest.raises(FloatingPointError, match="became") as caught:
        diverge([])
    assert len(caught.value.history["loss"]) == 2


def test_the_history_survives_processes():
    with pytest.raises(ValueError) as caught:
        fit([Interruption(error=ValueError("a"))])
    assert pickle.loads(pickle.dumps(caught.value)).history == caught.value.history


def test_an_exception_without_room_for_a_history_is_passed_on():
    class Full(Exception):
        __slots__ = ()
        history = property(lambda self: "taken")

    with pytest.raises(Full):
        fit([Interruption(error=Full)])


def diverge(callbacks, model=None):
    """Train two epochs well, and the third with a rate that is far too large."""
    model = model or network()
    rates = training.LearningRates(lambda epoch: 0.01 if epoch < 2 else 1e30)
    optimizer = optim.SGD(model.parameters(), lr=0.01)
    return fit([rates, *callbacks], model, optimizer=optimizer)


@pytest.mark.parametrize(
    "end",
    [diverge, lambda callbacks, model: fit([*callbacks, Interruption()], model)],
    ids=["divergence", "Ctrl-C"],
)
def test_early_stopping_s_best_weights_are_not_lost(end):
    model = network()
    weights = {}

    class Keep(training.Callback):
        def on_epoch(self, run):
            weights[run.epochs_done] = run.model.state_dict()

    stopping = training.EarlyStopping("loss")
    with pytest.raises((KeyboardInterrupt, FloatingPointError)):
        end([stopping, Keep()], model)
    assert stopping.best_epoch == 2
    for name, array in model.state_dict().items():
        assert np.array_equal(array, weights[2][name])


def test_callbacks_are_told_of_the_exception_in_place_of_the_end():
    told = []

    class Diary(training.Callback):
        def on_exception(self, run, exception):
            told.append((type(exception), run.epochs_done, run.batches_done))

        def on_end(self, run):
            told.append("end")

    with pytest.raises(KeyboardInterrupt):
        fit([Diary(), Interruption()])
    assert told == [(KeyboardInterrupt, 2, 2)]


def test_what_a_callback_raises_then_does_not_hide_the_exception():
    class Fails(training.Callback):
        def on_exception(self, run, exception):
            raise OSError("the disk is full")

    with pytest.raises(KeyboardInterrupt) as caught:
        fit([Fails(), Interruption()])
    assert "Fails.on_exception failed: OSError('the disk is full')" in caught.value.__notes__[0]


def test_no_checkpoint_is_written_of_an_update_that_may_be_half_made(tmp_path):
    path = tmp_path / "a"
    with pytest.raises(KeyboardInterrupt):
        fit([training.Checkpoint(path), Interruption()])
    assert training.load_state(path)["epochs_done"] == 2


@pytest.mark.parametrize("every_batches", [None, 1])
def test_what_was_interrupted_goes_on_as_if_it_had_not_been(tmp_path, every_batches):
    path = tmp_path / "a"
    undisturbed, model = network(), network()
    expected = fit([], undisturbed)
    with pytest.raises(KeyboardInterrupt):
        fit([training.Checkpoint(path, every_batches=every_batches), Interruption()])
    assert fit([], model, resume=path) == expected
    for name, array in model.state_dict().items():
        assert np.array_equal(array, undisturbed.state_dict()[name])


def test_the_history_of_a_resumed_training_is_of_all_its_epochs(tmp_path):
    path = tmp_path / "a"
    fit([training.Checkpoint(path)], epochs=2)
    with pytest.raises(KeyboardInterrupt) as caught:
        fit([Interruption(epoch=4)], resume=path)
    assert len(caught.value.history["loss"]) == 3


def test_modes_are_as_before_when_a_part_is_in_evaluation_mode():
    model = network()
    model[0].eval()
    with pytest.raises(KeyboardInterrupt):
        fit([Interruption()], model)
    assert [module.training for module in (model, model[0], model[1])] == [True, False, True]
