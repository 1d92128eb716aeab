"""Any words on the command line: done, or refused in one line, with no file left behind."""

import pathlib

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from micrograd_plus import classifier, nn
from micrograd_plus.datasets import load_sign_mnist
from micrograd_plus.visual.drawing_graphs import rendering

from .commands import check

odd_words = st.sampled_from(["", " ", "-", "--", "-x", "--bogus", "=", "é", "\udcff", "a\nb", "%s"])
any_word = odd_words | st.text(max_size=8)
counts = st.sampled_from(["1", "2", " 3", "４"]) | st.sampled_from(
    ["0", "-1", "", "x", "1.5", "1e3", "nan", "9" * 17, "9" * 30, "-" + "9" * 30, "9" * 5_000]
)
layers = st.sampled_from(["3", "3,2", "", "2,2,2", "1_0"]) | st.sampled_from(
    ["512,,x", "0", "-1", "3,0", ",", "3;2", "[3]", "3,-2", "9" * 17, "9" * 30, "9" * 5_000, "nan"]
)
activations = st.sampled_from(
    ["relu", "tanh", "softmax", "gelu", "", "rellu", "__class__", "Module", "np", "relu ", "\udcff"]
)
rates = st.sampled_from(
    ["0.1", "1e-3", "1e-320", "1_0", "0", "-1", "-0", "nan", "inf", "-inf", "fast", "", "1e400"]
)
splits = st.sampled_from(
    ["0", "0.5", "0.25", "1", "-0.1", "nan", "inf", "1e-9", "0.99", "0.999999", "x", "-0"]
)
seeds = st.sampled_from(["0", "7", str(10**30), "-1", "x", "1.0", "nan"])
folders = st.sampled_from(
    [".", "out", "out/a/b", "folder", "folder/", "file", "file/x", "", " ", "a\nb", "\udcff", "é"]
    + ["n" * 300, "folder/../out", "-o", "taken.dot"]
)
drawings = st.sampled_from(
    ["g.dot", "G.DOT", "folder/g.dot", "é.dot", "\udcff.dot", "a\nb.dot", "-g.dot", "a b.dot"]
    + ["", ".dot", "g", "g.jpg", ".", "..", "folder", "taken.dot", "taken.dot/", "no/g.dot"]
    + ["file/g.dot", "n" * 300 + ".dot", "no\nfolder/g.dot", "g.svg.txt", "g.dot\n"]
)


def options(*flags, **strategies):
    """Options in any order, some twice, some missing, with values that fit them or do not."""
    pairs = [
        st.tuples(st.just(f"--{name.replace('_', '-')}"), values)
        for name, values in strategies.items()
    ]
    spelled = st.one_of(pairs).flatmap(
        lambda pair: st.sampled_from([[*pair], ["=".join(pair)], [pair[0]]] + 5 * [[*pair]])
    )
    if flags:
        spelled |= st.sampled_from(flags).map(lambda flag: [flag])
    return st.lists(spelled, max_size=6).map(lambda parts: [w for part in parts for w in part])


def with_odd_words(words):
    return st.builds(
        lambda words, odd, place: [*words[:place], *odd, *words[place:]],
        words,
        st.just([]) | st.just([]) | st.just([]) | st.lists(any_word, max_size=2),
        st.integers(0, 8),
    )


