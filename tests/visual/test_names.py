import gc
import sys
import weakref

import numpy as np
import pytest

import micrograd_plus
from micrograd_plus import Tensor, Value, draw, step_through, steps
from micrograd_plus.visual.names import shown_name

module_level = Value(4.0)


def named(drawing, name):
    return f"<b>{name}</b>" in drawing.source


def test_a_label_goes_before_the_variable():
    a = Value(2.0, label="weight")
    drawing = draw(a)
    assert named(drawing, "weight")
    assert not named(drawing, "a")


def test_an_empty_label_counts_as_none():
    a = Value(2.0, label="")
    assert named(draw(a), "a")


def test_locals_of_the_caller_and_globals_of_its_module_name_nodes():
    inner = Value(2.0)
    drawing = draw(inner * module_level)
    assert named(drawing, "inner")
    assert named(drawing, "module_level")


def test_the_package_and_the_module_find_the_same_names():
    a = Value(2.0)
    assert micrograd_plus.draw(a).source == micrograd_plus.visual.draw(a).source
    assert named(micrograd_plus.draw(a), "a")


def test_a_local_name_goes_before_a_global_one():
    alias = module_level
    assert named(draw(alias), "alias")


def test_of_two_names_the_first_wins():
    first = Value(1.0)
    second = first
    assert named(draw(second), "first")


def test_names_with_an_underscore_are_left_out():
    _ = _1 = __ = Value(2.0)
    assert "<b>" not in draw(_).source


def test_a_variable_of_a_closure_names_its_node():
    outer = Value(2.0)

    def inside():
        return draw(outer * 2)

    assert named(inside(), "outer")


def test_members_of_lists_are_named_by_their_place():
    w = [Value(1.0), Value(2.0)]
    y = w[0] * w[1]
    assert "<b>y</b> = w[0] <b>×</b> w[1]" in draw(y).source


def test_a_variable_goes_before_a_place_in_a_list():
    parameters = [Value(1.0)]
    bias = parameters[0]
    assert named(draw(bias), "bias")


def test_raw_arrays_are_named_too():
    images = np.ones((2, 3))
    assert named(draw(Tensor(np.ones(3)) * images), "images")


def test_names_can_be_given():
    a = Value(2.0)
    assert named(draw(a, names={"b": a}), "b")
    assert "<b>" not in draw(a, names={}).source


@pytest.mark.parametrize("show", [draw, steps, step_through])
def test_names_the_wrong_way_round_are_an_error_that_says_which_way(show):
    a = Value(2.0)
    with pytest.raises(TypeError, match=r"nodes by their names.*got Value where a name should be"):
        show(a, names={a: "a"})


def test_names_are_found_at_the_top_level_of_a_notebook_cell():
    namespace = {}
    code = "from micrograd_plus import Value, draw\nloss = Value(2.0)\n_ = loss\nd = draw(loss)"
    exec(code, namespace)
    assert named(namespace["d"], "loss")


def test_a_graph_is_free_as_soon_as_it_is_dropped_after_a_drawing():
    # In a function that goes on running, with the cyclic collector off: neither a cycle nor the
    # frame's snapshot of its locals may hold the node.
    gc.disable()
    try:
        a = Value(2.0)
        node = a * a
        drawing = draw(node)
        alive = weakref.ref(node)
        del node
        assert alive() is None
        assert drawing.nodes == 2
    finally:
        gc.enable()


def test_a_snapshot_of_locals_that_the_caller_holds_stays_whole():
    a = Value(2.0)
    held = locals()
    draw(a)
    assert held["a"] is a


def test_draw_leaves_the_callers_variables_alone():
    a = Value(2.0)
    before = dict(locals())
    draw(a)
    after = {key: value for key, value in locals().items() if key != "before"}
    assert after.keys() == before.keys()
    assert all(after[key] is before[key] for key in before)


def test_a_drawing_under_a_tracer_leaves_the_callers_variables_alone():
    def traced():
        a = Value(2.0)
        b = a * a
        draw(b)
        return a, b

    old = sys.gettrace()
    sys.settrace(lambda frame, event, argument: sys.gettrace() and _follow)
    try:
        a, b = traced()
    finally:
        sys.settrace(old)
    assert (a.data, b.data) == (2.0, 4.0)


def _follow(frame, event, argument):
    frame.f_locals  # noqa: B018 as debuggers do
    return _follow


FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"


def test_an_emoji_of_several_people_stays_one():
    assert shown_name(FAMILY) == FAMILY


def test_a_long_name_is_not_cut_within_an_emoji():
    assert shown_name("x" * 28 + FAMILY * 3) == "x" * 28 + "…"


def test_a_long_name_is_not_cut_before_an_accent():
    assert shown_name("x" * 30 + "e\N{COMBINING ACUTE ACCENT}" * 3) == "x" * 30 + "…"


@pytest.mark.parametrize(
    "name", ["w", "w[0]", "q[0, 0]", "t[0, 1, 2]", "layers.0.weight", "a.b[1]"]
)
def test_a_place_in_something_needs_no_parentheses(name):
    a = Value(2.0, label=name)
    assert f"{name}²" in str(steps(a**2, names={}))


@pytest.mark.parametrize("name", ["a b", "a+b", "w[i]", "0x"])
def test_what_is_no_name_is_in_parentheses(name):
    assert f"({name})²" in str(steps(Value(2.0, label=name) ** 2, names={}))


def test_a_name_from_right_to_left_does_not_turn_round_its_formula():
    name = "\N{HEBREW LETTER ALEF}"
    alone = f"\N{LEFT-TO-RIGHT MARK}{name}\N{LEFT-TO-RIGHT MARK}"
    assert f"{alone} × b" in str(steps(Value(2.0, name) * Value(3.0, "b"), names={}))


def test_no_drawing_raises_a_number_by_its_baseline():
    source = draw(Value(2.0, "a") ** 3.0, backward=True).source
    assert "<sup>" not in source


@pytest.mark.parametrize("sign", ["\N{RIGHT-TO-LEFT OVERRIDE}", "\N{RIGHT-TO-LEFT ISOLATE}"])
def test_no_name_turns_round_what_follows_it_in_a_drawing(sign):
    assert sign not in draw(Value(2.0, label=f"{sign}a") * 3, names={}).source


def test_the_words_about_a_drawing_have_a_name_as_it_is_shown():
    about = draw(Value(2.0, label="\ud800" + "x" * 100), names={}).about
    assert about == f"The computation graph of \ufffd{'x' * 30}… = 2"
