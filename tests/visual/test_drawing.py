import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from micrograd_plus import Tensor, Value, draw
from micrograd_plus.visual.drawing_graphs import picture, rendering
from micrograd_plus.visual.drawing_graphs.picture import Drawing

from .rendered import needs_a_layout_engine, size_of


@pytest.fixture
def drawing():
    a = Value(2.0, label="a")
    return draw(a * a, names={})


@pytest.fixture
def no_engine(monkeypatch):
    monkeypatch.setattr(rendering.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "pygraphviz", None)


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF"), (".dot", b"digraph")],
)
def test_the_suffix_chooses_the_format(drawing, tmp_path, suffix, start):
    if suffix != ".dot":
        needs_a_layout_engine()
    path = tmp_path / f"graph{suffix}"
    assert drawing.save(path) == path
    assert path.read_bytes().startswith(start)
    assert os.listdir(tmp_path) == [path.name]


def test_the_suffix_may_be_in_capitals_and_the_path_a_string(drawing, tmp_path):
    assert drawing.save(f"{tmp_path}/GRAPH.DOT").read_text() == drawing.source


@pytest.mark.parametrize("name", ["graph.jpeg", "graph", ".svg", "graph.svg.txt"])
def test_another_suffix_lists_the_four(drawing, tmp_path, name):
    with pytest.raises(ValueError, match=r"must end in \.svg, \.png, \.pdf or \.dot"):
        drawing.save(tmp_path / name)
    assert not os.listdir(tmp_path)


