"""Scalars made of matrices and of undefined functions."""
from __future__ import annotations

from typing import Any

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Expr,
    Integer,
    Lambda,
    MatMul,
    MatrixBase,
    MatrixSymbol,
    OneMatrix,
    S,
    ShapeError,
    Subs,
    Symbol,
    Trace,
    Transpose,
    Tuple,
)
from sympy.core.function import AppliedUndef, FunctionClass
from sympy.core.kind import NumberKind
from sympy.core.sympify import _sympify
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from .bound import closed, slot
from .brevity import represented
from .nodes import as_matrix, described, explicit, hashed, shape_of, weak_form, weak_precedence
from .stock_diff import DifferentiableByMatrix, derivative_by_matrix


class MatrixScalar(DifferentiableByMatrix, Trace):
    """The number in a 1 x 1 matrix, such as x.T*A*x: a real scalar that prints as the matrix.

    Parameters
    ==========

    M
        A matrix of shape 1 x 1.

    Raises
    ======

    ShapeError
        If M has another shape.

    Examples
    ========

    >>> from sympy import MatrixSymbol, log
    >>> from sympy_matcalc.expressions import MatrixScalar
    >>> x = MatrixSymbol("x", 3, 1)
    >>> log(MatrixScalar(x.T*x) + 1)
    log(x.T*x + 1)
    """
    __slots__ = ()
    is_commutative = True
    is_real = True
    kind = NumberKind

    def __new__(cls, M: Any) -> Any:
        M = as_matrix("a scalar made of a matrix", M)
        if shape_of(M) != (1, 1):
            raise ShapeError(f"only a matrix of shape 1 x 1 is a scalar: {described(M)}")
        return hashed(Basic.__new__(cls, M))

    @property
    def matrix(self) -> Any:
        """The 1 x 1 matrix."""
        return self.args[0]

    @property
    def precedence(self) -> int:
        return weak_precedence(precedence(self.matrix))

    def as_explicit(self) -> Expr:
        """The number, in the entries of the matrices it is made of."""
        return explicit(self.matrix)[0, 0]

    def doit(self, **hints: Any) -> Any:
        # It stays what it is, because SymPy's operators call doit: dot(a, x)*b keeps its a.T*x.
        if not hints.get("deep", True):
            return self
        matrix = self.matrix.doit(**hints)
        return matrix[0, 0] if _has_known_entry(matrix) else self.func(matrix)

    def _eval_rewrite_as_Trace(self, matrix: Any, **kwargs: Any) -> Any:
        return Trace(matrix)

    def _eval_simplify(self, **kwargs: Any) -> Any:
        return self.func(self.matrix.simplify(**kwargs))

    def _eval_evalf(self, prec: int) -> Any:
        matrix = self.matrix.doit()
        return matrix[0, 0]._eval_evalf(prec) if isinstance(matrix, MatrixBase) else None

    def _eval_conjugate(self) -> Any:
        return self

    def _eval_transpose(self) -> Any:
        return self

    def _eval_adjoint(self) -> Any:
        return self

    def _eval_subs(self, old: Any, new: Any) -> Any:
        # SymPy's solvers put a scalar in the place of a matrix; there is no such number then.
        return self if getattr(old, "is_Matrix", False) and not getattr(new, "is_Matrix", False) else None

    def _eval_derivative(self, s: Any) -> Any:
        if getattr(s, "is_Matrix", False):
            return derivative_by_matrix(self, s)
        if isinstance(s, MatrixElement):
            return self.matrix[0, 0].diff(s)
        if s not in self.free_symbols:
            return S.Zero
        derivative = self.matrix.diff(s)
        return derivative[0, 0] if _has_known_entry(derivative) else self.func(derivative)

    def _sympyrepr(self, printer: Any) -> str:
        return represented(self, printer)

    def _shown(self) -> Any:
        """The matrix, with a leading row of ones as 1.T, which reads as the sum that it makes."""
        matrix = self.matrix
        first = matrix.args[0] if isinstance(matrix, MatMul) else None
        if not isinstance(first, OneMatrix) or first.shape[0] != 1:
            return matrix
        ones = Basic.__new__(Transpose, MatrixSymbol("1", first.shape[1], 1))
        return Basic.__new__(MatMul, ones, *matrix.args[1:])

    def _sympystr(self, printer: Any) -> str:
        return printer._print(self._shown())

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return printer._print(self._shown())

    def _pretty(self, printer: Any) -> prettyForm:
        form = printer._print(self._shown())
        return weak_form(form) if self.precedence <= PRECEDENCE["Mul"] else form


def _has_known_entry(matrix: Any) -> bool:
    return isinstance(matrix, MatrixBase) or matrix.is_ZeroMatrix or matrix.is_Identity is True


