"""What watches a training: when it is called, what it may do, how it is set up wrongly."""

import functools
import inspect

import numpy as np
import pytest

from micrograd_plus import nn, optim, training
from micrograd_plus.training.callbacks.callback import EVENTS

X = np.arange(6.0)[:, None]


def fit(callbacks, epochs=3, **options):
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    options = {
        "loss": "mean_squared_error",
        "optimizer": optim.SGD(model.parameters(), lr=0.001),
        "epochs": epochs,
        "batch_size": 3,
        "seed": 0,
        "verbose": False,
    } | options
    return training.fit(model, X, 2 * X, callbacks=callbacks, **options)


class Diary(training.Callback):
    """Notes what is called, under a name, in a list that several may share."""

    def __init__(self, notes, name="", is_last=False):
        self.notes = notes
        self.name = name
        self.is_last = is_last

    def note(self, what, run):
        self.notes.append((self.name + what, run.epochs_done, run.batches_done))

    def on_start(self, run):
        self.note("start", run)

    def on_epoch_start(self, run):
        self.note("epoch_start", run)

    def on_batch(self, run):
        self.note("batch", run)

    def on_epoch(self, run):
        self.note("epoch", run)

    def on_end(self, run):
        self.note("end", run)


def test_each_method_is_called_at_its_time():
    notes = []
    fit([Diary(notes)], epochs=2)
    assert notes == [
        ("start", 0, 0),
        *[("epoch_start", 0, 0), ("batch", 0, 1), ("batch", 0, 2), ("epoch", 1, 0)],
        *[("epoch_start", 1, 0), ("batch", 1, 1), ("batch", 1, 2), ("epoch", 2, 0)],
        ("end", 2, 0),
    ]


def test_they_are_called_in_order_but_for_what_comes_last():
    notes = []
    fit([Diary(notes, "a", is_last=True), Diary(notes, "b"), Diary(notes, "c")], epochs=1)
    assert [name for name, *_ in notes][:3] == ["bstart", "cstart", "astart"]


def test_functions_are_called_in_their_place_among_callbacks():
    notes = []

    class Note(training.Callback):
        def on_epoch(self, run):
            notes.append("callback")

    fit([lambda *_: notes.append("first"), Note(), lambda *_: notes.append("last")], epochs=1)
    assert notes == ["first", "callback", "last"]


class Losses(training.Callback):
    """Notes the loss of each batch."""

    def __init__(self):
        self.found = []

    def on_batch(self, run):
        self.found.append(run.batch_loss)


def test_the_loss_of_each_batch_can_be_read_when_it_is_done():
    losses = Losses()
    history = fit([losses], epochs=1, batch_size=3)
    assert len(losses.found) == 2
    assert np.mean(losses.found) == history["loss"][0]


def test_outside_of_batches_there_is_no_loss_of_one():
    seen = []

    class Epochs(training.Callback):
        def on_epoch(self, run):
            seen.append(run.batch_loss)

    fit([Epochs()], epochs=1)
    assert np.isnan(seen)


def test_a_function_gets_the_epoch_and_its_numbers():
    seen = []
    history = fit([lambda epoch, numbers: seen.append((epoch, numbers))], epochs=2)
    assert seen == [(1, {"loss": history["loss"][0]}), (2, {"loss": history["loss"][1]})]


def test_a_single_one_needs_no_list():
    notes = []
    fit(Diary(notes), epochs=1)
    fit(lambda epoch, numbers: notes.append(epoch), epochs=1)
    assert notes[-1] == 1
    assert len(notes) == 7


def test_none_is_none_at_all():
    assert list(fit(None, epochs=1, metrics=None)) == ["loss"]


def test_a_callback_may_end_the_training_after_the_epoch():
    class Enough(training.Callback):
        def on_epoch(self, run):
            run.stopped = True

    notes = []
    assert len(fit([Enough(), Diary(notes)])["loss"]) == 1
    assert [name for name, *_ in notes] == [
        *["start", "epoch_start", "batch", "batch", "epoch", "end"]
    ]


def test_a_callback_that_sets_the_model_to_evaluation_does_not_stop_dropout():
    modes = []

    class Evaluates(training.Callback):
        def on_batch(self, run):
            modes.append(run.model.training)

        def on_epoch(self, run):
            run.model.eval()

    fit([Evaluates()])
    assert all(modes)


