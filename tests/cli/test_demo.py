"""`micrograd-plus demo`: its files, its page, and what it does without the extras."""

import ast
import csv
import html.parser
import os
import webbrowser
from urllib.parse import urlparse

import numpy as np
import pytest

from micrograd_plus import classifier, demo, files, functions, gradients, nn, training
from micrograd_plus.demo import document
from micrograd_plus.demo.figures import Figure, draw_charts
from micrograd_plus.demo.results import (
    STEPPED,
    HiddenUnit,
    Results,
    hidden,
    most_influential_unit,
)
from tests.cli.running import out

ALWAYS = ["history.csv", "index.html", "model.safetensors", "run.json", "steps.html"]
OF_PLOT = ["confusion.png", "history.png", "mistakes.png"]
OF_DOT = ["graph.svg"]


class Elements(html.parser.HTMLParser):
    """The attributes of every element of an HTML document, and its text."""

    def __init__(self, document):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(document)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def results():
    """Of a network that has learned nothing."""
    data = classifier.load_digits()
    model = classifier.build(64, [6], 10, seed=0)
    history = training.History(
        loss=[2.0, 1.0], accuracy=[0.5, 0.75], val_loss=[2.5, 1.5], val_accuracy=[0.25, 0.5]
    )
    return Results.of(model, data, history, 1293)


def all_right(results):
    """The same with no mistake."""
    return results._replace(probabilities=np.eye(10)[results.data.y_test])


def test_the_demo_reads_97_of_100_digits(ran):
    last = ran[1].splitlines()[-1]
    assert last.startswith("test accuracy: 0.9")
    assert float(last.split()[-1]) >= 0.97


def test_it_says_what_it_was_trained_and_tested_with(ran):
    assert "writers are mixed" in ran[1]
    assert "1,293 to train on, 144 to validate on, 360 to test on" in ran[1]


def test_it_writes_its_files_and_lists_them(ran):
    folder, text = ran
    assert sorted(os.listdir(folder)) == sorted([*ALWAYS, *OF_PLOT, *OF_DOT])
    (line,) = [line for line in text.splitlines() if f"wrote to {folder}: " in line]
    assert sorted(line.partition(f"{folder}: ")[2].split(", ")) == sorted(os.listdir(folder))
    assert "left out" not in text


def test_the_history_has_a_row_for_each_epoch(ran):
    rows = list(csv.DictReader((ran[0] / "history.csv").read_text().splitlines()))
    assert [row["epoch"] for row in rows] == [str(i + 1) for i in range(60)]


def test_the_weights_are_those_that_were_tested(ran):
    folder, text = ran
    model = classifier.build(64, [128], 10, seed=5)
    nn.load_weights(model, folder / "model.safetensors")
    accuracy = classifier.report(model, classifier.load_digits()).accuracy
    assert text.splitlines()[-1] == f"test accuracy: {accuracy:.4f}"


def test_the_image_and_the_unit_that_it_shows_are_the_hardest_and_the_most_influential(ran):
    folder, text = ran
    data = classifier.load_digits()
    model = classifier.build(64, [128], 10)
    nn.load_weights(model, folder / "model.safetensors")
    logits = model(data.x_test).data.astype(float)
    image = np.argmax(np.log(np.exp(logits).sum(-1)) - logits[np.arange(360), data.y_test])
    label = int(data.y_test[image])
    shown = (
        f"test image, number {image}: a {label}, and the network answers {logits[image].argmax()};"
    )
    assert shown in text
    number = most_influential_unit(model, data.x_test[image], label)
    assert f"whose change would change the loss most: unit {number}\n" in text


def test_the_pictures_are_pictures(ran):
    for name in OF_PLOT:
        assert (ran[0] / name).read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (ran[0] / "graph.svg").read_text(encoding="utf-8")


def test_the_page_shows_every_picture_with_words_for_it_and_asks_for_no_file(ran):
    elements = Elements((ran[0] / "index.html").read_text(encoding="utf-8"))
    images = elements.all("img")
    assert len(images) == 4
    assert all(image["src"].startswith("data:image/") and image["alt"] for image in images)
    assert not any("src" in script for script in elements.all("script"))
    assert [link["href"] for link in elements.all("link")] == ["data:,"]


def test_the_page_links_only_to_files_beside_it(ran):
    elements = Elements((ran[0] / "index.html").read_text(encoding="utf-8"))
    links = {link["href"] for link in elements.all("a")}
    assert "steps.html" in links
    assert all((ran[0] / link).is_file() and not urlparse(link).scheme for link in links)


def test_the_page_says_how_many_were_right(ran):
    folder, text = ran
    accuracy = float(text.split()[-1])
    words = " ".join(Elements((folder / "index.html").read_text(encoding="utf-8")).text.split())
    assert f"read {round(360 * accuracy)} of 360 digits" in words
    assert f"{100 * accuracy:.1f} %" in words


def test_the_drawn_unit_is_the_one_whose_change_changes_the_loss_most():
    data = classifier.load_digits()
    model = classifier.build(64, [6], 10, seed=0)
    image, label = data.x_test[3], int(data.y_test[3])
    active = hidden(model, image, label)[0].astype(float)
    nudged = active + 1e-4 * np.eye(6)
    logits = np.concatenate([active[None], nudged]) @ model[2].weight.data + model[2].bias.data
    loss, *after = np.log(np.exp(logits).sum(-1)) - logits[:, label]
    change = np.where(active > 0, np.abs(np.array(after) - loss), 0)
    assert most_influential_unit(model, image, label) == change.argmax()