class FunctionDerivative(DifferentiableByMatrix, Expr):
    """A partial derivative of an undefined function, at its arguments: sigma'(x), f^(1,0)(x, y).

    Parameters
    ==========

    function
        An undefined function, or the Lambda of its symbols.  When something known has been put in for it, the
        derivative is taken and returned.
    orders
        How often the function is differentiated by each argument.
    args
        The scalars it is taken at.

    Examples
    ========

    >>> from sympy import Function, sin
    >>> from sympy.abc import x
    >>> from sympy_matcalc.expressions import FunctionDerivative
    >>> f = Function("f")
    >>> slope = FunctionDerivative(f, (1,), x**2)
    >>> slope, slope.diff(x), slope.subs(f, sin)
    (f'(x**2), 2*x*f''(x**2), cos(x**2))
    >>> slope.rewrite("Derivative")
    Subs(Derivative(f(_xi), _xi), _xi, x**2)
    """
    __slots__ = ()
    is_commutative = True
    is_real = True
    kind = NumberKind
    precedence = PRECEDENCE["Func"]

    def __new__(cls, function: Lambda | FunctionClass, orders: Any, *args: Any) -> Any:
        orders = Tuple(*orders)
        arguments = tuple(map(_sympify, args))
        if len(orders) != len(arguments) or not all(n.is_Integer and n >= 0 for n in orders):
            raise ValueError(f"orders {orders} must be one count of derivatives for each of {len(arguments)} arguments")
        function, mentioned = closed(function, len(arguments), slot)
        body, variables = function.expr, function.variables
        if isinstance(body, AppliedUndef) and body.args == variables and any(orders):
            return hashed(Basic.__new__(cls, function, orders, *arguments))
        for variable, n in zip(variables, orders):
            body = body.diff(variable, n) if n else body
        return body.xreplace(dict(zip(variables, arguments + mentioned)))

    @property
    def function(self) -> Lambda:
        """The undefined function, as a Lambda."""
        return self.args[0]

    @property
    def orders(self) -> tuple[int, ...]:
        """How often it is differentiated by each argument."""
        return tuple(map(int, self.args[1]))

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The scalars it is taken at."""
        return self.args[2:]

    @property
    def name(self) -> str:
        """The name of the undefined function."""
        return self.function.expr.func.__name__

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative by one argument, counted from 1."""
        orders = list(self.orders)
        orders[argindex - 1] += 1
        return self.func(self.function, orders, *self.arguments)

    def _eval_derivative(self, s: Any) -> Any:
        if getattr(s, "is_Matrix", False):
            return derivative_by_matrix(self, s)
        inner = ((k, arg.diff(s)) for k, arg in enumerate(self.arguments, start=1))
        return sum((self.fdiff(k)*slope for k, slope in inner if slope != 0), S.Zero)

    def doit(self, **hints: Any) -> Any:
        # The name stays: rewrite("Derivative") gives the long form.
        if not hints.get("deep", True):
            return self
        return self.func(self.function, self.orders, *(arg.doit(**hints) for arg in self.arguments))

    def _eval_rewrite_as_Derivative(self, function: Any, orders: Any, *arguments: Any, **kwargs: Any) -> Any:
        return self.rewritten_at(arguments)

    def rewritten_at(self, arguments: tuple[Any, ...]) -> Any:
        """The derivative at other arguments, in SymPy's form: a Derivative at symbols, a Subs of one elsewhere."""
        f = self.function.expr.func
        plain = all(isinstance(arg, Symbol) for arg in arguments) and len(set(arguments)) == len(arguments)
        points = arguments if plain else tuple(_point(i) for i in range(len(arguments)))
        counts = [(point, Integer(n)) for point, n in zip(points, self.orders) if n]
        derivative = Derivative(f(*points), *counts)
        return derivative if plain else Subs(derivative, points, arguments)

    def _xreplace(self, rule: dict) -> tuple[Any, bool]:
        # The symbols of the function are bound.
        variables = set(self.function.variables)
        if self in rule or not variables.intersection(rule):
            return super()._xreplace(rule)
        arguments = [arg._xreplace(rule) for arg in self.arguments]
        return self.func(self.function, self.orders, *(arg for arg, _ in arguments)), True

    def _eval_simplify(self, **kwargs: Any) -> Any:
        return self.func(self.function, self.orders, *(arg.simplify(**kwargs) for arg in self.arguments))

    def _marks(self, script: str) -> str:
        """The primes of a function of one argument, or the orders as a superscript."""
        if len(self.orders) == 1 and self.orders[0] <= 3:
            return "'" * self.orders[0]
        return script % ",".join(map(str, self.orders))

    def _sympyrepr(self, printer: Any) -> str:
        return represented(self, printer)

    def _sympystr(self, printer: Any) -> str:
        return f"{self.name}{self._marks('^(%s)')}({', '.join(map(printer._print, self.arguments))})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        arguments = ", ".join(map(printer._print, self.arguments))
        name = printer._hprint_Function(self.name)
        return name + self._marks(r"^{\left(%s\right)}") + rf"\left({arguments}\right)"

    def _pretty(self, printer: Any) -> prettyForm:
        name = prettyForm(*printer._print(Symbol(self.name)).right(self._marks("^(%s)")))
        arguments = printer._print_seq(self.arguments, "(", ")", ", ")
        form = prettyForm(*stringPict.next(name, arguments), binding=prettyForm.FUNC)
        form.prettyFunc, form.prettyArgs = name, arguments      # for powers
        return form


def _point(i: int) -> Dummy:
    return Dummy(f"xi_{i + 1}" if i else "xi", dummy_index=750_000 + i)
