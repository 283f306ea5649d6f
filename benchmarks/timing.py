"""CPU time with a cold SymPy cache, a time limit, and the exponent of a growth law."""
from __future__ import annotations

import contextlib
import gc
import math
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sympy.core.cache import clear_cache


class OutOfTime(BaseException):
    """Not an Exception, because SymPy catches those in places."""


def cpu_time(call: Callable[[], Any], repeats: int = 1) -> tuple[float, Any]:
    """The least CPU time of a call in seconds, each with a cold cache, and its result."""
    best, result = math.inf, None
    for _ in range(repeats):
        clear_cache()
        gc.collect()
        start = time.process_time()
        result = call()
        best = min(best, time.process_time() - start)
    return best, result


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block after some seconds; without effect where there are no alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def expire(*_: object) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def growth_exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of log(time) over log(size), by least squares.

    Examples
    --------
    >>> round(growth_exponent([8, 16, 32], [1.0, 2.0, 4.0]), 6)
    1.0
    """
    xs, ys = [math.log(size) for size in sizes], [math.log(second) for second in seconds]
    x_mean, y_mean = sum(xs)/len(xs), sum(ys)/len(ys)
    return sum((x - x_mean)*(y - y_mean) for x, y in zip(xs, ys, strict=True))/sum((x - x_mean)**2 for x in xs)
