"""Measurements in words: numbers with units, ratios, whether a limit is reached."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median

from .compare import OURS, Comparison


def amount(number: float, unit: str) -> str:
    """A measurement with three digits and its unit."""
    if unit != "s":
        return f"{number:,.0f} {unit}"
    for name, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if number >= size:
            return f"{number / size:.3g} {name}"
    return f"{number / 1e-6:.3f} µs"


def ratio(number: float) -> str:
    """A ratio ours / theirs; of a small one also how many times as fast we are."""
    return f"{number:.2f}" if number > 0.3 else f"{number:.3f} ({1 / number:.1f} ×)"


def limit(number: float | None) -> str:
    """What is to be reached."""
    return "" if number is None else f"≤ {ratio(number)}"


def verdict(reached: Sequence[bool]) -> str:
    """Of several runs."""
    if all(reached):
        return "met"
    return "not met" if not any(reached) else f"met in {sum(reached)} of {len(reached)}"


def disturbed(work: Sequence[Comparison]) -> str:
    """In how many of the rounds of all runs the machine was not quiet."""
    share = mean(c.disturbed for c in work)
    return f"{100 * share:.0f} % of the rounds not quiet" if share else ""


def remark(work: Sequence[Comparison], reached: Sequence[bool] = ()) -> str:
    """What stands at the end of a row."""
    return "; ".join(filter(None, (verdict(reached) if reached else "", disturbed(work))))


def lines(comparison: Comparison) -> list[str]:
    """What is printed as soon as a comparison is made."""
    found = [comparison.title]
    if comparison.disturbed:
        found.append(f"  {disturbed([comparison])}")
    for name, numbers in comparison.measured.items():
        line = f"  {name:<32}{amount(median(numbers), comparison.unit):>12}"
        if name == OURS and comparison.at_most is not None:
            reached = median(numbers) <= comparison.at_most
            most = amount(comparison.at_most, comparison.unit)
            line += f"   to reach ≤ {most}: {verdict([reached])}"
        if name != OURS:
            middle, low, high = comparison.ratio(name)
            line += f"   ours / theirs {middle:.3f}  (quartiles {low:.3f} to {high:.3f})"
            most = comparison.limits.get(name)
            if most is not None:
                line += f"   to reach {limit(most)}: {verdict([middle <= most])}"
                line += (
                    f", since {comparison.reason}" if middle > most and comparison.reason else ""
                )
        found.append(line)
    missing = [name for name in comparison.peers if name not in comparison.measured]
    return found + [f"  {name:<32}not installed" for name in missing]
