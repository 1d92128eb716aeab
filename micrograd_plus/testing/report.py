"""What was checked of a primitive, and the table of primitives by checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Passed(NamedTuple):
    """A check that found nothing wrong."""


class DoesNotApply(NamedTuple):
    """A check that makes no sense for a primitive, and why."""

    why: str


class Failed(NamedTuple):
    """A check that found something, and what."""

    why: str


Result = Passed | DoesNotApply | Failed


@dataclass(frozen=True, repr=False)
class Report:
    """What was checked of one primitive. Printed, it is a table of one row.

    Args:
        name: The primitive's name.
        results: For each check, in the order of the columns, what came of it.

    >>> print(Report("cube", {"vjp": Passed(), "broadcast": DoesNotApply("one operand")}))
    primitive  vjp  broadcast
    cube       ok   -
    <BLANKLINE>
    - broadcast: one operand
    1 passed, 1 does not apply, 0 failed
    """

    name: str
    results: dict[str, Result]

    @property
    def passed(self) -> list[str]:
        """The checks that it passed.

        >>> Report("cube", {"vjp": Passed()}).passed
        ['vjp']
        """
        return [check for check, result in self.results.items() if type(result) is Passed]

    @property
    def skipped(self) -> dict[str, str]:
        """The checks that do not apply, each with the reason.

        >>> Report("cube", {"broadcast": DoesNotApply("one operand")}).skipped
        {'broadcast': 'one operand'}
        """
        return {c: r.why for c, r in self.results.items() if isinstance(r, DoesNotApply)}

    @property
    def failed(self) -> dict[str, str]:
        """The checks that it failed, each with what is wrong.

        >>> Report("cube", {"vjp": Failed("ratio 2")}).failed
        {'vjp': 'ratio 2'}
        """
        return {c: r.why for c, r in self.results.items() if isinstance(r, Failed)}

    def findings(self) -> list[str]:
        """What is wrong, each once, with the checks that found it.

        >>> Report("cube", {"vjp": Failed("ratio 2"), "edges": Failed("ratio 2")}).findings()
        ['vjp, edges: ratio 2']
        """
        by_message: dict[str, list[str]] = {}
        for check, why in self.failed.items():
            by_message.setdefault(why, []).append(check)
        return [f"{', '.join(checks)}: {why}" for why, checks in by_message.items()]

    def __str__(self) -> str:
        return as_table([self])

    __repr__ = __str__  # what a shell and a notebook show


def as_table(reports: Sequence[Report]) -> str:
    """A row per primitive and a column per check: ok, FAIL, or - where it does not apply.

    Below it, why checks do not apply, what is wrong, and the sums.

    >>> reports = Report("cube", {"vjp": Passed()}), Report("half", {"vjp": Failed("ratio 2")})
    >>> print(as_table(reports))
    primitive  vjp
    cube       ok
    half       FAIL
    <BLANKLINE>
    FAIL half, vjp: ratio 2
    1 passed, 0 do not apply, 1 failed
    """
    columns = list(dict.fromkeys(check for report in reports for check in report.results))
    first = max(len("primitive"), *(len(report.name) for report in reports))
    widths = [max(len(check), 4) for check in columns]

    def line(name: str, cells: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return "  ".join([name.ljust(first), *padded]).rstrip()

    lines = [line("primitive", columns)]
    lines += [line(r.name, [_cell(r, check) for check in columns]) for r in reports]
    lines.append("")
    for check in columns:
        reasons = dict.fromkeys(r.skipped[check] for r in reports if check in r.skipped)
        if reasons:
            lines.append(f"- {check}: {'; '.join(reasons)}")
    for report in reports:
        lines += [f"FAIL {report.name}, {finding}" for finding in report.findings()]
    passed, skipped, failed = (
        sum(len(getattr(report, kind)) for report in reports)
        for kind in ("passed", "skipped", "failed")
    )
    does = "does" if skipped == 1 else "do"
    lines.append(f"{passed} passed, {skipped} {does} not apply, {failed} failed")
    return "\n".join(lines)


def _cell(report: Report, check: str) -> str:
    match report.results.get(check):
        case Passed():
            return "ok"
        case Failed():
            return "FAIL"
    return "-"
