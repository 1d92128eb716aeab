"""The page as a file: its data are the steps, and nothing in it is markup or code but its own."""

import base64
import hashlib
import json
import math
import re
import weakref

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, nn, step_through, steps
from micrograd_plus.visual.pages import as_json
from micrograd_plus.visual.stepping_page.array_data import data_of_array
from micrograd_plus.visual.stepping_page.page_data import end_of


def example():
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    result = (a * b + a).tanh()
    result.label = "L"
    return result


def data_in(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page.html, re.DOTALL)[1])


def test_the_values_and_gradients_of_the_page_are_those_of_the_steps():
    found = steps(example())
    data = data_in(step_through(found))
    names = [node["name"] for node in data["nodes"]]
    values = dict(zip(names, data["given"] + [x["value"] for x in data["forward"]], strict=True))
    gradients = {names[data["root"]]: data["seed"]}
    gradients |= {names[step["node"]]: step["total"] for step in data["backward"]}
    assert values == found.values
    assert gradients == found.gradients


def test_every_number_of_a_backward_step_is_on_the_page():
    found = steps(example())
    data = data_in(step_through(found))
    for step, shown in zip(found.backward, data["backward"], strict=True):
        assert [shown["upstream"], shown["local"], shown["contribution"], shown["total"]] == [
            *(step.upstream, step.local, step.contribution, step.total)
        ]


def test_a_forward_step_shows_the_text_of_the_steps():
    found = steps(example())
    for text, shown in zip(
        found.to_dict()["forward"], data_in(step_through(found))["forward"], strict=True
    ):
        assert [shown["left"], shown["symbols"], shown["numbers"], shown["result"]] == [
            *(text["left"], text["symbols"], text["numbers"], text["result"])
        ]


def test_variables_name_the_nodes():
    weight = Value(3.0)
    squared = weight * weight
    assert [x["name"] for x in data_in(step_through(squared))["nodes"]] == ["weight", "squared"]


def test_names_may_come_from_elsewhere():
    x = Value(3.0)
    page = step_through(x * x, names={"speed": x})
    assert data_in(page)["nodes"][0]["name"] == "speed"


def test_a_leaf_alone_makes_a_page():
    assert data_in(step_through(Value(3.0, label="x")))["given"] == [3.0]


def test_a_number_that_json_does_not_have_is_a_text():
    x = Value(0.0, label="x")
    assert data_in(step_through(x.log()))["forward"][0]["value"] == "-inf"


def test_the_widest_floats_are_on_the_page_as_json_has_numbers():
    x = Tensor(np.array([1.0, 2.0], np.longdouble), label="x")
    assert data_in(step_through((x * 2).sum()))["forward"][-1]["value"] == 6.0


def test_a_seed_starts_the_backward_pass():
    assert data_in(step_through(example(), seed=2.5))["seed"] == 2.5


@pytest.mark.parametrize("label", ["</script><b>", "<!--", "&lt;", "'\"`"])
def test_a_label_is_data_and_no_markup(label):
    plain, page = (
        step_through(Value(2.0, label="x").exp()),
        step_through(Value(2.0, label=label).exp()),
    )
    assert page.html.count("<") == plain.html.count("<")
    assert data_in(page)["nodes"][0]["name"].split() == label.split()


def test_json_inside_of_a_script_element_has_no_character_of_markup():
    text = as_json({"<": "</script>&\u2028\u2029"})
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == {"<": "</script>&\u2028\u2029"}


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_json_does_not_have_never_gets_onto_the_page_as_it_is(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json([number])


def test_parameters_and_constants_are_told_apart():
    a, b = Value(2.0, label="a"), Value(-3.0, label="b", requires_grad=False)
    kinds = {node["name"]: node["kind"] for node in data_in(step_through(a * b))["nodes"]}
    assert (kinds["a"], kinds["b"]) == ("parameter", "constant")


def test_only_a_whole_computation_of_numbers_can_be_asked_what_if():
    numbers, arrays = Value(2.0).exp(), Tensor([1.0, 2.0]).sum()
    assert data_in(step_through(numbers))["scalar"] is True
    assert data_in(step_through(arrays))["scalar"] is False


def test_the_policy_admits_only_the_pages_own_script():
    page = step_through(example()).html
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)[1]
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")


