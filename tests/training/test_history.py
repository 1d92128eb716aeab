"""The numbers of each epoch, as lists and as a table."""

import pytest

from micrograd_plus.training import History


def test_an_epoch_adds_a_number_under_each_name():
    history = History()
    history.add({"loss": 1, "accuracy": 0.5})
    history.add({"loss": 0.25, "accuracy": 0.75})
    assert history == {"loss": [1.0, 0.25], "accuracy": [0.5, 0.75]}


def test_a_table_gives_numbers_that_read_back_as_they_were():
    history = History(loss=[0.1 + 0.2, 1e-300, float("nan")])
    numbers = [float(line.split(",")[1]) for line in history.to_csv().splitlines()[1:]]
    assert numbers[:2] == history["loss"][:2]
    assert numbers[2] != numbers[2]


def test_names_with_commas_are_quoted():
    assert History({"a,b": [1.0]}).to_csv() == 'epoch,"a,b"\n1,1.0\n'


def test_lists_of_different_lengths_are_no_table(tmp_path):
    with pytest.raises(ValueError, match="as many epochs under every name, got loss 2, accuracy 1"):
        History(loss=[1.0, 0.5], accuracy=[0.5]).save(tmp_path / "history.csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("history", "words"),
    [
        ({"loss": [1.0], "acc": [0.5]}, r"'accuracy' was not measured: there are loss, acc\""),
        ({}, "there are no epochs yet"),
    ],
)
def test_a_number_that_was_not_measured_is_told_with_those_that_were(history, words):
    with pytest.raises(KeyError, match=words):
        History(history)["accuracy"]


def test_what_was_not_measured_is_not_entered_by_asking():
    history = History(loss=[1.0])
    assert history.get("acc") is None and "acc" not in history and list(history) == ["loss"]