def test_the_drawn_unit_has_the_networks_own_numbers(results):
    shown = HiddenUnit.of(results)
    active, gradient = hidden(results.model, shown.pixels, shown.label)
    source = str(shown.drawing())
    assert f"hidden unit {shown.unit} looks at a {shown.label}" in source
    assert f"{active[shown.unit]:.3g}"[:4] in source
    assert f"{gradient[shown.unit]:.3g}"[:4] in source


def test_the_steps_end_in_the_networks_own_gradients(results):
    shown = HiddenUnit.of(results)
    model, image = results.model, shown.pixels
    loss = functions.softmax_cross_entropy(model(image[None]), np.array([shown.label]))
    gradient = gradients(loss, model[1].weight)[:, shown.unit].reshape(8, 8)
    stepped = shown.steps().gradients
    weights = {
        ast.literal_eval(name[7:]): g for name, g in stepped.items() if name.startswith("weight ")
    }
    assert len(weights) == STEPPED
    assert all(np.isclose(g, gradient[place], rtol=1e-4) for place, g in weights.items())


def test_the_steps_add_up_to_what_the_unit_computes(results):
    shown = HiddenUnit.of(results)
    active, _ = hidden(results.model, shown.pixels, shown.label)
    assert np.isclose(shown.steps().values[f"unit {shown.unit}"], active[shown.unit], rtol=1e-5)


def test_mistakes_come_with_the_largest_loss_first(results):
    losses = results.losses[results.mistakes]
    assert (np.diff(losses) <= 0).all()
    assert len(losses) == 360 - round(360 * results.accuracy)
    assert results.mistakes[0] == results.hardest


def test_without_a_mistake_there_is_no_picture_of_mistakes(results):
    pytest.importorskip("matplotlib")
    figures = draw_charts(all_right(results))
    assert [figure.name for figure in figures] == ["history.png", "confusion.png"]
    assert "nothing lies beside it" in figures[1].sentence


def test_text_is_escaped_on_the_page(results):
    figure = Figure("a.svg", b"<svg/>", "<b>", '"><script>', "a & b", ('"<i>', "<u>"))
    shown = document.html_page(results, [figure])
    of_the_field = shown.index('<section id="numbers"')
    found = Elements(shown[of_the_field : shown.index("<footer>")]).found
    assert not {"b", "script", "i", "u"} & {tag for tag, _ in found}
    assert Elements(shown).all("img")[0]["alt"] == '"><script>'


@pytest.mark.parametrize("what", ["default-src", "base-uri", "form-action"])
def test_the_pages_policy_forbids_what_it_does_not_need(results, what):
    [policy] = [
        meta["content"]
        for meta in Elements(document.html_page(results, [])).all("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    assert [what, "'none'"] in [part.split() for part in policy.split(";")]


@pytest.mark.usefixtures("no_engine", "no_matplotlib")
def test_without_optional_libraries_it_writes_what_it_can_and_names_them(capsys, tmp_path):
    text = out(capsys, "demo", "--out", str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == sorted([*ALWAYS, "graph.dot"])
    assert f"left out {', '.join(['history.png', 'confusion.png', 'mistakes.png'])}: " in text
    assert "pip install matplotlib pillow brings them" in text
    assert 'left out graph.svg: python -m pip install "pygraphviz' in text
    assert not Elements((tmp_path / "index.html").read_text(encoding="utf-8")).all("img")
    assert "test accuracy: 0.9" in text.splitlines()[-1]


def quick(monkeypatch, results):
    """A demo whose training takes no time."""

    def train(model, *arguments, **options):
        return results.history

    monkeypatch.setattr(demo.classifier, "train", train)


@pytest.mark.usefixtures("no_engine")
def test_an_interrupted_run_leaves_no_half_file_and_no_page(tmp_path, monkeypatch, results):
    quick(monkeypatch, results)
    write = files.write_atomically

    def interrupted(path, content):
        if path.name == "history.png":
            raise KeyboardInterrupt
        write(path, content)

    pytest.importorskip("matplotlib")
    monkeypatch.setattr(demo, "write_atomically", interrupted)
    with pytest.raises(KeyboardInterrupt):
        demo.run(tmp_path)
    assert sorted(os.listdir(tmp_path)) == [
        *("graph.dot", "history.csv", "model.safetensors", "run.json", "steps.html")
    ]


@pytest.mark.usefixtures("no_engine", "no_matplotlib")
def test_a_second_run_replaces_the_files_of_the_first(tmp_path, monkeypatch, results):
    quick(monkeypatch, results)
    (tmp_path / "index.html").write_text("an older page")
    first = demo.run(tmp_path).read_bytes()
    assert demo.run(tmp_path).read_bytes() == first
    assert sorted(os.listdir(tmp_path)) == sorted([*ALWAYS, "graph.dot"])


@pytest.mark.usefixtures("no_engine", "no_matplotlib")
def test_a_demo_where_a_training_was_sets_its_files_aside(capsys, tmp_path, monkeypatch, results):
    quick(monkeypatch, results)
    out(
        capsys,
        "train",
        "--data",
        "digits",
        "--layers",
        "2",
        "--epochs",
        "1",
        "--out",
        str(tmp_path),
    )
    before = sorted(os.listdir(tmp_path))
    text = out(capsys, "demo", "--out", str(tmp_path))
    assert f"what an earlier training left in {tmp_path} is now in {tmp_path / 'earlier-1'}" in text
    assert sorted(os.listdir(tmp_path / "earlier-1")) == before
    assert "earlier" not in out(capsys, "demo", "--out", str(tmp_path))


@pytest.mark.usefixtures("no_engine", "no_matplotlib")
def test_the_page_is_opened_when_asked_for(capsys, tmp_path, monkeypatch, results):
    quick(monkeypatch, results)
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    out(capsys, "demo", "--out", str(tmp_path), "--open")
    assert opened == [(tmp_path / "index.html").as_uri()]
