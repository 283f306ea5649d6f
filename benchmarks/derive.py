"""How long a gradient takes: ``python -m benchmarks.derive [--quick]``.

Five families of size N with a cold SymPy cache, their growth, the time per different node of function and
gradient, stock ``diff`` beside it, the problems of the cookbook, and the import.  All figures are CPU time.
"""
from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial

from sympy import Basic, MatrixSymbol

import sympy_matcalc as mc
from benchmarks.families import FAMILIES, Family, unique_nodes
from benchmarks.timing import OutOfTime, cpu_time, growth_exponent, time_limit
from sympy_matcalc.cookbook import PROBLEMS
from sympy_matcalc.testing.checks import check_gradient

SIZES = (8, 16, 32, 64, 128, 256, 512)
STOCK_SIZE = 8
IMPORT_TIMER = ("import sympy, time; start = time.process_time(); import sympy_matcalc; "
                "print(time.process_time() - start)")


@dataclass(frozen=True)
class Growth:
    """The times of one family, and its most microseconds per node at N >= 100."""

    seconds: dict[int, float]
    per_node: float


def measure(family: Family, sizes: tuple[int, ...], simplify: bool) -> Growth:
    """Time the gradients of one family for all sizes."""
    seconds, per_node = {}, 0.0
    for size in sizes:
        function, variables = family(size)
        derive = partial(mc.gradient, function, variables, simplify=simplify)
        seconds[size], gradients = cpu_time(derive, repeats=3 if size <= 64 else 1)
        if size >= 100:
            per_node = max(per_node, 1e6*seconds[size]/unique_nodes([function, *gradients]))
    return Growth(seconds, per_node)


def families_table(sizes: tuple[int, ...]) -> dict[str, Growth]:
    """Print the growth of the families, with everything on and with ``simplify=False``."""
    large = [size for size in sizes if size >= 32]
    print(f"{'milliseconds':24}{'':9}" + "".join(f"{f'N={size}':>8}" for size in sizes)
          + f"{'N>=32':>8}{'overall':>9}{'us/node':>9}")
    growths = {}
    for simplify in (True, False):
        for name, family in FAMILIES.items():
            growth = measure(family, sizes, simplify)
            slopes = [growth_exponent(part, [growth.seconds[size] for size in part]) for part in (large, sizes)]
            print(f"{name:24}{'' if simplify else 'raw':9}"
                  + "".join(f"{1000*growth.seconds[size]:8.1f}" for size in sizes)
                  + "".join(f"{f'N^{slope:.2f}':>{width}}" for slope, width in zip(slopes, (8, 9), strict=True))
                  + f"{growth.per_node:9.1f}", flush=True)
            if simplify:
                growths[name] = growth
    print("(raw: simplify=False; the exponents are least-squares slopes; us/node is the most at N >= 100)")
    return growths


def stock_table(growths: dict[str, Growth], limit: float) -> None:
    """Print stock ``diff`` beside ours at one small size: its time within the limit, and whether it is right."""
    print(f"\n{f'stock diff at N={STOCK_SIZE}':33}{'stock ms':>10}{'ours ms':>10}{'ratio':>8}  answer")
    for name, family in FAMILIES.items():
        function, variables = family(STOCK_SIZE)
        ours = growths[name].seconds[STOCK_SIZE]
        seconds, verdict = stock(function, variables, limit)
        time, ratio = (f"{1000*seconds:.1f}", f"{seconds/ours:.0f}x") if seconds else ("-", "-")
        print(f"{name:33}{time:>10}{1000*ours:10.1f}{ratio:>8}  {verdict}", flush=True)


def stock(function: Basic, variables: list[MatrixSymbol], limit: float) -> tuple[float | None, str]:
    """The time of stock ``diff``, None if it gave no answer, and a word on the answer."""
    try:
        with time_limit(limit):
            seconds, gradients = cpu_time(lambda: [function.diff(variable) for variable in variables])
    except OutOfTime:
        return None, f"none within {limit:g} s"
    except Exception as error:  # whatever it is, it is no answer
        return None, f"none: {type(error).__name__}"
    try:
        with time_limit(limit):
            right = all(check_gradient(function, x, g) for x, g in zip(variables, gradients, strict=True))
    except (OutOfTime, Exception) as error:  # an answer nobody can evaluate
        return seconds, f"cannot be evaluated ({type(error).__name__})"
    return seconds, "right" if right else "wrong"


def cookbook_line() -> None:
    """Print the median and the longest time of the cookbook's problems."""
    times = []
    for problem in PROBLEMS:
        seconds, _ = cpu_time(problem.derive)
        times.append((1000*seconds, problem.name))
    longest, name = max(times)
    print(f"\ncookbook, {len(times)} problems: median {statistics.median(time for time, _ in times):.1f} ms, "
          f"longest {longest:.1f} ms ({name})")


def import_line(repeats: int = 5) -> None:
    """Print what the import adds to that of SymPy, compiled as an installed package is."""
    command = [sys.executable, "-c", IMPORT_TIMER]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}
        times = [1000*float(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)
                 for _ in range(repeats + 1)][1:]
    print(f"import sympy_matcalc after sympy: median {statistics.median(times):.0f} ms, least {min(times):.0f} ms")


def main() -> None:
    """Run all measurements."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.derive", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="N up to 128 and 5 seconds for stock diff")
    quick = parser.parse_args().quick
    for family in FAMILIES.values():        # the first use of a scalar function, and of each code path
        function, variables = family(2)
        mc.gradient(function, variables)
    growths = families_table(SIZES[:5] if quick else SIZES)
    stock_table(growths, 5 if quick else 60)
    cookbook_line()
    import_line()


if __name__ == "__main__":
    main()
