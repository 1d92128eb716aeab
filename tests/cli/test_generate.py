"""`micrograd-plus generate`: what a language model writes, and what it refuses."""

import io
import json
import os
import shutil
import sys

import pytest

from micrograd_plus import cli, nn, text
from micrograd_plus.cli import generate
from tests.cli.running import mistake, out, python

SMALL = ["--blocks", "1", "--heads", "2", "--width", "8", "--epochs", "1"]


def trained(folder, content, *words):
    (folder / "x.txt").write_text(content, encoding="utf-8")
    run = folder / "run"
    assert (
        cli.main(["train", "--data", str(folder / "x.txt"), *SMALL, *words, "--out", str(run)]) == 0
    )
    return str(run)


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    return trained(tmp_path_factory.mktemp("names"), "emma\nolivia\nava\nélodie\n" * 4)


@pytest.fixture(scope="module")
def poem(tmp_path_factory):
    return trained(tmp_path_factory.mktemp("poem"), "Shall I compare thee to a day?\n\n" * 20)


def test_of_lines_there_are_ten_one_a_line(capsys, names):
    assert len(out(capsys, "generate", names).splitlines()) == 10


def test_a_prompt_begins_every_line(capsys, names):
    lines = out(capsys, "generate", names, "--prompt", "em", "--count", "3").splitlines()
    assert [line[:2] for line in lines] == ["em"] * 3


def test_a_long_text_goes_on_from_the_prompt_for_so_many_tokens(capsys, poem):
    written = out(capsys, "generate", poem, "--prompt", "Shall", "--length", "70")
    assert written.startswith("Shall")
    assert len(written) == len("Shall") + 70 + len("\n")


def test_without_a_prompt_the_line_break_before_is_not_written(capsys, poem):
    assert len(out(capsys, "generate", poem, "--length", "5")) == 6


def test_there_is_a_blank_line_between_texts(capsys, poem):
    words = ["--count", "2", "--length", "3", "--temperature", "0"]
    one = out(capsys, "generate", poem, *words[2:])
    assert out(capsys, "generate", poem, *words) == f"{one}\n{one}"


def test_the_same_seed_writes_the_same(capsys, names):
    one, same, other = (out(capsys, "generate", names, "--seed", seed) for seed in "112")
    assert one == same != other


def test_the_options_of_sampling_are_those_of_the_library(capsys, poem):
    words = "--temperature 0.5 --top-k 3 --top-p 0.9 --seed 1 --length 20 --prompt I"
    model, tokenizer = (
        nn.load(f"{poem}/model.safetensors"),
        text.load_tokenizer(f"{poem}/tokenizer.json"),
    )
    settings = {"temperature": 0.5, "top_k": 3, "top_p": 0.9, "seed": 1}
    expected = "".join(text.generate(model, "I", 20, tokenizer=tokenizer, **settings))
    assert out(capsys, "generate", poem, *words.split()) == f"I{expected}\n"


def test_every_piece_is_flushed_as_it_is_written(monkeypatch, poem):
    seen = []

    class Stream(io.StringIO):
        def flush(self):
            seen.append(self.getvalue())

    monkeypatch.setattr(sys, "stdout", Stream())
    assert cli.main(["generate", poem, "--length", "4", "--prompt", "I"]) == 0
    assert {len(text) for text in seen} == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("piece", "of_lines", "is_terminal", "shown"),
    [
        ("a\nb\tc\x1b", False, False, "a\nb\tc\x1b"),
        ("a\nb\tc\x1b", False, True, "a\nb\tc\\x1b"),
        ("a\nb\tc\x1b", True, False, "a\\nb\tc\\x1b"),
    ],
)
def test_nothing_written_is_an_order_to_a_terminal_or_a_second_line(
    monkeypatch, piece, of_lines, is_terminal, shown
):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal, raising=False)
    assert generate._shown(piece, of_lines) == shown


def test_what_the_terminal_cannot_show_is_escaped(names):
    words = ["--prompt", "é", "--count", "1", "--length", "0"]
    environment = "import os, sys; sys.stdout.reconfigure(encoding='ascii'); "
    code = f"{environment}from micrograd_plus import cli; sys.exit(cli.main(sys.argv[1:]))"
    assert python("-c", code, "generate", names, *words).stdout == "\\xe9\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--prompt", "xyz"], "--prompt has characters that are not in the text from"),
        (["--prompt", "x\x1b"], "has learned: 'x', '\\x1b'"),
        (["--count", "0"], "--count must be an integer of 1 or more, got 0"),
        (["--length", "-1"], "--length must be an integer of 0 or more, got -1"),
        (["--temperature", "-1"], "--temperature must be 0 or more"),
        (["--top-k", "0"], "--top-k must be an integer of 1 or more"),
        (["--top-p", "2"], "top_p must be above 0 and at most 1, got 2.0"),
        (["--seed", "-1"], "--seed must be an integer of 0 or more"),
        (["--temprature", "1"], "did you mean --temperature?"),
        (["--max_new_tokens=9"], "did you mean --length?"),
    ],
)
def test_a_mistake_is_one_line(capsys, names, words, line):
    assert line in mistake(capsys, "generate", names, *words)


