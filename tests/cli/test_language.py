"""`micrograd-plus train` on texts: what it prints, what it keeps, what it goes on from."""

import csv
import json
import math
import os
import re
import signal

import pytest

from micrograd_plus import cli, datasets, nn, text
from micrograd_plus.cli import language, texts, train
from tests.cli.running import mistake, out
from tests.killing import finish, needs_kills, start

NAMES = ["emma", "olivia", "ava", "isabella", "sophia", "mia", "charlotte", "amelia", "harper"]
NAMES += ["evelyn", "abigail", "emily"]
POEM = "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:\n\n" * 12
SMALL = ["--blocks", "1", "--heads", "2", "--width", "8", "--dropout", "0.1"]
WRITTEN = [
    *("checkpoint.safetensors", "history.csv", "model.safetensors", "report.txt", "run.json"),
    "tokenizer.json",
]
AT_THE_END = ["model.safetensors", "tokenizer.json", "history.csv", "report.txt"]


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    path = tmp_path_factory.mktemp("texts") / "names.txt"
    path.write_text("\n".join(NAMES * 5) + "\n")
    return str(path)


@pytest.fixture(scope="module")
def poem(tmp_path_factory):
    path = tmp_path_factory.mktemp("texts") / "poem.txt"
    path.write_text(POEM)
    return str(path)


def trained(capsys, data, *words):
    return out(capsys, "train", "--data", data, *SMALL, "--epochs", "2", *words)


def contents(folder):
    return {name: (folder / name).read_bytes() for name in AT_THE_END}


def refused(capsys, data, *words):
    return mistake(capsys, "train", "--data", data, *words)


def test_short_lines_are_documents_and_the_first_line_says_so(capsys, names):
    first, second, *_ = re.sub(r"\n  +", " ", trained(capsys, names)).splitlines()
    assert first == (
        f"{names}: 60 documents, one a line, 345 characters (its lines are short: see --documents)"
    )
    assert second == (
        "54 lines to learn from, 6 lines held out, drawn at random; 18 different tokens "
        "(characters); the model sees 10 at a time"
    )


def test_long_lines_are_one_text_of_which_the_end_is_held_out(capsys, poem):
    first, second, *_ = re.sub(r"\n  +", " ", trained(capsys, poem)).splitlines()
    assert first.endswith(
        f"one text that goes on, {len(POEM)} characters (it has long or blank lines: see "
        "--documents)"
    )
    assert second.startswith(f"{int(len(POEM) * 0.9)} characters to learn from, ")


@pytest.mark.parametrize(
    ("content", "of_lines"),
    [
        ("emma\nava\n", True),
        ("emma\nava\n\n\n", True),
        ("emma\n\nava\n", False),
        ("emma", False),
        ("\n".join(["emma"] * 9 + ["e" * 31]), True),
        ("\n".join(["emma"] * 8 + ["e" * 31]), False),
    ],
)
def test_lines_are_documents_where_they_are_short_and_none_is_blank(tmp_path, content, of_lines):
    (tmp_path / "x.txt").write_text(content)

    class Options:
        data, documents, encoding = str(tmp_path / "x.txt"), None, None

    assert texts._read(Options)[2] == of_lines


def test_documents_can_be_asked_for(capsys, names, poem):
    printed = trained(capsys, names, "--documents", "text")
    assert "one text that goes on" in " ".join(printed.split())
    printed = trained(capsys, poem, "--documents", "lines")
    assert "24 documents, one a line" in " ".join(printed.split())


def test_the_last_line_is_the_loss_per_token_and_the_report_has_it(capsys, names, tmp_path):
    printed = trained(capsys, names, "--out", str(tmp_path))
    loss = float(printed.splitlines()[-1].removeprefix("held-out loss: "))
    report = (tmp_path / "report.txt").read_text()
    assert f"tokens held out:\n\n{report}" in printed
    numbers = [float(line.split()[-1]) for line in report.splitlines()]
    assert numbers[0] == loss
    assert math.isclose(numbers[1], math.exp(loss), rel_tol=1e-3)
    assert [line.split("  ")[0] for line in report.splitlines()] == [
        *("loss per token", "perplexity", "bits per character")
    ]


