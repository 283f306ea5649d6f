"""An expression in SymPy's own nodes only, for whoever goes on in plain SymPy."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import (
    Basic,
    FunctionMatrix,
    ImmutableDenseMatrix,
    KroneckerDelta,
    Lambda,
    MatrixBase,
    OneMatrix,
    Piecewise,
    S,
    Trace,
    exp,
)
from sympy.core.sympify import _sympify
from sympy.matrices.expressions import (
    Adjoint,
    Determinant,
    DiagonalMatrix,
    DiagonalOf,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSlice,
    Transpose,
    ZeroMatrix,
)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from .errors import NoStockFormError
from .expressions import (
    Adjugate,
    AppliedMatrix,
    AppliedScalar,
    BlockInner,
    Commutation,
    Duplication,
    Elementwise,
    Elimination,
    FunctionDerivative,
    Hadamard,
    KhatriRao,
    LowerTriangle,
    MatrixDifferential,
    MatrixScalar,
    MatrixSum,
    MatrixUnit,
    ScalarDifferential,
    Sigmoid,
    Softplus,
    ToeplitzSums,
    Unvec,
    Vec,
    WeightedBlocks,
    bound,
    shape_of,
)
from .expressions.nodes import brief, raw
from .stock_columnwise import COLUMNWISE
from .stock_entrywise import NoMatrixForm, entrywise_form, hadamard_form

# Their constructors check shapes, which takes exponential time on nested products: rebuilt without.
_UNCHECKED = {Adjoint, Determinant, DiagonalMatrix, DiagonalOf, HadamardPower, Inverse, KroneckerProduct, MatAdd,
              MatMul, MatPow, Trace, Transpose}


def to_stock(expr: Any) -> Any:
    """The same expression, made of SymPy's own nodes only.

    Elementwise functions become ElementwiseApplyFunction with one canonical bound symbol and Hadamard products are
    sorted, so that equal functions of equal matrices compare as equal afterwards.  The expression is not evaluated.

    Parameters
    ==========

    expr
        A scalar or matrix expression.

    Raises
    ======

    NoStockFormError
        If a part cannot be said in SymPy's nodes: differentials, undefined functions of matrices, sums with symbolic
        bounds, adjugates and Toeplitz sums of symbolic size, functions of several matrices such as Max(A, B).  The
        message says which part.

    Examples
    ========

    >>> from sympy import MatrixSymbol, tanh
    >>> from sympy_matcalc.constructors import dot, elementwise, hadamard
    >>> from sympy_matcalc.stock import to_stock
    >>> x, y = MatrixSymbol("x", 3, 1), MatrixSymbol("y", 3, 1)
    >>> to_stock(hadamard(x, y)*dot(x, y))
    Trace(x.T*y)*(HadamardProduct(x, y))
    >>> to_stock(elementwise(tanh, x)) == to_stock(x.applyfunc(tanh))
    True
    """
    expr = _sympify(expr)
    forms: dict[int, Any] = {}                      # by identity: comparing deep trees is as slow as the tree
    instead: dict[int, Any] = {}                    # also keeps these nodes alive, so that identities stay unique
    stack = [expr]
    while stack:
        node = stack[-1]
        if id(node) in forms:
            stack.pop()
            continue
        form = instead.get(id(node))
        if form is None:
            form = instead[id(node)] = _prepared(node, expr)
        if form is not node:
            if id(form) in forms:
                forms[id(node)] = forms[id(form)]
            else:
                stack.append(form)
            continue
        children = _children(node)
        missing = [child for child in children if id(child) not in forms]
        if missing:
            stack.extend(missing)
        else:
            forms[id(node)] = _rebuilt(node, children, [forms[id(child)] for child in children], expr)
    return forms[id(expr)]


def _prepared(node: Any, whole: Any) -> Any:
    """What to convert in the place of a node."""
    if isinstance(node, MatrixSum):
        known = node.signed_terms()
        if known is None:
            raise _no_form(node, whole, "its bounds are symbols; give them values with subs")
        sign, terms = known
        if not terms:
            return ZeroMatrix(*node.shape)
        total = raw(MatAdd, *terms) if len(terms) > 1 else terms[0]
        return total if sign == 1 else raw(MatMul, S.NegativeOne, total)
    if isinstance(node, ElementwiseApplyFunction):
        return Elementwise(node.function, node.expr)
    return node


def _children(node: Any) -> tuple[Any, ...]:
    """The parts of a node that are converted first."""
    if isinstance(node, (Elementwise, FunctionDerivative)):
        return node.arguments
    if getattr(node, "is_symbol", False) or type(node) in _FORMLESS:
        return ()
    return tuple(arg for arg in node.args if isinstance(arg, Basic))


def _rebuilt(node: Any, children: tuple[Any, ...], args: list[Any], whole: Any) -> Any:
    if type(node) in _FORMLESS:
        raise _no_form(node, whole, _FORMLESS[type(node)])
    try:
        form = _FORMS.get(type(node))
        if form is not None:
            return form(node, *args)
    except NoMatrixForm as reason:
        raise _no_form(node, whole, str(reason)) from None
    if all(new is old for new, old in zip(args, children)):
        return node
    if type(node) in _UNCHECKED:
        return raw(type(node), *args)
    return node.func(*args)


def _no_form(node: Any, whole: Any, reason: str) -> NoStockFormError:
    where = f" in {brief(whole)}" if whole is not node else ""
    return NoStockFormError(f"{brief(node)}{where} has no form in SymPy's own expressions: {reason}")


def _scalar(node: Any, matrix: Any) -> Any:
    return matrix[0, 0] if isinstance(matrix, MatrixBase) else raw(Trace, matrix)


def _power(node: Any, base: Any, exponent: Any) -> Any:
    """X**0 and X**1 arise when a sum is written out."""
    if exponent == 0:
        return Identity(shape_of(base)[0])
    return base if exponent == 1 else raw(MatPow, base, exponent)


def _product(node: Any, *factors: Any) -> Any:
    """A product without the identities that powers became."""
    kept = [new for old, new in zip(node.args, factors) if not (type(old) is MatPow and new.is_Identity is True)]
    if not any(factor.is_Matrix for factor in kept):
        kept.append(next(factor for factor in factors if factor.is_Matrix))
    if len(kept) == len(factors) and all(new is old for new, old in zip(kept, node.args)):
        return node
    return kept[0] if len(kept) == 1 else raw(MatMul, *kept)


def _unit(node: MatrixUnit, m: Any, n: Any, i: Any, j: Any) -> Any:
    if not node._is_shape_symbolic():
        return node.as_explicit()
    a, b = bound(0), bound(1)
    return FunctionMatrix(m, n, Lambda((a, b), KroneckerDelta(a, i) * KroneckerDelta(b, j)))


def _adjugate(node: Adjugate, M: Any) -> Any:
    if not all(size.is_Integer for size in shape_of(M)):
        raise NoMatrixForm("its size is a symbol; for an invertible matrix det(M)*M.inv() is the same")
    return ImmutableDenseMatrix(M.as_explicit().adjugate())


def _lower_triangle(node: LowerTriangle, A: Any) -> Any:
    mask = LowerTriangle(OneMatrix(*node.shape))
    if not mask._is_shape_symbolic():
        return hadamard_form([A, mask.as_explicit()])
    a, b = bound(0), bound(1)
    return hadamard_form([A, FunctionMatrix(*node.shape, Lambda((a, b), Piecewise((0, b > a), (1, True))))])


def _toeplitz_sums(node: ToeplitzSums, A: Any) -> Any:
    if node._is_shape_symbolic():
        raise NoMatrixForm("its size is a symbol")
    return ToeplitzSums(A).as_explicit()


def _block(G: Any, i: int, j: int, shape: tuple[Any, Any]) -> Any:
    p, q = shape
    return MatrixSlice(G, (i*p, (i + 1)*p, 1), (j*q, (j + 1)*q, 1))


def _block_inner(node: BlockInner, G: Any, B: Any) -> Any:
    (m, n), (p, q) = node.shape, shape_of(B)
    if q == 1:
        return raw(MatMul, raw(KroneckerProduct, Identity(m), raw(Transpose, B)), G)
    if p == 1:
        return raw(MatMul, G, raw(KroneckerProduct, Identity(n), raw(Transpose, B)))
    if not (m.is_Integer and n.is_Integer):
        raise NoMatrixForm("the number of its blocks is a symbol")
    return ImmutableDenseMatrix(m, n, lambda i, j: raw(
        Trace, raw(MatMul, raw(Transpose, _block(G, i, j, (p, q))), B)))


def _weighted_blocks(node: WeightedBlocks, G: Any, A: Any) -> Any:
    (p, q), (m, n) = node.shape, shape_of(A)
    if n == 1:
        return raw(MatMul, raw(KroneckerProduct, raw(Transpose, A), Identity(p)), G)
    if m == 1:
        return raw(MatMul, G, raw(KroneckerProduct, raw(Transpose, A), Identity(q)))
    if not (m.is_Integer and n.is_Integer):
        raise NoMatrixForm("the number of its blocks is a symbol")
    terms = [raw(MatMul, A[i, j], _block(G, i, j, (p, q))) for i in range(int(m)) for j in range(int(n))]
    return raw(MatAdd, *terms)


def _by_entries(node: Any, *args: Any) -> Any:
    """An explicit matrix of a known size, else the function of the entries."""
    node = node.func(*args)
    if not node._is_shape_symbolic():
        return node.as_explicit()
    a, b = bound(0), bound(1)
    return FunctionMatrix(*node.shape, Lambda((a, b), node._entry(a, b)))


def _khatri_rao(node: KhatriRao, *factors: Any) -> Any:
    """A khatri-rao B = (A kron 1) o (1 kron B)."""
    *others, result = factors
    for A in reversed(others):
        left, right = OneMatrix(shape_of(result)[0], 1), OneMatrix(shape_of(A)[0], 1)
        result = hadamard_form([raw(KroneckerProduct, A, left), raw(KroneckerProduct, right, result)])
    return result


def _elementwise(node: Elementwise, *arguments: Any) -> Any:
    # The body is a scalar that may hold sigma' and the like; the bound symbols stand for themselves.
    return entrywise_form(to_stock(node.function.expr), dict(zip(node.function.variables, arguments)))


_FORMLESS = {MatrixDifferential: "a differential is no matrix or number of SymPy's",
             ScalarDifferential: "a differential is no matrix or number of SymPy's",
             AppliedMatrix: "SymPy's undefined functions are scalars of scalars",
             AppliedScalar: "SymPy's undefined functions are scalars of scalars"}
_FORMS: dict[type, Callable[..., Any]] = {
    Hadamard: lambda node, *factors: hadamard_form(factors),
    HadamardProduct: lambda node, *factors: hadamard_form(factors),
    Elementwise: _elementwise,
    MatrixScalar: _scalar,
    FunctionDerivative: lambda node, *arguments: node.rewritten_at(arguments),
    Sigmoid: lambda node, t: Sigmoid(t).rewrite(exp),
    Softplus: lambda node, t: Softplus(t).rewrite(exp),
    **COLUMNWISE,
    Adjugate: _adjugate,
    LowerTriangle: _lower_triangle,
    ToeplitzSums: _toeplitz_sums,
    MatrixUnit: _unit,
    BlockInner: _block_inner,
    WeightedBlocks: _weighted_blocks,
    Vec: _by_entries,
    Unvec: _by_entries,
    Commutation: _by_entries,
    Duplication: _by_entries,
    Elimination: _by_entries,
    KhatriRao: _khatri_rao,
    MatPow: _power,
    MatMul: _product,
}