def test_a_missing_folder_is_an_error_that_names_the_file(drawing, tmp_path):
    path = tmp_path / "missing" / "graph.dot"
    with pytest.raises(FileNotFoundError) as error:
        drawing.save(path)
    assert error.value.filename == str(path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_an_error_that_names_the_file(drawing, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError, match=r"graph\.dot"):
            drawing.save(tmp_path / "graph.dot")
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_in_the_files_place_leaves_nothing_half_written(drawing, tmp_path):
    (tmp_path / "graph.dot").mkdir()
    with pytest.raises(OSError, match=r"graph\.dot'$"):
        drawing.save(tmp_path / "graph.dot")
    assert os.listdir(tmp_path) == ["graph.dot"]


def test_a_failed_render_leaves_the_older_file(drawing, tmp_path, no_engine):
    path = tmp_path / "graph.svg"
    path.write_text("older")
    with pytest.raises(ModuleNotFoundError):
        drawing.save(path)
    assert path.read_text() == "older"
    assert os.listdir(tmp_path) == ["graph.svg"]


def test_without_a_layout_engine_the_error_names_the_install_line(drawing, no_engine):
    with pytest.raises(ModuleNotFoundError, match='pip install "pygraphviz'):
        drawing.svg()


def test_without_a_layout_engine_dot_is_saved_all_the_same(drawing, tmp_path, no_engine):
    assert drawing.save(tmp_path / "graph.dot").read_text() == str(drawing)


def test_a_notebook_without_a_layout_engine_shows_what_to_install(drawing, no_engine):
    bundle, _ = drawing._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert "pip install" in bundle["text/plain"]


def test_a_notebook_shows_the_svg(drawing):
    needs_a_layout_engine()
    assert "<svg" in drawing._repr_mimebundle_()[0]["image/svg+xml"]


def test_what_a_notebook_shows_is_what_is_saved(drawing, tmp_path):
    needs_a_layout_engine()
    shown = drawing._repr_mimebundle_()[0]["image/svg+xml"]
    assert drawing.save(tmp_path / "graph.svg").read_text() == shown == drawing.svg()
    assert drawing.save(tmp_path / "graph.dot").read_text() == str(drawing) == drawing.source


@pytest.mark.parametrize("count", [10, 40])
def test_a_drawing_wider_than_a_page_is_smaller_in_notebooks_but_readable(count, tmp_path):
    needs_a_layout_engine()
    x = Value(2.0)
    for _ in range(count):
        x = x.tanh()
    drawing = draw(x, names={})
    width, height = size_of(drawing.save(tmp_path / "graph.svg").read_text())
    shown = size_of(drawing._repr_mimebundle_()[0]["image/svg+xml"])
    assert width > 700
    assert shown[0] == round(max(700, 0.6 * width))
    assert shown[1] == pytest.approx(height * shown[0] / width, abs=1)


def test_a_drawing_that_is_shown_again_is_the_same_to_the_last_byte(drawing, monkeypatch):
    needs_a_layout_engine()
    rendered = picture.render

    def at_another_time(source, format, seconds):
        made = rendered(source, format, seconds)
        return re.sub(rb"(/CreationDate \(D:)\d{4}", rb"\g<1>1999", made)

    first = drawing._repr_mimebundle_()
    monkeypatch.setattr(picture, "render", at_another_time)
    again = Drawing(drawing.source, drawing.nodes, drawing.edges, about=drawing.about)
    assert again._repr_mimebundle_() == first


def test_ipython_displays_the_svg(drawing):
    needs_a_layout_engine()
    formatters = pytest.importorskip("IPython.core.formatters", reason="needs IPython")
    data, _ = formatters.DisplayFormatter().format(drawing)
    assert "<svg" in data["image/svg+xml"]


def test_a_source_that_graphviz_cannot_read_is_a_runtime_error():
    needs_a_layout_engine()
    with pytest.raises(RuntimeError, match="Graphviz could not render the drawing"):
        rendering.render("digraph {", "svg")


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for dot is a shell script")
class TestWithADotProgram:
    def install(self, folder: Path, script: str, monkeypatch):
        program = folder / "dot"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def test_one_that_takes_too_long_is_ended(self, tmp_path, monkeypatch):
        self.install(tmp_path, "exec sleep 60", monkeypatch)
        with pytest.raises(TimeoutError, match=r"takes longer than 0\.1 s"):
            rendering.render("digraph {}", "svg", 0.1)

    def test_ctrl_c_ends_it(self, tmp_path, monkeypatch):
        self.install(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 60", monkeypatch)
        # What was started in the background ignores Ctrl-C, and so would its children.
        code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        code += "from micrograd_plus import Value, draw; draw(Value(1.0)).svg()"
        python = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
        pid = tmp_path / "pid"
        while not (pid.exists() and pid.read_text().strip()):
            time.sleep(0.01)
        time.sleep(0.5)  # until it is waited for
        python.send_signal(signal.SIGINT)
        assert python.wait(10) != 0
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid.read_text()), 0)

    def test_where_a_layout_takes_too_long_the_next_simpler_one_is_drawn(
        self, tmp_path, monkeypatch
    ):
        self.install(tmp_path, "grep -q simple || exec sleep 60; echo drawn", monkeypatch)
        monkeypatch.setattr(picture, "_SECONDS", 0.2)
        assert Drawing("digraph full {}", 1, 0, ["digraph simple {}"]).svg() == "drawn\n"

    def test_a_picture_is_rendered_once(self, drawing, tmp_path, monkeypatch):
        self.install(tmp_path, f"echo x >> {tmp_path}/calls; echo drawn", monkeypatch)
        assert drawing.svg() == drawing.svg() == drawing.save(tmp_path / "g.svg").read_text()
        assert (tmp_path / "calls").read_text() == "x\n"

    def test_what_its_libraries_complain_of_is_not_shown(self, tmp_path, monkeypatch, capfd):
        self.install(tmp_path, "echo Fontconfig warning: odd >&2; echo drawn", monkeypatch)
        rendering.render("digraph {}", "svg")
        assert capfd.readouterr().err == ""

    def test_it_is_preferred(self, drawing, tmp_path, monkeypatch):
        self.install(tmp_path, 'echo "<svg $1/>"; cat', monkeypatch)
        assert drawing.svg() == f"<svg -Kdot/>\n{drawing.source}"

    def test_its_complaint_is_passed_on(self, drawing, tmp_path, monkeypatch, capfd):
        self.install(tmp_path, "echo no such font >&2; exit 1", monkeypatch)
        monkeypatch.setattr(rendering, "pygraphviz", lambda: None)
        with pytest.raises(RuntimeError, match="could not render the drawing: no such font"):
            drawing.svg()

    @pytest.mark.parametrize("script", ["exit 1", "exit 0", "kill -SEGV $$"])
    def test_where_it_is_broken_the_other_engine_draws(
        self, drawing, tmp_path, monkeypatch, script
    ):
        pytest.importorskip("pygraphviz", reason="needs pygraphviz")
        self.install(tmp_path, script, monkeypatch)
        assert "<svg" in drawing.svg()

    @pytest.mark.parametrize("script", ["exit 1", "exit 0", "exec sleep 60"])
    def test_a_notebook_where_it_is_broken_shows_the_reason(
        self, drawing, tmp_path, monkeypatch, script
    ):
        self.install(tmp_path, script, monkeypatch)
        monkeypatch.setattr(rendering, "pygraphviz", lambda: None)
        monkeypatch.setattr(picture, "_MOST_SECONDS", 0.2)
        [text] = drawing._repr_mimebundle_()[0].values()
        assert text.startswith(repr(drawing) + "\n")

    def test_threads_that_draw_one_graph_share_the_simpler_layout(self, tmp_path, monkeypatch):
        self.install(tmp_path, "grep -q simple || exec sleep 60; echo drawn", monkeypatch)
        monkeypatch.setattr(picture, "_SECONDS", 0.2)
        drawing = Drawing("digraph full {}", 1, 0, ["digraph simple {}"])
        with ThreadPoolExecutor(4) as pool:
            pictures = [pool.submit(drawing.svg) for _ in range(4)]
        assert {x.result() for x in pictures} == {"drawn\n"}


def test_graphvizs_library_writes_nothing_to_standard_error(drawing, capfd):
    needs_a_layout_engine()
    drawing.svg()
    assert capfd.readouterr().err == ""


def test_two_threads_may_render_at_once(drawing):
    needs_a_layout_engine()
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda _: rendering.render(drawing.source, "svg"), range(4)))
    assert set(pictures) == {rendering.render(drawing.source, "svg")}


def test_a_tensor_of_one_number_is_told_by_its_number():
    loss = Tensor(2.0, label="loss")
    assert draw(loss).about == "The computation graph of loss = 2"
