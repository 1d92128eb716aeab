"""A program: a computation graph as data, to run on any backend, to print, and to reproduce."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ... import functions
from ...engine.tensor import Tensor
from ...files import make_folder, write_atomically
from ...visual import draw
from ..calls import Interval


class Ref(str):
    """The name of a leaf (x0), a constant (c0) or a result (y0), among a step's arguments.

    >>> [Ref("x0"), 0.5]
    [x0, 0.5]
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Step:
    """One operation of a program: the call of one of `micrograd_plus.functions`.

    Args:
        word: The function's name.
        arguments: References to earlier results, among plain Python numbers, lists and tuples.
        keywords: Further arguments.
        bound: Where every entry of the result lies, if that is known.

    >>> Step("sum", (Ref("x0"),), {"axis": 0})
    sum(x0, axis=0)
    """

    word: str
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any] = field(default_factory=dict)
    bound: Interval | None = None

    def __repr__(self) -> str:
        keywords = [f"{name}={value!r}" for name, value in self.keywords.items()]
        return f"{self.word}({', '.join([*map(repr, self.arguments), *keywords])})"

    def reads(self) -> Iterator[Ref]:
        """The references among the arguments, in order.

        >>> list(Step("stack", ([Ref("x0"), Ref("x1")],)).reads())
        [x0, x1]
        """
        return _references(self.arguments)


def _references(arguments: Any) -> Iterator[Ref]:
    if isinstance(arguments, Ref):
        yield arguments
    elif isinstance(arguments, list | tuple):
        for argument in arguments:
            yield from _references(argument)