@pytest.mark.parametrize("what", ["default-src", "base-uri", "form-action"])
def test_the_policy_forbids_what_the_page_does_not_need(what):
    page = step_through(example()).html
    policy = re.search(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)[1]
    directives = [part.split() for part in policy.split(";")]
    # base-uri and form-action do not follow from default-src.
    assert [what, "'none'"] in directives


def test_the_page_names_no_address_but_that_of_svg():
    addresses = set(re.findall(r"https?://[^\"'\s]*", step_through(example()).html))
    assert addresses == {"http://www.w3.org/2000/svg"}


def test_the_page_is_written_whole(tmp_path):
    page = step_through(example(), tmp_path / "steps.html")
    assert (tmp_path / "steps.html").read_text(encoding="utf-8") == page.html
    assert [path.name for path in tmp_path.iterdir()] == ["steps.html"]


def test_a_path_of_another_kind_is_refused_and_nothing_written(tmp_path):
    with pytest.raises(ValueError, match=r"must end in \.html"):
        step_through(example(), tmp_path / "steps.svg")
    assert not list(tmp_path.iterdir())


def test_what_is_neither_a_node_nor_steps_is_refused():
    with pytest.raises(TypeError, match="takes a Value, a Tensor or steps, got float"):
        step_through(2.0)


def test_steps_come_with_their_own_seed():
    with pytest.raises(TypeError, match="no seed"):
        step_through(steps(example()), seed=2.0)


def test_a_small_array_is_on_the_page_with_all_its_numbers():
    loss = (Tensor([[1.0, -2.0]]) * 2.0).sum()
    first = data_in(step_through(loss))["given"][0]
    assert (first["shape"], first["values"]) == ("1 × 2", [1.0, -2.0])


def of_arrays(**options):
    x = Tensor([[1.0, -2.0]], label="x")
    return step_through((x * 2.0).sum(), **options)


def test_names_of_axes_are_on_the_page_and_visible():
    axes = {"x": (None, ["a b", "\n"])}
    assert data_in(of_arrays(axes=axes))["axes"][0] == ["x", None, ["a␣b", "⏎"]]


def test_names_travel_from_an_array_to_what_is_computed_of_it():
    found = data_in(of_arrays(axes={"x": (None, "ab")}))["axes"]
    assert found == [["x", None, ["a", "b"]], ["t1", None, ["a", "b"]]]


def test_rows_of_several_axes_are_named_by_those_that_have_names():
    x = Tensor(np.ones((2, 4)), label="x")
    heads = x.reshape(2, 2, 2).swapaxes(0, 1)
    page = step_through(heads.sum(), names={"heads": heads}, axes={"x": ("ab", None)})
    assert data_in(page)["axes"][-1] == ["heads", ["a", "b", "a", "b"], None]


def test_blocks_are_named_by_their_ends_wherever_the_names_travel():
    x = Tensor(np.ones((2, 25)), label="x")
    page = step_through((x * 2.0).sum(), axes={"x": ("ab", "abcdefghijklmnopqrstuvwxy")})
    blocks = [*(f"{i}…{j}" for i, j in zip("acegikmoqsuw", "bdfhjlnprtvx", strict=True)), "y"]
    assert data_in(page)["axes"] == [["x", ["a", "b"], blocks], ["t1", ["a", "b"], blocks]]


def test_without_names_axes_have_none():
    assert data_in(of_arrays())["axes"] == []


def test_axes_of_leading_ones_are_those_that_are_shown():
    x = Tensor(np.ones((1, 1, 2, 3)), label="x")
    page = step_through(x.sum(), axes={"x": ("ab", "cde")})
    assert data_in(page)["axes"] == [["x", ["a", "b"], ["c", "d", "e"]]]


@pytest.mark.parametrize("pair", [("ab", None), (None, "abc"), ("a",), (None, None, None)])
def test_another_number_of_names_than_an_axis_has_is_an_error(pair):
    with pytest.raises(ValueError, match=r"names of 1 rows, names of 2 columns"):
        of_arrays(axes={"x": pair})


def test_axes_of_what_is_no_array_are_an_error():
    with pytest.raises(ValueError, match="axes name those of 'w', and the arrays are 'x', "):
        of_arrays(axes={"w": (None, None)})


