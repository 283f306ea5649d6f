"""Names that SymPy has too: on SymPy's own calls they answer as SymPy does.

After ``from sympy import *`` and ``from sympy_matcalc import *`` the names `diag`, `evaluate`, `hessian`, `ones` and
`stationary_points` are ours, and nothing that was written for SymPy's may break.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from sympy import MatrixExpr, Symbol, preorder_traversal, sympify
from sympy.core.function import AppliedUndef

Ours = TypeVar("Ours", bound=Callable[..., Any])


def shared_with(theirs: Callable[..., Any], is_theirs: Callable[..., bool]) -> Callable[[Ours], Ours]:
    """Decorator: a call that is one of SymPy's function of the same name is answered by that.

    Parameters
    ----------
    theirs : callable
        SymPy's function.
    is_theirs : callable
        Whether the arguments of a call are those that SymPy's function takes, and ours does not.

    Examples
    --------
    >>> import sympy
    >>> from sympy_matcalc.reading.shared_names import shared_with
    >>> @shared_with(sympy.gamma, lambda x: x > 0)
    ... def gamma(x):
    ...     return "ours"
    >>> gamma(4), gamma(-4)
    (6, 'ours')
    """
    def shared(ours: Ours) -> Ours:
        @wraps(ours)
        def answer(*args: Any, **keywords: Any) -> Any:
            return (theirs if is_theirs(*args, **keywords) else ours)(*args, **keywords)
        return cast(Ours, answer)
    return shared


def is_hessian_of_scalars(*args: Any, **keywords: Any) -> bool:
    """hessian(f, varlist, constraints=()): a function without matrices by a list of symbols, bordered or not."""
    if {"varlist", "constraints"} & keywords.keys():
        return True
    if keywords or not 2 <= len(args) <= 3 or not _is_list_of(args[1], (Symbol, AppliedUndef)):
        return False
    if len(args) == 3 and args[2] != [] and args[2] != ():
        constraints = args[2]
        return isinstance(constraints, (list, tuple)) and not _is_list_of(constraints, Symbol) and not any(
            map(_has_matrices, constraints))
    return not _has_matrices(args[0])


def is_stationary_in_domain(*args: Any, **keywords: Any) -> bool:
    """stationary_points(f, symbol, domain)."""
    return len(args) == 3 or bool({"symbol", "domain"} & keywords.keys())


def is_evaluation_switch(*args: Any, **keywords: Any) -> bool:
    """``with evaluate(False)``."""
    return len(args) == 1 and isinstance(args[0], bool) and not keywords or keywords.keys() == {"x"}


def _is_list_of(variables: Any, classes: Any) -> bool:
    return isinstance(variables, (list, tuple)) and bool(variables) and all(isinstance(v, classes) for v in variables)


def _has_matrices(expr: Any) -> bool:
    expr = sympify(expr)
    return bool(getattr(expr, "is_Matrix", False)) or any(isinstance(e, MatrixExpr) for e in preorder_traversal(expr))