def _filled(arguments: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(arguments, Ref):
        return values[arguments]
    if isinstance(arguments, list | tuple):
        return type(arguments)(_filled(argument, values) for argument in arguments)
    return arguments


def function_of(word: str) -> Callable[..., Any]:
    """What a word means in `micrograd_plus`: the function of that name.

    >>> function_of("tanh")(0.0)
    0.0
    """
    return getattr(functions, word)


@dataclass(frozen=True, eq=False, repr=False)
class Program:
    """A computation graph as data. The last step's result is the program's.

    Args:
        leaves: Arrays to differentiate with respect to, named x0, x1, ...
        constants: Arrays that get no gradient, named c0, c1, ...
        steps: At least one; their results are named y0, y1, ...

    >>> x, c = np.array([0.5, -1.0]), np.array(2.0)
    >>> program = Program((x,), (c,), (Step("multiply", (Ref("x0"), Ref("c0"))),
    ...                                Step("sum", (Ref("y0"),))))
    >>> print(program)
    x0: (2,)   c0: ()
    y0 = multiply(x0, c0)
    y1 = sum(y0)
    >>> float(program.run())
    -1.0
    """

    leaves: tuple[np.ndarray, ...]
    constants: tuple[np.ndarray, ...]
    steps: tuple[Step, ...]

    def results(
        self,
        leaves: Sequence[Any] | None = None,
        constants: Sequence[Any] | None = None,
        words: Callable[[str], Callable[..., Any]] = function_of,
    ) -> dict[str, Any]:
        """Everything that the program computes, by name: leaves, constants and results.

        Args:
            leaves: The program's own, in a backend's terms; raw arrays if None.
            constants: Likewise.
            words: Gives the function for a word; those of `micrograd_plus.functions` by default.

        >>> program = Program((np.array(0.0),), (), (Step("exp", (Ref("x0"),)),))
        >>> {name: float(y) for name, y in program.results().items()}
        {'x0': 0.0, 'y0': 1.0}
        """
        values: dict[str, Any] = {}
        for letter, given, own in (("x", leaves, self.leaves), ("c", constants, self.constants)):
            given = own if given is None else given
            values |= {f"{letter}{i}": x for i, (x, _) in enumerate(zip(given, own, strict=True))}
        for i, step in enumerate(self.steps):
            arguments = _filled(step.arguments, values)
            values[f"y{i}"] = words(step.word)(*arguments, **step.keywords)
        return values

    def run(
        self,
        leaves: Sequence[Any] | None = None,
        constants: Sequence[Any] | None = None,
        words: Callable[[str], Callable[..., Any]] = function_of,
    ) -> Any:
        """The last result; arguments as for `results`.

        >>> program = Program((np.array(0.0),), (), (Step("exp", (Ref("x0"),)),))
        >>> program.run(leaves=[Tensor(0.0)])
        Tensor(1.)
        >>> program.run(leaves=[1.0], words=lambda word: getattr(np, word))
        np.float64(2.718281828459045)
        """
        return self.results(leaves, constants, words)[f"y{len(self.steps) - 1}"]

    def tensors(self) -> list[Tensor]:
        """New Tensors of the leaves, labelled x0, x1, ...

        >>> x0, x1 = Program((np.array(0.5), np.array([2.0])), (), ()).tensors()
        >>> x1, x1.label
        (Tensor([2.]), 'x1')
        """
        return [Tensor(x.copy(), label=f"x{i}") for i, x in enumerate(self.leaves)]

    def source(self) -> str:
        """A Python script that computes the result and the leaves' gradients, and prints them.

        The numbers are exact.

        >>> program = Program((np.array(0.0),), (), (Step("exp", (Ref("x0"),)),))
        >>> print(program.source())
        import numpy as np
        from micrograd_plus import Tensor, gradients
        from micrograd_plus import functions as F
        <BLANKLINE>
        x0 = Tensor(np.array(0.0), label="x0")
        y0 = F.exp(x0)
        print("y0 =", y0.data.tolist())
        print("gradient of x0 =", gradients(y0, [x0], np.ones(y0.shape))[0].tolist())
        <BLANKLINE>
        >>> exec(program.source())
        y0 = 1.0
        gradient of x0 = 1.0
        """
        last = f"y{len(self.steps) - 1}"
        leaves = [f"x{i}" for i in range(len(self.leaves))]
        seed = f"np.ones({last}.shape)"
        lines = [
            "import numpy as np",
            "from micrograd_plus import Tensor, gradients",
            "from micrograd_plus import functions as F",
            "",
            *(
                f'{name} = Tensor({_array(x)}, label="{name}")'
                for name, x in zip(leaves, self.leaves, strict=True)
            ),
            *(f"c{i} = {_array(c)}" for i, c in enumerate(self.constants)),
            *(f"y{i} = F.{step!r}" for i, step in enumerate(self.steps)),
            f'print("{last} =", {last}.data.tolist())',
            *(
                f'print("gradient of {x} =", gradients({last}, [{x}], {seed})[0].tolist())'
                for x in leaves
            ),
        ]
        return "\n".join(lines) + "\n"

    def _lines(self) -> list[str]:
        shapes = [f"x{i}: {x.shape}" for i, x in enumerate(self.leaves)]
        shapes += [f"c{i}: {c.shape}" for i, c in enumerate(self.constants)]
        return ["   ".join(shapes), *(f"y{i} = {step!r}" for i, step in enumerate(self.steps))]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        return f"<Program {'; '.join(self._lines())}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What Hypothesis and notebooks print."""
        printer.text(repr(self))


def _array(x: np.ndarray) -> str:
    """Python source of exactly these numbers: repr() of a float is as exact as it is short."""
    numbers = repr(x.tolist())
    dtype = "" if x.dtype == np.float64 else f", np.{x.dtype.name}"
    return f"np.array({numbers}{dtype})" + (f".reshape({x.shape})" if 0 in x.shape else "")


_FOLDER = ".hypothesis/failing_programs"


@contextmanager
def reported(program: Program, folder: str | os.PathLike[str] = _FOLDER) -> Iterator[None]:
    """Tell with an exception which program it comes from: its source, and where its drawing is.

    While Hypothesis is looking for a smaller program that fails as well, nothing is drawn.

    Args:
        program: What the block tests.
        folder: Where drawings are saved; made if it is missing.

    >>> from micrograd_plus.testing.programs import Ref, Step
    >>> program = Program((np.array(0.0),), (), (Step("exp", (Ref("x0"),)),))
    >>> import tempfile
    >>> try:
    ...     with tempfile.TemporaryDirectory() as folder, reported(program, folder):
    ...         assert float(program.run()) == 2.0
    ... except AssertionError as error:
    ...     print("y0 = F.exp(x0)" in error.__notes__[0])
    True
    """
    try:
        yield
    except Exception as error:
        note = f"This program fails:\n\n{program.source()}"
        if not _is_being_shrunk():
            note += f"\n{_saved_drawing(program, Path(folder))}"
        error.add_note(note)
        raise


def _is_being_shrunk() -> bool:
    # Hypothesis runs the smallest example once more in the end, and says so in its context; where
    # a later version should not, every failing program is drawn, which is merely slow.
    control = sys.modules.get("hypothesis.control")
    try:
        return control is not None and not control.current_build_context().is_final
    except Exception:  # no test of Hypothesis's is running
        return False


def _saved_drawing(program: Program, folder: Path) -> str:
    """Save the drawing and say where; or why it cannot be, since the failure is what matters."""
    path = folder / f"{hashlib.sha256(program.source().encode()).hexdigest()[:12]}.svg"
    try:
        make_folder(folder)
        drawing = _drawing(program)
        try:
            drawing.save(path)
        except ModuleNotFoundError as error:
            path = path.with_suffix(".dot")
            write_atomically(path, drawing.source)
            return f"Its graph, as DOT text since there is no layout engine: {path}\n({error})"
    except Exception as error:
        return f"Its drawing could not be saved: {type(error).__name__}: {error}"
    return f"Its drawing: {path}"


def _drawing(program: Program) -> Any:
    values = program.results(leaves=program.tensors())
    result = values[f"y{len(program.steps) - 1}"]
    try:
        result.backward(np.ones(result.shape), retain_grads=True)
    except Exception:  # a rule that raises is drawn without gradients
        pass
    return draw(result, names=values, title=f"{len(program.steps)} steps")
