"""SymPy's own `f.diff(X)`, routed to our gradient.

Our own scalars need no hook: SymPy asks them (see `expressions/stock_diff.py`).  Stock expressions are not asked, so
three attributes of SymPy are patched while this is enabled, and put back afterwards.  That is state of the whole
process, and with `register` the only one of this package: calls are counted, behind a lock, so that nested and
concurrent use is safe.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from sympy import Determinant, MatrixSymbol
from sympy.tensor.array.array_derivatives import ArrayDerivative

from ..expressions.nodes import MatrixNode
from ..expressions.one_by_one import MatrixScalar
from ..expressions.stock_diff import differentiate_with, missing_derivative
from ..operations import AppliedScalar, FunctionDerivative
from .gradients import gradient

_OWN = (MatrixNode, MatrixScalar, FunctionDerivative, AppliedScalar)
_lock = RLock()
_saved: list[tuple[type, str, Any]] = []
_uses = 0

differentiate_with(gradient)


def enable() -> None:
    """Let stock ``f.diff(X)`` and ``diff(f, X)`` of a scalar by a MatrixSymbol give our gradient.

    This holds for the whole process, until `disable` has been called as often as `enable`.  Derivatives of matrices,
    and by anything but a MatrixSymbol, stay SymPy's.

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
    global _uses
    with _lock:
        if not _uses:
            _patch()
        _uses += 1


def disable() -> None:
    """Undo one `enable`; the last one restores SymPy exactly.  Without an `enable` it does nothing."""
    global _uses
    with _lock:
        if _uses == 1:
            _restore()
        _uses = max(_uses - 1, 0)


@contextmanager
def enabled() -> Iterator[None]:
    """A context in which stock ``f.diff(X)`` gives our gradient; see `enable`.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Trace, diff, exp
    >>> from sympy_matcalc import enabled
    >>> A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
    >>> with enabled():
    ...     diff(exp(Trace(A*X)), X)
    exp(Trace(A*X))*A.T
    """
    enable()
    try:
        yield
    finally:
        disable()


def _patch() -> None:
    try:
        _replace(ArrayDerivative, "_call_derive_scalar_by_matexpr", _scalar_by_matrix)
        _replace(ArrayDerivative, "_call_derive_default", _matrix_by_matrix)
        if not hasattr(Determinant, "_eval_derivative"):        # without it Determinant(X).diff(X) stays as it is
            _replace(Determinant, "_eval_derivative", _unevaluated)
    except BaseException:
        _restore()
        raise


def _replace(owner: type, name: str, make: Callable[[Any], Any]) -> None:
    stock = vars(owner).get(name)
    replacement = make(getattr(owner, name, None))
    _saved.append((owner, name, stock))
    setattr(owner, name, replacement)


def _restore() -> None:
    while _saved:
        owner, name, stock = _saved.pop()
        if stock is None:
            delattr(owner, name)
        else:
            setattr(owner, name, stock)


def _scalar_by_matrix(stock: Callable[[Any, Any], Any]) -> Any:
    def derive(f: Any, X: Any) -> Any:
        return gradient(f, X) if isinstance(X, MatrixSymbol) else stock(f, X)
    return staticmethod(derive)


def _matrix_by_matrix(stock: Callable[[Any, Any], Any]) -> Any:
    def derive(F: Any, X: Any) -> Any:
        if isinstance(X, MatrixSymbol) and F.shape == (1, 1):
            return gradient(F, X)
        if F.has(*_OWN):                                        # SymPy would not find its way through
            raise missing_derivative(F, X)
        return stock(F, X)
    return staticmethod(derive)


def _unevaluated(stock: None) -> Any:
    def derive(determinant: Determinant, s: Any) -> None:
        return None
    return derive
