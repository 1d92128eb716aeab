"""Print the oldest versions that setup.cfg admits, as constraints for pip.

    python .ci/oldest.py            the requirements of the package and of its "test" extra
    python .ci/oldest.py --python   the oldest Python

Fails if any requirement, in whichever extra, has no lower bound: what is never stated is never
tested. Needs the package "packaging".
"""

import argparse
import configparser
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

SETUP = Path(__file__).resolve().parent.parent / "setup.cfg"


def lower_bound(specifiers: SpecifierSet, name: str) -> str:
    bounds = [s.version for s in specifiers if s.operator in (">=", "~=", "==")]
    if not bounds:
        sys.exit(f"setup.cfg: {name!r} has no lower bound; write the oldest version that works")
    return max(bounds, key=Version)


def requirements(text: str) -> Iterator[Requirement]:
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if line:
            yield Requirement(line)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--python", action="store_true", help="print the oldest Python instead")
    arguments.add_argument("extras", nargs="*", default=["test"])
    options = arguments.parse_args()

    setup = configparser.ConfigParser(interpolation=None)
    setup.read_string(SETUP.read_text(encoding="utf-8"))
    if options.python:
        print(lower_bound(SpecifierSet(setup["options"]["python_requires"]), "python_requires"))
        return

    own_name = canonicalize_name(setup["metadata"]["name"])
    groups = {"install_requires": setup["options"]["install_requires"]}
    groups.update(setup["options.extras_require"])
    oldest: dict[str, dict[str, str]] = {}  # group → {requirement: its lower bound}
    included: dict[str, set[str]] = {}  # "test" has micrograd_plus[data,plot]: → {data, plot}
    for group, text in groups.items():
        oldest[group], included[group] = {}, set()
        for requirement in requirements(text):
            name = canonicalize_name(requirement.name)
            if name == own_name:
                included[group] |= requirement.extras
            else:
                oldest[group][name] = lower_bound(requirement.specifier, str(requirement))

    wanted, reached = ["install_requires", *options.extras], set()
    while wanted:
        group = wanted.pop()
        if group not in groups:
            sys.exit(f"setup.cfg has no extra named {group!r}")
        if group not in reached:
            reached.add(group)
            wanted.extend(included[group])
    for name, version in sorted({pair for group in reached for pair in oldest[group].items()}):
        print(f"{name}=={version}")


if __name__ == "__main__":
    main()
