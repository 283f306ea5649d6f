"""A gradient against central differences, entry by entry, at one point.

Floats first, because they are fast. What floats cannot decide (a mismatch, nothing but noise, a kink near by) is
decided with mpmath at 30 digits, and a point at which that is not clear either is replaced by another one.
"""
from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import MatrixBase, sympify

from ..expressions.families import Member
from ..numerics.arrays import Namespace, numpy_module
from ..numerics.evaluation import Frame, Program, namespace
from ..reading.variables import read_variables


@dataclass(frozen=True)
class GradientReport:
    """What a check found: true if the gradient is right.

    Attributes
    ----------
    ok
        Whether the gradient agrees with the differences at every point; also ``bool(report)``.
    error
        The largest difference of an entry, relative to the largest entry of its gradient.
    where
        The entry, the point and both numbers of the largest error; or why there is none to give.
    values
        The values of all variables at that point.
    digits
        The precision that decided: 15 for floats.
    """
    ok: bool
    error: float
    where: str
    values: Mapping[Any, Any] = field(default_factory=dict, repr=False)
    digits: int = 15

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        verdict = "right" if self.ok else "WRONG"
        return f"<gradient {verdict}: error {self.error:.1e} at {self.digits} digits, {self.where}>"


class Undecided(Exception):
    """A point at which nothing can be said."""


@dataclass(frozen=True)
class MovedEntry:
    """An entry of a variable: what is moved, and where its derivative stands in the gradient."""
    number: int
    place: tuple[int, int]
    moved: tuple[int, int] | None
    name: str


@dataclass(frozen=True)
class Limits:
    """What numbers of one precision can tell.

    Attributes
    ----------
    relative
        The error that is allowed, relative to the entry.
    floor
        No entry counts as less than this part of the largest.
    noise
        What differences are wrong by, as a part of the function's value.
    nothing
        Less than this may be noise.
    visible
        What a gradient must be to be seen in differences, as a part of the function's value.
    """
    relative: float
    floor: float
    noise: float
    nothing: float = 0.0
    visible: float = 0.0


FLOAT_LIMITS = Limits(1e-7, 1e-3, 1e-12, visible=1e-4)


def limits_of(digits: int) -> Limits:
    """What mpmath's numbers can tell."""
    return Limits(1e-10, 1e-9, 10.0 ** (-0.7 * digits), nothing=10.0 ** (-0.8 * digits))


