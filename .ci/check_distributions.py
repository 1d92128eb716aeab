"""Check that a built wheel and source distribution hold what they must, and nothing else.

    python .ci/check_distributions.py DIST

The wheel must hold every file of the package: code, py.typed and data. The source distribution
must also hold what is needed to test and build it.
"""

import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "micrograd_plus"
ALONGSIDE = (
    "setup.cfg",
    "pyproject.toml",
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
)


def files_under(*folders: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    }


def the_only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        sys.exit(f"{folder}: expected one {pattern}, found {[path.name for path in found]}")
    return found[0]


def main() -> None:
    folder = Path(sys.argv[1])
    wheel, sdist = the_only(folder, "*.whl"), the_only(folder, "*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = set(archive.namelist())
    with tarfile.open(sdist) as archive:
        in_sdist = {name.partition("/")[2] for name in archive.getnames()}

    package = files_under(PACKAGE)
    tests = files_under("tests")
    if not tests:
        sys.exit("there are no tests to look for")
    problems = [f"{wheel.name} lacks {name}" for name in sorted(package - in_wheel)]
    problems += [
        f"{wheel.name} holds {name}, which is not part of the package"
        for name in sorted(in_wheel)
        if not name.startswith((f"{PACKAGE}/", f"{PACKAGE}-"))
    ]
    expected = package | tests | files_under("benchmarks", "site", "tutorials") | set(ALONGSIDE)
    problems += [f"{sdist.name} lacks {name}" for name in sorted(expected - in_sdist)]
    if problems:
        sys.exit("\n".join(problems))

    data = sorted(name for name in package if not name.endswith(".py"))
    print(f"{wheel.name}: {len(package)} files, among them {', '.join(data) or 'no data'}")
    print(f"{sdist.name}: {len(expected)} files, {len(tests)} of them tests")


if __name__ == "__main__":
    main()