def test_a_large_array_is_shown_by_means_of_blocks():
    array = np.arange(50.0 * 30).reshape(50, 30)
    data = data_of_array(array)
    assert data["values"] is None
    (tile,) = data["tiles"]
    assert np.shape(tile) == (17, 15)
    assert (tile[0][0], tile[-1][-1]) == (array[:3, :2].mean(), pytest.approx(1484, rel=1e-3))


def test_what_is_not_finite_is_a_text_among_numbers_and_none_among_means():
    assert data_of_array(np.array([1.0, np.nan, -np.inf]))["values"] == [1.0, "nan", "-inf"]
    assert data_of_array(np.full((30, 30), np.nan))["tiles"][0][0][0] is None


def test_of_very_many_arrays_each_is_shown_more_coarsely():
    x = y = Tensor(np.ones((10, 10)), label="x")
    for _ in range(301):
        y = y * x
    page = step_through(y.sum(), names={})
    assert np.shape(data_in(page)["given"][0]["tiles"]) == (1, 10, 10)
    assert data_in(page)["given"][0]["values"] is None


def test_an_empty_array_has_no_numbers():
    assert data_of_array(np.zeros((0, 3)))["values"] == []


def test_booleans_are_ones_and_zeros():
    assert data_of_array(np.array([True, False]))["values"] == [1, 0]


def chain(length):
    x = y = Value(0.5, label="x")
    for _ in range(length):
        y = y * x
    return y


def test_up_to_the_limit_all_steps_are_shown():
    found = steps(chain(50))
    assert end_of(found, most=150) == (found, "")


def test_beyond_the_limit_the_page_shows_those_nearest_to_the_result_and_says_so():
    found = steps(chain(400))
    shown, note = end_of(found, most=500)
    assert len(shown) <= 500
    assert shown.forward == found.forward[-len(shown.forward) :]
    assert shown.backward == found.backward[: len(shown.backward)]
    assert note.startswith("1,200 steps are too many to follow")


def test_gradients_within_the_part_that_is_shown_are_complete():
    found = steps(chain(400))
    shown, _ = end_of(found, most=500)
    results = {step.name for step in shown.forward}
    assert len(results) > 100
    for name in results:
        assert shown.gradients[name] == found.gradients[name]


def test_one_operation_of_very_many_operands_is_shown_all_the_same():
    x = [Value(1.0) for _ in range(501)]
    total = x[0]
    for other in x[1:]:
        total = total + other
    assert len(end_of(steps(total), most=1)[0].forward) == 1


def test_the_modules_of_a_page_are_those_of_the_drawing():
    model = nn.Sequential(nn.Dense(2, 1, seed=0), nn.ReLU())
    data = data_in(step_through(model(Tensor([[1.0, 2.0]], label="x")).sum()))
    titles = [module["title"] for module in data["modules"]]
    assert titles == ["model: Sequential", "layers.0: Dense", "layers.1: ReLU"]
    assert [module["outer"] for module in data["modules"]] == [None, 0, 0]
    inside = {node["name"]: node["module"] for node in data["nodes"]}
    assert (inside["x"], inside["layers.0.weight"]) == (None, 1)


def test_a_parameter_of_several_calls_lies_in_what_they_have_in_common():
    layer = nn.Dense(2, 2, use_bias=False, seed=0)
    data = data_in(step_through(layer(layer(np.ones((1, 2)))).sum()))
    nodes = {node["name"]: node for node in data["nodes"]}
    assert nodes["weight"]["module"] is None
    assert nodes["weight"]["held"]


def test_a_page_keeps_no_module_alive():
    model = nn.Dense(2, 1, seed=0)
    gone = weakref.ref(model)
    found = steps(model(np.ones((1, 2))).sum())
    del model
    assert gone() is None
    assert found.modules.calls[0].title == "model: Dense"


def test_no_two_scripts_define_the_same_name():
    # Of two functions of one name the later one would stand in for both, without a word.
    script = re.search(r"<script>(.*?)</script>", step_through(example()).html, re.DOTALL)[1]
    names = re.findall(r"^(?:function|async function|const|let) (\w+)", script, re.MULTILINE)
    assert len(names) > 100
    assert [name for name in names if names.count(name) > 1] == []