def test_a_folder_of_another_model_is_refused(capsys, tmp_path):
    out(
        capsys,
        "train",
        "--data",
        "digits",
        "--layers",
        "4",
        "--epochs",
        "1",
        "--out",
        str(tmp_path),
    )
    assert "has learned from images and writes no text" in mistake(
        capsys, "generate", str(tmp_path)
    )


def test_predict_says_what_a_language_model_does_instead(capsys, names):
    shown = mistake(capsys, "predict", names, "x.csv")
    assert f"is a language model, which writes: micrograd-plus generate {names}" in shown


def test_a_folder_without_a_run_is_refused(capsys, tmp_path):
    assert "there is no folder" in mistake(capsys, "generate", str(tmp_path / "nowhere"))
    assert "has no run.json" in mistake(capsys, "generate", str(tmp_path))


@pytest.mark.parametrize("about", ["[]", '{"kind": "text"}', '{"kind": "text", "documents": 3}'])
def test_a_run_json_of_something_else_is_refused(capsys, tmp_path, about):
    (tmp_path / "run.json").write_text(about)
    assert "is of no training of this program" in mistake(capsys, "generate", str(tmp_path))


def test_a_model_with_a_tokenizer_of_another_is_refused(capsys, names, tmp_path):
    run = tmp_path / "copy"
    shutil.copytree(names, run)
    text.CharacterTokenizer("ab", special=["end"]).save(run / "tokenizer.json")
    assert "a tokenizer.json that do not belong together" in mistake(capsys, "generate", str(run))


def test_a_tokenizer_that_is_missing_is_named(capsys, names, tmp_path):
    run = tmp_path / "copy"
    shutil.copytree(names, run, ignore=lambda *_: ["tokenizer.json"])
    assert "tokenizer.json: No such file" in mistake(capsys, "generate", str(run))


def test_a_training_that_has_not_ended_is_named(capsys, tmp_path):
    about = {"kind": "text", "documents": "lines", "prompt": "", "sha256": ""}
    (tmp_path / "run.json").write_text(json.dumps(about))
    assert "the training has not come to its end" in mistake(capsys, "generate", str(tmp_path))


@pytest.mark.skipif(os.name == "nt", reason="pipes of Windows fail in other words")
def test_a_pipe_that_nobody_reads_is_an_error_of_one_line(names):
    reading, writing = os.pipe()
    os.close(reading)
    code = "import os, sys; os.dup2(int(sys.argv.pop(1)), 1); from micrograd_plus import cli; "
    code += "sys.exit(cli.main(sys.argv[1:]))"
    try:
        done = python("-c", code, str(writing), "generate", names, pass_fds=[writing])
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (2, "micrograd-plus: standard output: Broken pipe\n")


def test_what_is_interrupted_ends_its_line(capsys, monkeypatch, poem):
    def interrupted(*arguments, **settings):
        yield "ab"
        raise KeyboardInterrupt

    monkeypatch.setattr(text, "generate", interrupted)
    assert cli.main(["generate", poem]) == 130
    assert capsys.readouterr() == ("ab\n", "micrograd-plus: interrupted\n")


def test_a_page_is_written_in_place_of_a_text(capsys, names, tmp_path):
    told = out(capsys, "generate", names, "--page", str(tmp_path / "names.html"))
    content = (tmp_path / "names.html").read_text(encoding="utf-8")
    assert (
        told
        == f"wrote {tmp_path / 'names.html'}, {len(content):,} characters: open it in a browser\n"
    )


def test_a_page_of_a_long_text_begins_where_the_text_would(capsys, poem, tmp_path):
    out(capsys, "generate", poem, "--page", str(tmp_path / "poem.html"))
    assert '"prompt":"\\n"' in (tmp_path / "poem.html").read_text(encoding="utf-8")


def test_a_page_takes_no_option_of_a_text(capsys, names, tmp_path):
    words = ["--page", str(tmp_path / "x.html"), "--seed", "1", "--top-k", "3"]
    assert "--page has fields for what --top-k, --seed would say" in mistake(
        capsys, "generate", names, *words
    )


def test_a_page_has_a_suffix(capsys, names, tmp_path):
    assert ".html" in mistake(capsys, "generate", names, "--page", str(tmp_path / "x.txt"))
