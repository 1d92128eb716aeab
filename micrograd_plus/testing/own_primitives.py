"""Finding the primitives that a user names on the command line: in a module or in a file."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType

from ..console import one_line
from ..engine.primitive import Primitive
from .battery import table


def primitives_named(name: str) -> list[Primitive]:
    """The primitives that a word means.

    Args:
        name: One of the engine's, such as tanh; module:name or file.py:name; or file.py for all
            that a file has.

    Raises:
        LookupError: Nothing is called so, or the module cannot be imported.

    >>> primitives_named("tanh")
    [<primitive tanh>]
    >>> primitives_named("tahn")
    Traceback (most recent call last):
    LookupError: no primitive is called 'tahn': did you mean tan or tanh?
    >>> primitives_named("micrograd_plus.engine.primitives.linear:dot")
    [<primitive dot>]
    """
    known = {primitive.name: primitive for primitive in table()}
    if name in known:
        return [known[name]]
    place, colon, attribute = name.rpartition(":")
    if name.endswith(".py"):
        place, attribute = name, ""
    elif not (colon and place and attribute):
        close = difflib.get_close_matches(name, known, cutoff=0.7)
        hint = f"there are {', '.join(sorted(known))}"
        if close:
            hint = f"did you mean {' or '.join(close)}?"
        if "." in name:
            hint = "write module:NAME or file.py:NAME for one of your own"
        raise LookupError(f"no primitive is called {name!r}: {hint}")
    names = vars(_module(place))
    found = {n: thing for n, thing in names.items() if isinstance(thing, Primitive)}
    if not attribute and found:
        return list(found.values())
    if attribute in found:
        return [found[attribute]]
    what = f"{attribute!r} is no Primitive in {place}" if attribute else f"{place} has no Primitive"
    raise LookupError(f"{what}; it has {', '.join(found) or 'none'}")


def _module(place: str) -> ModuleType:
    """A module by its name, seen from the working folder, or by the path of its file."""
    path = Path(place)
    is_file = place.endswith(".py")
    if is_file and not path.is_file():
        raise LookupError(f"there is no file {place}")
    sys.path.insert(0, str(path.parent) if is_file else "")
    try:
        return _executed(path) if is_file else importlib.import_module(place)
    except (Exception, SystemExit) as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_users(f.filename)]
        line = f", line {frames[-1].lineno}" if frames else ""
        raise LookupError(
            f"cannot import {place}{line}: {type(error).__name__}: {one_line(error)}"
        ) from None
    finally:
        del sys.path[0]


def _executed(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # where dataclasses, for one, look their module up
    spec.loader.exec_module(module)
    return module


def _is_users(filename: str) -> bool:
    return filename != __file__ and "importlib" not in filename