summaries = options(layers=layers, inputs=counts, classes=counts, activation=activations).map(
    lambda more: ["summary", "--layers", "3", "--inputs", "2", "--classes", "2", *more]
)
own: dict[str, st.SearchStrategy[str]] = {
    "target": st.sampled_from(["y", "t", "x", "z", "", "1", "\udcff", "a\nb"]),
    "task": st.sampled_from(["regression", "classification", "regresion", ""]),
    "ignore": st.sampled_from(["x", "t,x", "y", "", ",", "z", "\udcff"]),
    "encoding": st.sampled_from(["utf-8", "latin-1", "utf-16", "cp1252", "hex", "", "\udcff", "é"]),
    "test_split": splits,
    "weight_decay": rates,
    "image_size": st.sampled_from(["8", "2x3", "0", "x", "8x8x8", "", "٤"]),
}
trainings_on_tables = options(
    "--resume", layers=layers, epochs=st.just("2"), out=folders, **own
).map(lambda more: ["train", "--data", "table.csv", "--target", "y", "--epochs", "1", *more])
predictions = st.lists(
    st.sampled_from(["file", "folder", "table.csv", "nowhere", "", ".", "\udcff", "--out=p.csv"]),
    max_size=4,
).map(lambda more: ["predict", *more])
trainings = options(
    "--augment",
    "--resume",
    "--early-stopping",
    model=st.sampled_from(["mlp", "cnn", "cnm", ""]),
    layers=layers,
    activation=activations,
    dropout=splits,
    loss=st.sampled_from(["categorical-hinge", "mean-squared-error", "hinge", "", "\udcff"]),
    optimizer=st.sampled_from(["sgd", "nesterov", "adagrad", "adamw", "adm", "", "SGD"]),
    schedule=st.sampled_from(["cosine", "one-cycle", "step", "exponential", "", "one cycle"]),
    early_stopping=counts,
    learning_rate=rates,
    batch_size=counts,
    epochs=counts.filter(lambda text: len(text) < 9),  # the rest would be a long training
    validation_split=splits,
    seed=seeds,
    out=folders,
    data=st.sampled_from(["digits", "mnist", "digitz", "", "folder", "file", "table.csv"]),
    **own,
).map(lambda more: ["train", "--data", "digits", "--layers", "2", "--epochs", "1", *more])
expressions = st.sampled_from(
    [
        "tanh(a*b + c)",
        "-a**b",
        "a",
        "2",
        "1/0",
        "é*a",
        "a/0*0",
        "-(a)",
        "--a",
        "a b",
        "a.b",
        "",
        "(",
    ]
    + ["9**9**9**9", "__import__('os')", "a" * 10_001, "\udcff", "\0", "a\n+b", "ａ+b", "-h", "a+"]
)
assignments = st.sampled_from(
    ["a=1", "b=-2.5", "c=0", "é=3", "b=nan", "c=-inf", "a=1e-320", "ａ=2", "c=1e309", "a = 4"]
    + ["a=", "=1", "a", "a=x", "a==1", "_=1", "tanh=1", "lambda=1", "\udcff=1", "a=\0", "-a=1"]
)
drawn = st.builds(
    lambda expression, variables, more: ["draw", expression, *variables, *more],
    expressions | any_word,
    st.lists(assignments, max_size=4) | st.just(["a=1", "b=2", "c=3", "é=4"]),
    options(out=drawings),
)
pages = options(
    data=st.sampled_from(["moons", "waves", "hotels", "blobs", "moon", "", "table.csv", "file"]),
    target=own["target"],
    inputs=st.sampled_from(["x", "t", "x,x", "", ",", "y", "\udcff"]),
    layers=layers,
    activation=activations,
    loss=st.sampled_from(["hinge", "huber", "sigmoid_cross_entropy", "poisson", "", "\udcff"]),
    optimizer=st.sampled_from(["SGD", "Adam", "momentum", "sgd", ""]),
    learning_rate=rates,
    batch_size=counts,
    seed=seeds,
    out=st.sampled_from(["l.html", "L.HTM", "no/l.html", "", "l.pdf", "folder", "\udcff.html"]),
).map(lambda more: ["live", *more])
quickly = settings(suppress_health_check=[HealthCheck.too_slow])


@quickly
@given(with_odd_words(summaries))
@example(["summary", "--layers", "", "--inputs", "1", "--classes", "1"])
@example(["summary", "--layers", "9" * 30, "--inputs", "1", "--classes", "1"])
def test_any_summary_is_printed_or_refused(words):
    assert check(words).files == set()


