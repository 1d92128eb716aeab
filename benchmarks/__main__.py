"""The command line of the benchmarks.

python -m benchmarks                      all, printed
python -m benchmarks fit depth            some of them
python -m benchmarks --threads one        by processor time alone, which needs no quiet machine
python -m benchmarks --write              into RESULTS.md and results.json
python -m benchmarks --quick              against gross regressions, in a minute
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from micrograd_plus.files import write_atomically

from . import quick, report, results
from .compare import Effort
from .quiet import Watch
from .running import WAYS, in_a_process, run

NAMES = (
    *("training_step", "long_run", "fit", "small_tensors", "moons", "scalar_memory", "depth"),
    *("width", "operations", "convolution", "recurrent", "language", "step_memory", "workers"),
    *("import_time", "drawing", "stepping_page", "live_page"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run benchmarks; the exit status is 1 if one fails, or with --quick if one is too slow."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    # Not "choices", which refuses an empty list.
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NAMES)} (default: all)")
    parser.add_argument("--runs", type=int, default=3, help="separate runs (default: 3)")
    parser.add_argument(
        "--threads", choices=WAYS, default="both", help="with one, or with all (default: both)"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=60.0,
        help="seconds that each run of a benchmark may wait for a quiet machine (default: 60)",
    )
    parser.add_argument("--full", action="store_true", help="up to the largest sizes")
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the usual rounds, such as 0.1 to try it out"
    )
    parser.add_argument("--write", action="store_true", help="write RESULTS.md and results.json")
    parser.add_argument("--quick", action="store_true", help="only look for gross regressions")
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in NAMES:
            parser.error(f"no benchmark is named {name}: there are {', '.join(NAMES)}")
    if options.runs < 1 or not 0 < options.share <= 100:
        parser.error("--runs must be 1 or more, and --share above 0 and at most 100")
    if not options.patience >= 0:  # nan is not, either
        parser.error("--patience must be 0 or more")
    if options.quick:
        if options.names or options.write:
            parser.error("--quick has benchmarks of its own, and writes nothing")
        return in_a_process(True, quick.main)
    if options.write and options.threads != "both":
        parser.error("--write writes of both ways to measure: leave --threads out")
    names = options.names or NAMES
    effort = Effort(options.share, options.full, watch=Watch(options.patience))
    found, failed = run(names, options.runs, effort, options.threads)
    if options.write and found:
        kept = results.load() | found
        kept = {name: kept[name] for name in NAMES if name in kept}
        results.save(kept)
        write_atomically(report.FILE, report.report(kept))
        print(f"wrote {report.FILE} and {results.FILE}")
    for name in failed:
        print(f"failed: {name}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