def test_the_folder_has_the_model_its_tokenizer_and_what_came_of_it(capsys, names, tmp_path):
    printed = trained(capsys, names, "--out", str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == WRITTEN
    model = nn.load(tmp_path / "model.safetensors")
    tokenizer = text.load_tokenizer(tmp_path / "tokenizer.json")
    _, held_out = datasets.load_text(names, documents="lines").split(0.1, 0)
    found = text.score(model, held_out, tokenizer).loss
    assert printed.splitlines()[-1] == f"held-out loss: {found:.4f}"
    rows = list(csv.DictReader((tmp_path / "history.csv").read_text().splitlines()))
    assert math.isclose(float(rows[-1]["val_loss"]), found, rel_tol=1e-6)


def test_samples_are_printed_while_it_trains(capsys, names):
    printed = trained(capsys, names)
    rows = printed[printed.index("\nepoch ") :]
    assert re.search(r"\n +1 .*\n +\| .*\n(.*\n)*? +2 .*\n +\| ", rows)


def test_samples_are_wrapped_in_80_columns(capsys, poem):
    printed = trained(capsys, poem)
    assert all(len(line) <= 80 for line in printed.splitlines() if poem not in line)


def test_a_text_is_read_as_pairs_of_bytes_where_that_is_asked_for(capsys, poem, tmp_path):
    trained(capsys, poem, "--tokenizer", "bytes:270", "--context", "8", "--out", str(tmp_path))
    assert text.load_tokenizer(tmp_path / "tokenizer.json").vocabulary == 270
    model = nn.load(tmp_path / "model.safetensors")
    assert (model.vocabulary, model.context) == (270, 8)


def test_an_epoch_of_a_long_text_is_250_batches_or_the_text_once(poem):
    corpus = texts.Corpus(
        datasets.Text(["ab" * 5000]),
        datasets.Text(["ab"]),
        text.CharacterTokenizer("ab"),
        8,
        [],
        {"documents": "text"},
    )
    assert len(corpus.batches(2, seed=0)) == 250
    assert len(corpus.batches(100, seed=0)) == 13


def test_a_long_held_out_text_is_validated_on_in_part_from_all_over():
    corpus = texts.Corpus(
        datasets.Text(["ab"]),
        datasets.Text(["ab" * 100_000]),
        text.CharacterTokenizer("ab"),
        10,
        [],
        {"documents": "text"},
    )
    x, y = corpus.validation(12)
    assert 1 << 14 < x.size <= 1 << 15
    assert x.shape == y.shape


def defaults(capsys, monkeypatch, data, *words):
    """The options of a training that is not begun."""
    taken = []
    monkeypatch.setattr(language.training, "fit", lambda *a, **k: taken.append(k) or 1 / 0)
    options = {}
    given = language._complete
    monkeypatch.setattr(
        language, "_complete", lambda o, c: (given(o, c), options.update(vars(o)))[0]
    )
    assert cli.main(["train", "--data", data, *words]) == 2
    capsys.readouterr()
    return options, taken[0]["optimizer"]


def test_shakespeare_has_nanogpts_settings_on_a_cpu_and_four_times_its_rate(capsys, monkeypatch):
    play = datasets.Text([POEM * 300], title="a play")
    monkeypatch.setattr(texts, "load_shakespeare", lambda: play)
    options, optimizer = defaults(capsys, monkeypatch, "shakespeare")
    sizes = ("blocks", "heads", "width", "context", "batch_size", "epochs", "dropout")
    assert [options[name] for name in sizes] == [4, 4, 128, 64, 12, 8, 0.0]
    assert [group.weight_decay for group in optimizer.groups] == [0.1, 0.0]
    assert tuple(optimizer.groups[0].betas) == (0.9, 0.99)
    rates = [optimizer.groups[0].lr(step) for step in (99, 100, 2000)]
    assert rates == pytest.approx([4e-3, 4e-3, 4e-4], rel=0.02)


def test_names_are_the_census_where_makemores_are_not_to_be_had(capsys, monkeypatch):
    real = datasets.load_names

    def missing(source="census"):
        if source == "makemore":
            raise FileNotFoundError("nowhere")
        return datasets.Text(real().documents[:40], title="census")

    monkeypatch.setattr(texts, "load_names", missing)
    printed = trained(capsys, "names")
    assert printed.startswith("names: 40 documents, one a line, ")
    assert "(census; makemore's 32,033 could not be loaded)" in re.sub(r"\n  +", " ", printed)


def test_little_text_is_gone_through_more_often(capsys, monkeypatch, names):
    options, _ = defaults(capsys, monkeypatch, names)
    assert options["epochs"] == 2000
    assert options["early_stopping"] == 200


def test_options_of_a_language_model_reach_it(capsys, names, tmp_path):
    words = "--context 6 --activation relu --optimizer sgd --learning-rate 0.1 --schedule constant"
    trained(capsys, names, *words.split(), "--out", str(tmp_path))
    model = nn.load(tmp_path / "model.safetensors")
    assert (model.context, model.layers, model.heads, model.width) == (6, 1, 2, 8)
    assert model.dropout == 0.1


def test_a_file_called_txt_with_a_target_is_a_table(capsys, tmp_path):
    path = tmp_path / "table.txt"
    path.write_text("size,price\n" + "".join(f"{i},{2 * i}.5\n" for i in range(30)))
    words = ["--target", "price", "--epochs", "1", "--layers", "4"]
    assert "test R²" in out(capsys, "train", "--data", str(path), *words)


def test_one_line_that_is_held_out_is_one_line(capsys, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("emma\nava\nisla\n")
    assert "2 lines to learn from, 1 line held out" in trained(capsys, str(path))


def test_any_file_is_a_text_for_a_gpt(capsys, tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("\n".join(NAMES))
    assert "10 lines to learn from" in trained(capsys, str(path), "--model", "gpt")


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        ("names", ["--layers", "8"], "--layers is not for a text: --blocks says how many"),
        ("names", ["--target", "x"], "--target is not for a text: leave it out"),
        ("names", ["--test-split", "0.1"], "--validation-split says how much is held out"),
        ("names", ["--augment"], "--augment is not for a text"),
        ("names", ["--model", "cnn"], "--model cnn is not for a text"),
        ("names", ["--loss", "huber"], "--loss is not for a text: it is the cross-entropy"),
        ("names", ["--documents", "lines"], "--documents is for a text of one's own"),
        ("names", ["--tokenizer", "words"], "give characters, or bytes:512"),
        ("names", ["--tokenizer", "bytes:9"], "(257 or more), not 'bytes:9'"),
        ("names", ["--heads", "0"], "--heads must be an integer of 1 or more"),
        ("names", ["--validation-split", "0"], "--validation-split must be between 0 and 1"),
        ("digits", ["--context", "8"], "--context is for texts: leave it out"),
        ("digits", ["--model", "gpt"], "--model gpt is for texts, and --data digits is none"),
    ],
)
def test_a_mistake_is_one_line_with_what_was_wrong(capsys, data, words, line):
    assert line in refused(capsys, data, *words)


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        (b"", [], "is empty"),
        (b"emma\nava", ["--width", "9"], "--heads must divide --width, which is 9, got 4"),
        (b"caf\xe9 " * 9, [], "x.txt"),
        (b"emma", ["--documents", "lines"], "has one line: give --documents text, or more lines"),
        (b"emma and ava", [], "is too short: of its tokens 10 are to learn from, 2 held out"),
        (b"emma", ["--context", "2"], "of its tokens 3 are to learn from, 1 held out"),
        (b"emma\nava", ["--encoding", "utf-99"], "there is no encoding 'utf-99'"),
    ],
)
def test_a_text_that_cannot_be_learned_from_is_one_line(capsys, tmp_path, content, words, line):
    (tmp_path / "x.txt").write_bytes(content)
    assert line in refused(capsys, str(tmp_path / "x.txt"), *words)