def test_what_a_callback_raises_ends_the_training():
    def fail(epoch, numbers):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit([fail])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: training.EarlyStopping(patience=-1), "patience must be an integer of 0 or more"),
        (lambda: training.EarlyStopping(patience=2.5), "got 2.5"),
        (lambda: training.EarlyStopping(mode="most"), '"min", "max" or None, got \'most\''),
        (lambda: training.EarlyStopping(min_delta=-0.1), "min_delta must be 0 or more, got -0.1"),
        (lambda: training.ReduceOnPlateau(factor=1.0), "factor must be between 0 and 1, got 1.0"),
        (lambda: training.ReduceOnPlateau(factor=0), "got 0"),
        (lambda: training.ReduceOnPlateau(min_lr=-1), "min_lr must be 0 or more, got -1"),
        (lambda: training.ReduceOnPlateau(patience="3"), "patience must be an integer"),
        (lambda: training.ReduceOnPlateau(mode="auto"), "mode must be"),
        (lambda: training.Checkpoint("a", every=0), "every must be an integer of 1 or more, got 0"),
        (lambda: training.Checkpoint("a", every=1.5), "got 1.5"),
        (lambda: training.Checkpoint("a", every_batches=0), "every_batches must be an integer"),
    ],
)
def test_a_mistake_is_found_when_the_callback_is_made(make, words):
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("on_epoch_end", r"never called: `callback.on_epoch_end\(.*is `callback.on_epoch\(run\)`"),
        ("on_train_begin", r"is `callback.on_start\(run\)` here"),
        ("on_train_batch_end", r"is `callback.on_batch\(run\)` here"),
        ("after_epoch", r"is `callback.on_epoch\(run\)` here"),
        ("on_bacth", "never called: what is called are on_start, on_epoch_start, on_batch, on_e"),
    ],
)
def test_a_method_that_would_never_be_called_is_found_before_the_first_batch(name, words):
    mine = type("Mine", (training.Callback,), {name: lambda self, *_: None})
    notes = []
    with pytest.raises(TypeError, match=f"Mine has a method {name}.*{words}"):
        fit([Diary(notes), mine()])
    assert not notes


def test_what_is_no_method_may_be_called_as_one_likes():
    class Mine(training.Callback):
        on_gpu = False

    fit([Mine()])


def test_every_method_of_a_callback_that_is_told_something_is_known_as_such():
    told = [name for name, x in vars(training.Callback).items() if inspect.isfunction(x)]
    assert [name for name in told if name.startswith("on_")] == list(EVENTS)


@pytest.mark.parametrize("schedule", [0.1, None, [0.1, 0.01]])
def test_a_schedule_must_be_a_function(schedule):
    with pytest.raises(TypeError, match="a schedule must be a function of the epoch, got"):
        training.LearningRates(schedule)


WATCHING = [
    training.EarlyStopping,
    training.ReduceOnPlateau,
    functools.partial(training.BestWeights, "nowhere/best"),
]


@pytest.mark.parametrize("kind", WATCHING)
def test_a_number_that_is_not_measured_is_named_with_those_that_are(kind):
    notes = []
    with pytest.raises(ValueError, match="'val_loss' is not measured: there are loss; give val"):
        fit([kind(), Diary(notes)])
    with pytest.raises(ValueError, match=r"'accuracy' is not measured: there are loss$"):
        fit([kind(monitor="accuracy"), Diary(notes)])
    with pytest.raises(ValueError, match=r"'val_los' is not measured: there are loss, val_loss$"):
        fit([kind(monitor="val_los"), Diary(notes)], validation_split=0.5)
    assert not notes  # not even told that it starts


@pytest.mark.parametrize("kind", WATCHING)
def test_of_a_function_of_ones_own_the_mode_is_asked_for(kind):
    def auc(prediction, target):
        return 0.5

    with pytest.raises(ValueError, match='is not known: give mode="max" or mode="min"'):
        fit([kind(monitor="auc")], metrics=[auc])


@pytest.mark.parametrize(
    "kind",
    [training.Checkpoint, training.CSVLog, functools.partial(training.BestWeights, monitor="loss")],
)
def test_a_file_that_cannot_be_written_is_found_before_the_first_batch(kind, tmp_path):
    notes = []
    with pytest.raises(IsADirectoryError, match=tmp_path.name):
        fit([kind(tmp_path), Diary(notes)])
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        fit([kind(tmp_path / "file" / "a"), Diary(notes)])
    assert "batch" not in [name for name, *_ in notes]


def test_the_table_is_written_anew_after_each_epoch(tmp_path):
    path = tmp_path / "new" / "history.csv"
    lengths = []
    log = training.CSVLog(path)
    history = fit([log, lambda *_: lengths.append(len(path.read_text().splitlines()))])
    assert lengths == [2, 3, 4]
    assert path.read_text() == history.to_csv()


def test_the_table_goes_on_where_a_training_goes_on(tmp_path):
    def callbacks():
        return [training.Checkpoint(tmp_path / "a"), training.CSVLog(tmp_path / "history.csv")]

    fit(callbacks(), epochs=2)
    history = fit(callbacks(), epochs=3, resume=tmp_path / "a")
    assert (tmp_path / "history.csv").read_text() == history.to_csv()
    assert len(history["loss"]) == 3