@quickly
@given(with_odd_words(trainings_on_tables))
def test_any_training_on_a_table_is_done_or_refused(words):
    check(words)


@quickly
@given(with_odd_words(predictions))
def test_any_prediction_without_a_run_is_refused(words):
    assert check(words).files == set()


@quickly
@given(with_odd_words(trainings))
@example(["train", "--data", "digits", "--layers", "2", "--learning-rate", "1e400"])
@example(["train", "--data", "digits", "--validation-split", "0.99", "--out", "out"])
@example(["train", "--data", "digits", "--learning-rate", "1e300", "--optimizer", "sgd"])
def test_any_training_is_done_or_refused(words):
    done = check(words)
    if done.files:
        assert {pathlib.Path(name).name for name in done.files} >= {
            "model.safetensors",
            "history.csv",
        }


@quickly
@given(with_odd_words(drawn))
@example(["draw", "a", "a=1", "--out", "\udcff.dot"])
@example(["draw", "a", "a=1", "--out", "no\nfolder/g.dot"])
def test_any_expression_is_drawn_or_refused(words):
    if not any(word.startswith("--o") for word in words):
        words = [*words, "--out=g.dot"]  # nothing is rendered
    done = check(words)
    assert len(done.files) == (done.status == 0 and "wrote " in done.out)


@quickly
@given(with_odd_words(pages))
@example(["live", "--data", "table.csv", "--target", "y"])
@example(["live", "--data", "table.csv", "--target", "t", "--inputs", "x,x", "--seed", "7"])
def test_any_page_that_learns_is_written_or_refused(words):
    done = check(words)
    assert len(done.files) == (done.status == 0 and "wrote " in done.out)


@quickly
@given(st.lists(st.sampled_from(["draw", "summary", "--layers", "3", "--inputs"]) | any_word))
def test_any_words_are_refused_or_done(words):
    check([word for word in words if word not in ("demo", "train")])


def test_an_unreadable_data_folder_of_an_unknown_user_is_refused(monkeypatch):
    pooch = pytest.importorskip("pooch")
    monkeypatch.setenv("MICROGRAD_PLUS_DATA", "~no-such-user/data")
    monkeypatch.setattr(pooch, "os_cache", lambda project: pathlib.Path("no-cache", project))
    monkeypatch.setitem(classifier.DATA, "sign-mnist", load_sign_mnist)
    assert "~no-such-user" in check(["train", "--data", "sign-mnist"]).err


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b\x08", b"\0" * 100, b"label\n"])
def test_a_damaged_data_file_is_named(monkeypatch, tmp_path, damage):
    folder = tmp_path / "sign_mnist"
    folder.mkdir()
    for part in ("train", "test"):
        (folder / f"sign_mnist_{part}.csv").write_bytes(damage)
    monkeypatch.setenv("MICROGRAD_PLUS_DATA", str(tmp_path))
    assert str(folder / "sign_mnist_train.csv") in check(["train", "--data", "sign-mnist"]).err


def test_a_drawing_that_graphviz_cannot_render_is_refused(monkeypatch):
    def failing(command, source, seconds):
        raise RuntimeError("Graphviz could not render the drawing: syntax\nerror")

    monkeypatch.setattr(rendering, "_run", failing)
    done = check(["draw", "a", "a=1", "--out", "g.svg"])
    assert "could not render the drawing: syntax error" in done.err


def test_memory_that_runs_out_without_a_word_is_said(monkeypatch):
    def exhausted(*arguments):
        raise MemoryError

    monkeypatch.setattr(nn, "Dense", exhausted)
    done = check(["summary", "--layers", "2", "--inputs", "2", "--classes", "2"])
    assert done.err == "micrograd-plus: MemoryError\n"


@pytest.mark.parametrize("words", [["demo"], ["train", "--data", "digits"]])
@pytest.mark.parametrize("name", ["", " "])
def test_a_folder_without_a_name_is_refused(words, name):
    done = check([*words, "--out", name])
    assert "argument --out: give the name of a folder" in done.err
