"""Errors that know what people type who come from elsewhere, and say what does the same here.

What they know is one table, in `elsewhere.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, wraps
from types import FunctionType
from typing import Any, TypeVar

from .elsewhere import TABLE

_CODE = re.compile(r'(\w+)\.(\w+)|"?(\w+)')  # owner.name, or a word alone
_ARGUMENT = re.compile(r"(\w+)=(?!.*\w=)")  # the last of them
_ARGUMENTS = "Arguments"

Class = TypeVar("Class", bound=type)
Function = TypeVar("Function", bound=Callable[..., Any])


@cache
def _lines() -> dict[str, str]:
    """What is said of "t.view", of the argument "dim=", of the word "mse" and of whole pieces."""
    lines: dict[str, str] = {}
    for part, entries in TABLE.items():
        for ours, others in entries.items():
            for theirs in others:
                line = f"`{theirs}` is `{ours}` here"
                lines[theirs] = line
                if part == _ARGUMENTS and (argument := _ARGUMENT.search(theirs)):
                    lines.setdefault(f"{argument[1]}=", line)
                elif code := _CODE.match(theirs):
                    lines.setdefault(code[3] or f"{code[1]}.{code[2]}", line)
    return lines


def hint(key: str) -> str:
    """What to say of something that is spelled otherwise here; "" for what nobody spells so.

    Args:
        key: An attribute, as "t.view"; an argument, as "dim="; a word, as "mse"; or whole code.

    >>> hint("t.view")
    ': `t.view(3, 2)` is `t.reshape(3, 2)` here'
    >>> hint("t.vieww")
    ''
    """
    line = _lines().get(key)
    return f": {line}" if line else ""


class Missing:
    """An attribute that is not there: who asks for it is told what is.

    An attribute each, and no `__getattr__`, which would make every access to nodes slower, and
    that of NumPy to arrays of them by far.
    """

    def __init__(self, name: str, key: str) -> None:
        self._name = name
        self._key = key

    def __get__(self, node: Any, kind: type) -> Any:
        about = f"{kind.__name__!r} object has no attribute {self._name!r}"
        raise AttributeError(about + hint(self._key))

    def __repr__(self) -> str:
        return f"<not there{hint(self._key)}>"


class Refused(Missing):
    """One that cannot be set either: there is a `__dict__`, but nobody would look into it.

    Args:
        name: The attribute.
        key: What is said to who asks for it.
        key_of_setting: What is said to who sets it; the same if left out.
    """

    def __init__(self, name: str, key: str, key_of_setting: str | None = None) -> None:
        super().__init__(name, key)
        self._key_of_setting = key if key_of_setting is None else key_of_setting

    def __set__(self, node: Any, value: Any) -> None:
        raise AttributeError(
            f"setting {self._name!r} would change nothing" + hint(self._key_of_setting)
        )


def hinted(owner: str) -> Callable[[Class], Class]:
    """A class whose objects know what the table says of `owner`, such as "t".

    Where the table says it of an assignment, the attribute cannot be set either.

    >>> @hinted("model")
    ... class Model: ...
    >>> Model().predict
    Traceback (most recent call last):
    AttributeError: 'Model' object has no attribute 'predict': `model.predict(x)` is
    `training.predict(model, x)` here
    """

    def decorate(kind: Class) -> Class:
        beginning = f"{owner}."
        for key in _lines():
            name = key.removeprefix(beginning) if key.startswith(beginning) else ""
            if name.isidentifier() and _found(kind, name) is None:
                is_set = hint(key).startswith(f": `{key} = ")
                setattr(kind, name, (Refused if is_set else Missing)(name, key))
        kind.__dir__ = _without_missing  # type: ignore[method-assign, assignment]
        return kind

    return decorate


def _found(kind: type, name: str) -> Any:
    """What a class has under a name, as it stands there; None for nothing."""
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)


def _without_missing(self: Any) -> list[str]:
    return [x for x in object.__dir__(self) if not isinstance(_found(type(self), x), Missing)]


def in_module(module: str, owner: str) -> Callable[[str], Any]:
    """A module's `__getattr__`, which knows what the table says of `owner`, such as "nn".

    >>> in_module("micrograd_plus.nn", "nn")("Linear")
    Traceback (most recent call last):
    AttributeError: module 'micrograd_plus.nn' has no attribute 'Linear': `nn.Linear(784, 512)` is
    `nn.Dense(784, 512)` here
    """

    def getattr_of_module(name: str) -> Any:
        about = f"module {module!r} has no attribute {name!r}"
        raise AttributeError(about + hint(f"{owner}.{name}"))

    return getattr_of_module


def _of_argument(error: TypeError, given: Iterable[str]) -> TypeError | None:
    """The same error, with what an unknown argument is called here; None for another one."""
    for name in given:
        if f"unexpected keyword argument {name!r}" in str(error) and hint(f"{name}="):
            return TypeError(f"{error}{hint(f'{name}=')}")
    return None


def knows_arguments(function: Function) -> Function:
    """A function that says of `dim=` and the like what they are called here.

    >>> knows_arguments(lambda x, axis: x)(1.0, dim=0)
    Traceback (most recent call last):
    TypeError: <lambda>() got an unexpected keyword argument 'dim': `t.sum(dim=0)` is
    `t.sum(axis=0)` here
    """

    explain = _of_argument

    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            if explained := explain(error, kwargs):
                raise explained from None
            raise

    # With the globals of the function itself, by which doctest knows whose it is.
    own: Any = FunctionType(told.__code__, function.__globals__, closure=told.__closure__)
    found: Any = wraps(function)(own)
    return found
