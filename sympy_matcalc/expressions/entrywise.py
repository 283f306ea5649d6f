"""Operations on entries: the Hadamard product, and functions applied to every entry."""
from __future__ import annotations

from typing import Any

from sympy import Expr, ImmutableDenseMatrix, Lambda, MatAdd, MatMul, Mul, ZeroMatrix, transpose
from sympy.core.function import FunctionClass
from sympy.core.sympify import _sympify
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.pretty.stringpict import prettyForm

from .bound import FunctionByCases, closed, shut
from .display import shown
from .nodes import MatrixNode, as_matrix, common_shape, explicit, weak_form, weak_precedence


class Hadamard(MatrixNode):
    """The entrywise product of matrices of one shape; it stays as it is written.

    Parameters
    ==========

    matrices
        One or more matrices of one shape.

    Raises
    ======

    ShapeError
        If the shapes cannot agree.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.expressions import Hadamard
    >>> A, B = MatrixSymbol("A", 2, 3), MatrixSymbol("B", 2, 3)
    >>> Hadamard(A, B)
    A o B
    >>> Hadamard(A, B)[0, 1]
    A[0, 1]*B[0, 1]
    """
    __slots__ = ()
    precedence = weak_precedence(PRECEDENCE["Mul"])

    def __new__(cls, *matrices: Any) -> Any:
        if not matrices:
            raise TypeError("a Hadamard product needs at least one matrix")
        args = tuple(as_matrix("a Hadamard product", matrix) for matrix in matrices)
        return cls._build(common_shape("a Hadamard product", args), *args)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return Mul(*(matrix[i, j] for matrix in self.args))

    def _explicit(self) -> Any:
        entries = zip(*(explicit(matrix).flat() for matrix in self.args))
        return ImmutableDenseMatrix(*self.shape, [Mul(*factors) for factors in entries])

    def doit(self, **hints: Any) -> Any:
        done = super().doit(**hints)
        if isinstance(done, Hadamard):
            if any(matrix.is_ZeroMatrix for matrix in done.args):
                return ZeroMatrix(*self.shape)
            return done.args[0] if len(done.args) == 1 else done
        return done

    def _eval_transpose(self) -> Any:
        return Hadamard(*map(transpose, self.args))

    def _derivative_by_scalar(self, s: Any) -> Any:
        terms = []
        for k, matrix in enumerate(self.args):
            derivative = matrix.diff(s)
            if not derivative.is_ZeroMatrix:
                terms.append(Hadamard(*self.args[:k], derivative, *self.args[k + 1:]))
        return _sum(terms, self.shape)

    def _sympystr(self, printer: Any) -> str:
        return " o ".join(printer.parenthesize(matrix, PRECEDENCE["Mul"]) for matrix in self.args)

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return r" \circ ".join(printer.parenthesize(matrix, PRECEDENCE["Mul"]) for matrix in self.args)

    def _pretty(self, printer: Any) -> prettyForm:
        ring = " \N{RING OPERATOR} " if printer._use_unicode else " o "
        form = printer._print_seq(self.args, None, None, ring,
                                  parenthesize=lambda matrix: precedence(matrix) <= PRECEDENCE["Mul"])
        return weak_form(form)


class Elementwise(MatrixNode):
    """A function of scalars applied to the entries of matrices of one shape; scalars are the same for every entry.

    Parameters
    ==========

    function
        A Lambda or a SymPy function (also an undefined one).  It is stored as a Lambda in bound symbols that are
        always the same, and the scalars it mentions become arguments, so that nothing free is left inside it.
    args
        Matrices of one shape and scalars, at least one matrix.

    Raises
    ======

    ShapeError
        If the shapes cannot agree.
    TypeError
        If there is no matrix, or the function does not take so many arguments.

    Examples
    ========

    >>> from sympy import Function, Lambda, MatrixSymbol, exp, tanh
    >>> from sympy.abc import t
    >>> from sympy_matcalc.expressions import Elementwise
    >>> X, b = MatrixSymbol("X", 2, 3), MatrixSymbol("b", 3, 1)
    >>> Elementwise(exp, X*b)
    exp(X*b)
    >>> Elementwise(Lambda(t, 1 - tanh(t)**2), X*b)
    1 - tanh(X*b)**2
    >>> Elementwise(exp, X) == Elementwise(Lambda(t, exp(t)), X)
    True
    >>> Elementwise(Function("sigma"), X)[0, 1]
    sigma(X[0, 1])
    """
    __slots__ = ()

    def __new__(cls, function: Lambda | FunctionClass, *args: Any) -> Any:
        arguments = tuple(map(_sympify, args))
        function, mentioned = closed(function, len(arguments))
        matrices = [arg for arg in arguments if arg.is_Matrix]
        if not matrices:
            raise TypeError(f"an elementwise function needs at least one matrix among its arguments {arguments}")
        return cls._build(common_shape("an elementwise function", matrices), shut(function), *arguments, *mentioned)

    @property
    def function(self) -> Lambda:
        """The function of one entry of each argument."""
        function = self.args[0]
        return function.function if isinstance(function, FunctionByCases) else function

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The matrices and scalars that the function is applied to."""
        return self.args[1:]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return self.function(*(arg[i, j] if arg.is_Matrix else arg for arg in self.arguments))

    def _explicit(self) -> Any:
        arguments = [explicit(arg) for arg in self.arguments]
        return ImmutableDenseMatrix(*self.shape, lambda i, j: self.function(
            *(arg[i, j] if arg.is_Matrix else arg for arg in arguments)))

    def _eval_transpose(self) -> Any:
        return self.func(self.function, *(transpose(arg) if arg.is_Matrix else arg for arg in self.arguments))

    def _derivative_by_scalar(self, s: Any) -> Any:
        terms = []
        for variable, arg in zip(self.function.variables, self.arguments):
            derivative = arg.diff(s)
            if derivative.is_zero or getattr(derivative, "is_ZeroMatrix", False):
                continue
            slope = self.func(Lambda(self.function.variables, self.function.expr.diff(variable)), *self.arguments)
            terms.append(Hadamard(slope, derivative) if arg.is_Matrix else MatMul(derivative, slope))
        return _sum(terms, self.shape)

    def _xreplace(self, rule: dict) -> tuple[Any, bool]:
        # What the function binds is nobody else's: only its arguments are open to symbols from outside.
        if self in rule:
            return rule[self], True
        variables = set(self.function.variables)
        inner = {old: new for old, new in rule.items() if old not in variables}
        function = self.function._xreplace(inner)
        arguments = [arg._xreplace(rule) for arg in self.arguments]
        if not (function[1] or any(changed for _, changed in arguments)):
            return self, False
        return self.func(function[0], *(arg for arg, _ in arguments)), True

    def _eval_subs(self, old: Any, new: Any) -> Any:
        if old in self.function.variables:
            return self.func(self.function, *(arg._subs(old, new) for arg in self.arguments))
        return None

    @property
    def precedence(self) -> int:
        """How strongly the printed body binds."""
        return weak_precedence(precedence(self._shown()))

    def _shown(self) -> Expr:
        return shown(self.function, self.arguments)

    def _sympystr(self, printer: Any) -> str:
        return printer._print(self._shown())

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return printer._print(self._shown())

    def _pretty(self, printer: Any) -> prettyForm:
        form = printer._print(self._shown())
        return weak_form(form) if self.precedence <= PRECEDENCE["Mul"] else form


def _sum(terms: list[Any], shape: tuple[Any, Any]) -> Any:
    if not terms:
        return ZeroMatrix(*shape)
    return terms[0] if len(terms) == 1 else MatAdd(*terms)