@pytest.mark.parametrize("which", ["names", "poem"])
def test_more_epochs_go_on_where_fewer_ended(capsys, request, tmp_path, which):
    data = request.getfixturevalue(which)
    words = ["train", "--data", data, *SMALL, "--schedule", "constant", "--batch-size", "4"]
    out(capsys, *words, "--epochs", "4", "--out", str(tmp_path / "once"))
    out(capsys, *words, "--epochs", "2", "--out", str(tmp_path / "twice"))
    printed = out(capsys, *words, "--epochs", "4", "--out", str(tmp_path / "twice"), "--resume")
    assert "epochs done: 2\n" in printed
    assert contents(tmp_path / "twice") == contents(tmp_path / "once")


def test_another_text_is_not_gone_on_with(capsys, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("\n".join(NAMES))
    trained(capsys, str(path), "--out", str(tmp_path / "run"))
    path.write_text("\n".join([*NAMES[1:], "anna"]))
    words = [*SMALL, "--epochs", "2", "--out", str(tmp_path / "run"), "--resume"]
    assert "was begun with another text than" in refused(capsys, str(path), *words)


def test_what_an_earlier_training_left_is_set_aside(capsys, names, tmp_path):
    trained(capsys, names, "--out", str(tmp_path))
    before = contents(tmp_path)
    assert "is now in" in trained(capsys, names, "--out", str(tmp_path), "--seed", "1")
    assert contents(tmp_path / "earlier-1") == before


SCRIPT = """
import sys
from micrograd_plus import cli
from micrograd_plus.cli import checkpoint

checkpoint.SECONDS = 0.0
sys.exit(cli.main([
    *"train --blocks 1 --heads 2 --width 8 --dropout 0.1 --batch-size 2 --epochs 3".split(),
    *"--resume --out".split(), sys.argv[1] + "/run", "--data", sys.argv[1] + "/text.txt",
]))
"""
DYING = """
import os, signal
from micrograd_plus import files
replace, left = os.replace, 11
def rename(old, new):
    global left
    replace(old, new)
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
files.os.replace = rename
"""


@needs_kills
@pytest.mark.parametrize("content", ["\n".join(NAMES * 5), POEM], ids=["lines", "text"])
def test_a_training_that_was_killed_within_an_epoch_goes_on_bit_for_bit(tmp_path, content):
    folders = [tmp_path / "killed", tmp_path / "undisturbed"]
    for folder in folders:
        folder.mkdir()
        (folder / "text.txt").write_text(content)
    killed = start(folders[0], DYING + SCRIPT)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert "batches of the next: " in finish(start(folders[0], SCRIPT))
    finish(start(folders[1], SCRIPT))
    assert contents(folders[0] / "run") == contents(folders[1] / "run")


def test_the_text_s_name_and_fingerprint_are_kept(capsys, names, tmp_path):
    trained(capsys, names, "--out", str(tmp_path))
    about = json.loads((tmp_path / "run.json").read_text())
    assert (about["kind"], about["documents"], len(about["sha256"])) == ("text", "lines", 64)


def test_all_texts_are_offered():
    assert set(train.language_options.TEXTS) < set(language._DEFAULTS)


def test_more_epochs_than_the_learning_rates_were_made_for_are_refused(capsys, poem, tmp_path):
    words = [*SMALL, "--batch-size", "4", "--out", str(tmp_path), "--epochs"]
    out(capsys, "train", "--data", poem, *words, "2")
    shown = refused(capsys, poem, *words, "3", "--resume")
    assert "begun with --epochs 2, not --epochs 3, on which its learning rates depend" in shown


def test_workers_write_what_one_does_where_nothing_is_dropped(capsys, names):
    last = [
        trained(capsys, names, "--dropout", "0", "--workers", n).splitlines()[-1]
        for n in ("1", "2")
    ]
    assert last[0] == last[1]


def test_workers_are_refused_where_a_text_s_model_drops_numbers(capsys, names):
    assert "needs --dropout 0" in refused(capsys, names, *SMALL, "--workers", "2")
