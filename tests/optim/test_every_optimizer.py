"""What holds of every optimizer is tested of each; where one is left out, it is told where."""

import importlib
import pkgutil

from micrograd_plus import optim
from tests.optim.kinds import CLASSES, KINDS


def test_every_optimizer_in_a_file_of_the_folder_is_public():
    for file in pkgutil.iter_modules(optim.__path__):
        module = importlib.import_module(f"{optim.__name__}.{file.name}")
        for name, kind in vars(module).items():
            if isinstance(kind, type) and issubclass(kind, optim.Optimizer):
                assert name in optim.__all__, (
                    f"micrograd_plus/optim/__init__.py: add `from .{file.name} import {name}`, and "
                    f'"{name}" to __all__'
                )


def test_every_optimizer_is_among_those_that_all_tests_go_through():
    tried = {kind for kind, _ in KINDS}
    for kind in CLASSES:
        assert kind in tried, (
            f'tests/optim/kinds.py: add `(optim.{kind.__name__}, {{"lr": 0.05}}),` to KINDS, and a '
            "line for each form that its options give it"
        )