class DifferenceCheck:
    """A function and its gradients in one program, so that every point and step shares what does not change."""

    def __init__(self, f: Any, pairs: list[tuple[Any, Any]], tol: float | None, digits: int) -> None:
        self.program, self.tol, self.digits = Program(), tol, digits
        self.f = self.program.number(sympify(f))
        self.variables = [read_variables(x)[0][0].expr for x, _ in pairs]
        self.gradients = [self.program.number(sympify(g)) for _, g in pairs]
        self.roots = [self.f, *self.gradients, *map(self.program.number, self.variables)]
        self.is_float = numpy_module() is not None

    def at(self, values: Mapping[Any, Any]) -> GradientReport:
        """The report for one point."""
        if self.is_float:
            report = self.compared(values, None, 1e-3) or self.compared(values, None, 2e-5)
            if report:
                return report
        for digits in (self.digits, 2 * self.digits):       # the second time for what may be noise or just small
            report = self.compared(values, digits, 10.0 ** (-digits / 5))
            if report is not None:
                return report
        raise Undecided(f"differences do not settle at {point_in_words(values)}")

    def compared(self, values: Mapping[Any, Any], digits: int | None, step: float) -> GradientReport | None:
        """The report at one precision; None where it does not decide."""
        ns = namespace(digits)
        frame = Frame(self.program, ns, values)
        point = point_in_words(values)
        worst = GradientReport(True, 0.0, f"at {point}", values, ns.digits)
        with ns.quiet():
            height = abs(ns.scalar(frame.value(self.f)))
            if not height < float("inf"):
                raise Undecided(f"the function does not exist at {point}")
            for x, g in zip(self.variables, self.gradients, strict=True):
                value = ns.matrix(frame.value(g))
                report = self.wrong_shape(frame, x, value)
                report = self.by_variable(frame, x, value, step, height) if report is None else report
                if report is None:
                    return None
                report = replace(report, values=values, where=f"{report.where}, at {point}")
                if not report:
                    return report
                worst = max(worst, report, key=lambda r: r.error)
        return worst

    def wrong_shape(self, frame: Frame, x: Any, gradient_value: Any) -> GradientReport | None:
        """The report of a gradient that has not the shape of its variable."""
        ns = frame.ns
        shapes = [ns.shape(value) for value in (gradient_value, ns.matrix(frame.value(self.program.number(x))))]
        if shapes[0] == shapes[1]:
            return None
        return GradientReport(False, float("inf"), f"the gradient by {x} has shape {shapes[0]} instead of {shapes[1]}",
                              digits=ns.digits)

    def by_variable(self, frame: Frame, x: Any, gradient_value: Any, step: float, height: Any) -> GradientReport | None:
        """The comparison of all entries of one variable; None where it does not decide."""
        digits = frame.ns.digits
        rows = [(entry, gradient_value[entry.place], *self.slope(frame, entry, step))
                for entry in self.entries(frame, x, gradient_value.shape)]
        largest = max(max(abs(given), abs(found)) for _, given, found, _ in rows)
        if not largest < float("inf"):
            raise Undecided(f"the gradient does not exist at {point_in_words(frame.inputs)}")
        limits = FLOAT_LIMITS if self.in_floats(frame.ns) else limits_of(digits)
        if largest == 0 or digits > self.digits and largest < limits.nothing:
            return GradientReport(True, 0.0, "zero", {}, digits)
        if largest < max(limits.nothing, limits.visible * height):
            return None
        worst = GradientReport(True, 0.0, "", {}, digits)
        for entry, given, found, doubt in rows:
            distance, scale = abs(given - found), max(abs(given), abs(found), limits.floor * largest)
            ok = bool(distance <= (self.tol or limits.relative) * scale + limits.noise * height)
            if not ok and (limits is FLOAT_LIMITS or doubt > 0.1 * distance):
                return None
            error = float(distance / largest)
            if (not ok, error) >= (not worst.ok, worst.error):
                where = f"{entry.name}: gradient {float(given):.10g}, differences {float(found):.10g}"
                worst = GradientReport(ok, error, where, {}, digits)
        return worst

    def in_floats(self, ns: Namespace) -> bool:
        """Whether numbers are NumPy's floats."""
        return self.is_float and ns.digits == 15

    def entries(self, frame: Frame, x: Any, shape: tuple[int, int]) -> Iterator[MovedEntry]:
        """The entries of a variable."""
        number = self.program.number
        if isinstance(x, Member):           # the columns of its stack
            first = (frame.ns.index(frame.value(number(x.place))) - 1) * shape[1]
            for i, j in itertools.product(*map(range, shape)):
                yield MovedEntry(number(x.stack), (i, j), (i, first + j), f"entry ({i}, {j}) of {x}")
            return
        for i in range(shape[0]):
            for j in range(shape[1]):
                if isinstance(x, MatrixBase):
                    yield MovedEntry(number(x[i, j]), (i, j), None, str(x[i, j]))
                elif getattr(x, "is_Matrix", False):
                    yield MovedEntry(number(x), (i, j), (i, j), f"entry ({i}, {j}) of {x}")
                else:
                    yield MovedEntry(number(x), (i, j), None, str(x))

    def slope(self, frame: Frame, entry: MovedEntry, step: float) -> tuple[Any, Any]:
        """The derivative by one entry, from two central differences, and how far these are apart."""
        ns, base = frame.ns, frame.value(entry.number)

        def at(h: Any) -> Any:
            moved = base + h if entry.moved is None else ns.moved(base, *entry.moved, h)
            return ns.scalar(frame.inside({entry.number: moved}).value(self.f))
        h = ns.number(step)
        wide, narrow = ((at(s) - at(-s)) / (2 * s) for s in (h, h / 2))
        return (4 * narrow - wide) / 3, abs(narrow - wide)


def point_in_words(values: Mapping[Any, Any]) -> str:
    """A point by its sizes and numbers."""
    return ", ".join(f"{name} = {value}" for name, value in values.items()
                     if isinstance(value, int) and not isinstance(name, tuple)) or "random values"
