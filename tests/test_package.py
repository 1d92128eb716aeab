import copy
import inspect
import re
import subprocess
import sys
import types

import pytest

import micrograd_plus
from micrograd_plus import Tensor, Value

NAMES = [
    *("Value", "Tensor", "no_grad", "grad", "value_and_grad", "vjp", "jvp", "jacobian", "hessian"),
    *(
        "gradients",
        "expand",
        "draw",
        "steps",
        "step_through",
        "functions",
        "nn",
        "losses",
        "metrics",
        "optim",
        "training",
    ),
    *("datasets", "testing", "text", "visual", "exercises"),
]
MODULES = [name for name in NAMES if isinstance(getattr(micrograd_plus, name), types.ModuleType)]


def run(code):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_there_listed_and_completed(name):
    assert hasattr(micrograd_plus, name)
    assert name in micrograd_plus.__all__
    assert name in dir(micrograd_plus)


def test_a_star_import_brings_all_of_them():
    names = {}
    exec("from micrograd_plus import *", names)
    assert set(NAMES) <= set(names)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"'micrograd_plus' has no attribute 'tensro'"):
        micrograd_plus.tensro  # noqa: B018
    with pytest.raises(ImportError):
        exec("from micrograd_plus import tensro")


EXTRAS = ("graphviz", "pygraphviz", "tqdm", "safetensors", "pooch", "matplotlib")
SELDOM_USED = ("concurrent.futures", "hashlib", "numpy.random", "safetensors", "tempfile", "tqdm")


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import micrograd_plus", (*EXTRAS, "torch")),
        ("from micrograd_plus import nn, optim, losses, metrics, functions", EXTRAS),
        ("import micrograd_plus.training", SELDOM_USED),
    ],
    ids=["the package", "networks", "training"],
)
def test_what_can_be_done_without_is_not_loaded(statement, absent):
    result = run(
        f"import sys, numpy; before = set(sys.modules); {statement};"
        f"print([m for m in {absent} if m in sys.modules and m not in before])"
    )
    assert (result.stdout, result.stderr) == ("[]\n", "")


def test_modules_load_in_any_order_by_attribute_alone():
    for name in MODULES:
        result = run(f"import micrograd_plus; print(micrograd_plus.{name}.__name__)")
        assert result.stdout == f"micrograd_plus.{name}\n", result.stderr


def test_the_version_is_the_distributions():
    assert micrograd_plus.__version__.count(".") == 2


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_what_it_lists(name):
    module = getattr(micrograd_plus, name)
    for public in getattr(module, "__all__", ()):
        assert hasattr(module, public), public


def public_objects():
    """Every public function and class, with its name: of the package and of its modules."""
    seen = set()
    for owner in (micrograd_plus, *(getattr(micrograd_plus, name) for name in MODULES)):
        for name in owner.__all__:
            thing = getattr(owner, name)
            if isinstance(thing, types.ModuleType) or id(thing) in seen:
                continue
            seen.add(id(thing))
            yield pytest.param(thing, id=f"{owner.__name__}.{name}")


# The layers that wrap a function are used as Activation is, and the function has an example.
NEEDS_NO_EXAMPLE = (micrograd_plus.nn.Activation,)


@pytest.mark.parametrize("thing", list(public_objects()))
def test_every_public_function_and_class_has_a_docstring_with_an_example(thing):
    doc = inspect.getdoc(thing)
    assert doc
    if inspect.isclass(thing) and issubclass(thing, NEEDS_NO_EXAMPLE):
        return
    assert ">>> " in doc


METHODS = (types.FunctionType, property, classmethod, staticmethod)


def public_members():
    """Every public method and property of the public classes, with all its definitions.

    An inherited one comes once, under the class that defines it.
    """
    seen = set()
    for cls in (param.values[0] for param in public_objects()):
        if not inspect.isclass(cls):
            continue
        for name in dir(cls):
            owners = [owner for owner in cls.__mro__ if name in vars(owner)]
            key = f"{owners[0].__qualname__}.{name}"
            if (
                name.startswith("_")
                or not owners[0].__module__.startswith("micrograd_plus.")
                or not isinstance(vars(owners[0])[name], METHODS)
                or key in seen
            ):
                continue
            seen.add(key)
            yield pytest.param(name, [vars(owner)[name] for owner in owners], id=key)


# Each subclass says what these do; the examples of the classes run them.
SHOWN_BY_THE_CLASS = ("forward", "update")
# Sizes that the class's arguments name, and what only the engine calls.
NEEDS_NO_EXAMPLE_OF_ITS_OWN = (
    *("Dense.inputs", "Dense.units"),
    *(
        "Rule.compute_floats",
        "Primitive.per_element",
        "Rule.pull_back",
        "Rule.pull_back_by_ieee",
        "Rule.formula_of",
        "Rule.named_in_formula",
    ),
)


def has_an_example(definition):
    """Whether its docstring has one, or names the function that does the same and has one."""
    doc = inspect.getdoc(definition) or ""
    if same := re.match(r"The same as `functions\.(\w+)`", doc):
        doc = inspect.getdoc(getattr(micrograd_plus.functions, same[1]))
    return ">>> " in doc


@pytest.mark.parametrize(("name", "definitions"), list(public_members()))
def test_every_public_method_and_property_has_an_example_or_overrides_one_that_has(
    name, definitions, request
):
    if name in SHOWN_BY_THE_CLASS or request.node.callspec.id in NEEDS_NO_EXAMPLE_OF_ITS_OWN:
        return
    assert any(map(has_an_example, definitions))


def test_what_people_type_in_the_first_hour():
    loss = Value(0.123456)
    t = Tensor([2.5])
    assert f"{loss:.3f}" == "0.123"
    assert f"{t.sum():.2f}" == "2.50"
    assert float(t.detach()) == t.item() == 2.5
    assert not t.detach().requires_grad
    assert not bool(Value(0.0))
    assert Value(1.0) > 0
    assert Tensor([1, 2, 3]).dtype.kind == "i"
    assert Tensor([1.0, 2.0, 3.0])[Tensor([0, 2])].tolist() == [1.0, 3.0]
    assert copy.deepcopy(t).item() == 2.5


def test_the_documentation_says_to_collect_numbers_and_not_losses():
    assert "loss.item()" in micrograd_plus.losses.__doc__
