"""no_grad and its like around functions of every kind: the whole body runs in the mode."""

from __future__ import annotations

import asyncio
import contextlib
import functools

import pytest

from micrograd_plus import Tensor, Value, grad, nn, no_grad
from micrograd_plus.engine.recording_mode import set_recording


def records():
    x = Value(2.0)
    return (x * x).requires_grad


both = pytest.mark.parametrize("decorate", [no_grad, no_grad()], ids=["bare", "called"])


@both
def test_the_body_of_a_generator_records_nothing_and_its_user_does(decorate):
    @decorate
    def steps():
        yield records()
        yield records()

    assert [(inside, records()) for inside in steps()] == [(False, True)] * 2


@both
def test_the_body_of_a_coroutine_records_nothing(decorate):
    @decorate
    async def wait():
        before = records()
        await asyncio.sleep(0)
        return before, records()

    async def main():
        return await wait(), records()

    assert asyncio.run(main()) == ((False, False), True)
    assert asyncio.iscoroutinefunction(wait)


@both
def test_the_body_of_an_asynchronous_generator_records_nothing_and_its_user_does(decorate):
    @decorate
    async def steps():
        yield records()
        await asyncio.sleep(0)
        yield records()

    async def main():
        return [(inside, records()) async for inside in steps()]

    assert asyncio.run(main()) == [(False, True)] * 2


def test_a_generator_is_driven_as_the_undecorated_one_is():
    def talk():
        heard = [(yield "hello")]
        try:
            yield heard
        except KeyError as error:
            heard.append(error.args[0])
        heard.append((yield from [1, 2]))
        return heard

    def drive(steps):
        said = [next(steps), steps.send("sent"), steps.throw(KeyError("thrown")), next(steps)]
        with pytest.raises(StopIteration) as end:
            next(steps)
        return said, end.value.value

    assert drive(no_grad(talk)()) == drive(talk())


def test_an_asynchronous_generator_is_driven_as_the_undecorated_one_is():
    async def talk():
        heard = [(yield "hello")]
        try:
            yield heard
        except KeyError as error:
            heard.append(error.args[0])
        yield heard

    async def drive(steps):
        said = [await anext(steps), await steps.asend("sent"), await steps.athrow(KeyError("no"))]
        with pytest.raises(StopAsyncIteration):
            await anext(steps)
        return said

    assert asyncio.run(drive(no_grad(talk)())) == asyncio.run(drive(talk()))


def test_a_generator_that_is_closed_ends_in_the_mode_and_at_once():
    seen = []

    @no_grad
    def steps():
        try:
            yield
        finally:
            seen.append(records())

    running = steps()
    next(running)
    running.close()
    assert seen == [False]
    assert records()


def test_an_asynchronous_generator_that_is_closed_ends_in_the_mode():
    seen = []

    @no_grad
    async def steps():
        try:
            yield
        finally:
            seen.append(records())

    async def main():
        running = steps()
        await anext(running)
        await running.aclose()
        return records()

    assert asyncio.run(main())
    assert seen == [False]


def test_an_error_in_a_step_leaves_the_mode():
    @no_grad
    def steps():
        yield
        raise ValueError

    with pytest.raises(ValueError):
        list(steps())
    assert records()


class Predictor:
    @no_grad
    def method(self):
        yield records()

    @no_grad
    @staticmethod
    def static():
        yield records()

    @classmethod
    @no_grad
    def of_class(cls):
        yield records()

    def __call__(self):
        yield records()


@pytest.mark.parametrize(
    "function",
    [
        Predictor().method,
        Predictor.static,
        Predictor.of_class,
        no_grad(Predictor()),
        no_grad(functools.partial(Predictor())),
        contextlib.contextmanager(no_grad(Predictor().__call__)),
    ],
    ids=["method", "static", "of class", "callable", "partial", "context"],
)
def test_a_generator_of_any_make_records_nothing(function):
    steps = function()
    seen = [steps.__enter__()] if hasattr(steps, "__enter__") else list(steps)
    assert seen == [False]


def test_a_context_manager_of_contextlib_can_be_decorated():
    @no_grad
    @contextlib.contextmanager
    def block():
        yield records()

    with block() as inside:
        assert inside is True  # its body runs where it is entered


def test_a_recording_generator_records_inside_no_grad():
    @set_recording(True)
    def steps():
        yield records()

    with no_grad():
        assert list(steps()) == [True]
        assert not records()


def test_a_generator_in_evaluation_mode_leaves_its_user_in_training():
    model = nn.Sequential(nn.Dropout(0.5, seed=0))

    @model.in_mode(training=False)
    def outputs():
        yield model(Tensor([1.0])).item()
        yield model.training

    assert [(y, model.training) for y in outputs()] == [(1.0, True), (False, True)]


def test_a_mode_block_nests():
    model = nn.Sequential(nn.ReLU())
    block = model.in_mode(training=False)
    with block:
        with block:
            assert not model.training
        assert not model.training
    assert model.training


@pytest.mark.parametrize(
    "thing",
    [Predictor, Value, 3, Value(2.0), property(lambda self: 1), classmethod(lambda cls: 1)],
    ids=["class", "Value", "number", "node", "property", "classmethod"],
)
def test_what_is_no_function_is_not_decorated(thing):
    with pytest.raises(TypeError, match="a function can be decorated, got"):
        no_grad(thing)


def test_grad_of_a_decorated_function_is_that_of_a_constant():
    assert grad(lambda x: no_grad(lambda y: y * y)(x) * x)(3.0) == 9.0
