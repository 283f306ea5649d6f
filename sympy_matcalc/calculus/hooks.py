"""SymPy's own `f.diff(X)`, routed to our derivatives.

SymPy makes every derivative by `Derivative.__new__`, also those of arrays and of `Derivative(f, X).doit()`.  That one
function is replaced while this is enabled, and put back afterwards; what has nothing to do with matrices goes on to
SymPy.  This is state of the whole process, and with `register` the only one of this package: calls are counted, behind
a lock, so that nested and concurrent use is safe.  What our own expressions do outside stands in `stock_diff.py`.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef, Derivative

from ..expressions.stock_diff import counted, differentiate_with
from ..reading.layout import Layout
from .directional_derivatives import jvp
from .gradients import gradient
from .jacobians import jacobian

_lock = RLock()
_stock: Any = vars(Derivative)["__new__"]
_layouts: list[Layout] = []
"""The layouts of the uses in force, the last one first served."""



def enable(layout: Layout | str = Layout.DENOMINATOR) -> None:
    """Let SymPy's `diff` and `Derivative(..).doit()` of everything with matrices in it give our derivatives.

    A scalar by a matrix gives the gradient, a matrix by a matrix the Jacobian, in this layout; by a scalar, an entry
    ``X[0, 1]`` or a part of a matrix a derivative of the shape that SymPy's would have.  Never an array of rank 4.
    This holds for the whole process, until `disable` has been called as often as `enable`.

    Parameters
    ----------
    layout : Layout or str
        In which Jacobians are given; see `jacobian`.

    Raises
    ------
    LayoutError
        If the layout is neither of the two.

    See Also
    --------
    enabled : For a while only.
    disable : Undo it.

    Examples
    --------
    >>> from sympy import Determinant, MatrixSymbol, log
    >>> from sympy_matcalc import disable, enable
    >>> X = MatrixSymbol("X", 3, 3)
    >>> log(Determinant(X)).diff(X)
    0
    >>> enable()
    >>> log(Determinant(X)).diff(X)
    X.T**(-1)
    >>> disable()
    """
    layout = Layout.read(layout)
    with _lock:
        _layouts.append(layout)
        Derivative.__new__ = staticmethod(_derivative)


def disable() -> None:
    """Undo one `enable`; the last one restores SymPy exactly.  Without an `enable` it does nothing.

    See Also
    --------
    enable

    Examples
    --------
    >>> from sympy_matcalc import disable
    >>> disable()
    """
    with _lock:
        if _layouts:
            _layouts.pop()
        if not _layouts:
            Derivative.__new__ = _stock


@contextmanager
def enabled(layout: Layout | str = Layout.DENOMINATOR) -> Iterator[None]:
    """A context in which SymPy's `diff` gives our derivatives; see `enable`.

    Parameters
    ----------
    layout : Layout or str
        In which Jacobians are given.

    Raises
    ------
    LayoutError
        If the layout is neither of the two.

    See Also
    --------
    enable : For good.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Trace, diff, exp
    >>> from sympy_matcalc import enabled
    >>> A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
    >>> with enabled():
    ...     diff(exp(Trace(A*X)), X)
    exp(Trace(A*X))*A.T
    """
    enable(layout)
    try:
        yield
    finally:
        disable()


def _derivative(cls: Any, expr: Any, *variables: Any, **options: Any) -> Any:
    """What stands for ``Derivative.__new__`` while enabled."""
    function = sp.sympify(expr)
    wanted = counted(variables)
    if not options.get("evaluate") or not wanted or not _is_about_matrices(function, [v for v, _ in wanted]):
        return _stock(cls, expr, *variables, **options)
    for v, count in wanted:
        if not isinstance(count, int):
            return _stock(cls, expr, *variables, **options)         # a symbolic order
        for _ in range(count):
            function = _by(function, v)
    return function


def _is_about_matrices(function: Any, variables: list[Any]) -> bool:
    """Whether there is a matrix expression in a function, or in what it is differentiated by."""
    return any(getattr(e, "has", None) and e.has(sp.MatrixExpr) for e in (function, *variables)) \
        and not any(isinstance(e, (sp.Derivative, sp.NDimArray)) for e in (function, *variables))


def _by(function: Any, v: Any) -> Any:
    """The derivative by one variable, once."""
    if isinstance(v, AppliedUndef):                                 # f(t) is a symbol like any other
        t = sp.Dummy(str(v))
        return _by(function.xreplace({v: t}), t).xreplace({t: v})
    is_scalar = getattr(function, "shape", (1, 1)) == (1, 1)
    if not getattr(v, "is_Matrix", False) and not is_scalar:
        return jvp(function, v, 1)
    if is_scalar:
        return gradient(function, v)
    return jacobian(function, v, layout=_layouts[-1] if _layouts else Layout.DENOMINATOR)


differentiate_with(_by)

