"""A writer of random expressions: it knows sizes, variables and constants, and picks from a table of productions."""
from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from ...algebra.nodes import Shape

Fits = Callable[["Writer", Shape], bool]
Produce = Callable[..., Any]


@dataclass(frozen=True)
class Production:
    """A way to write an expression: build(writer, shape, depth) for a matrix, build(writer, depth) for a scalar."""
    name: str
    build: Callable[..., Any]
    weight: int
    fits: Fits | None


MOST_DRAWS = 300

#: the productions of each kind: "scalar", "matrix", "odd" (matrices that choose their shape themselves)
PRODUCTIONS: dict[str, list[Production]] = {"scalar": [], "matrix": [], "odd": []}


def produces(kind: str, fits: Fits | None = None, weight: int = 2) -> Callable[[Produce], Produce]:
    """Add a function to the table."""
    def add(build: Produce) -> Produce:
        PRODUCTIONS[kind].append(Production(build.__name__, build, weight, fits))
        return build
    return add


def fits_square(writer: Writer, shape: Shape) -> bool:
    return bool(shape[0] == shape[1])


def fits_column(writer: Writer, shape: Shape) -> bool:
    return bool(shape[1] == 1 and shape[0] != 1)


def fits_row(writer: Writer, shape: Shape) -> bool:
    return bool(shape[0] == 1 and shape[1] != 1)


def fits_numbers(writer: Writer, shape: Shape) -> bool:
    return all(isinstance(d, (int, sp.Integer)) for d in shape)


class Writer:
    """Writes random expressions in some variables.

    Parameters
    ----------
    rng
        A `random.Random`.
    sizes
        The sizes of matrices, numbers or symbols.
    variables
        What the expressions are functions of: MatrixSymbols, Symbols, explicit Matrices of Symbols.
    """

    def __init__(self, rng: random.Random, sizes: Sequence[Any], variables: Sequence[Any]) -> None:
        self.rng, self.sizes, self.variables = rng, [sp.sympify(s) for s in sizes], list(variables)
        self.used: Counter[str] = Counter()
        self.written: list[Any] = []            # what may be used again
        self.names: dict[Shape, str] = {}
        self.exponent = sp.Symbol("k", integer=True)

    # ------------------------------------------------------------------------------------------------ choices
    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def pick(self, options: Sequence[Any]) -> Any:
        return options[self.rng.randrange(len(options))]

    def number(self) -> Any:
        return sp.Rational(*self.pick([(2, 1), (-1, 1), (3, 1), (1, 2), (-2, 1), (-2, 3)]))

    def size(self) -> Any:
        return self.pick(self.sizes)

    def shape(self) -> Shape:
        """A shape that is not 1 x 1."""
        kind = self.rng.randrange(6)
        if kind == 0:
            return self.size(), sp.S.One
        if kind == 1:
            return sp.S.One, self.size()
        rows = self.size()
        return rows, rows if kind == 2 else self.size()

    # ----------------------------------------------------------------------------------------- what is written
    def first_valid(self, write: Callable[[Writer], Any], accept: Callable[[Any], bool] = lambda expr: True) -> Any:
        """The first draw that SymPy can build and that is accepted.

        SymPy's own constructors fail on some combinations, such as the transpose of a slice of every second row.
        """
        for _ in range(MOST_DRAWS):
            self.used.clear()
            self.written.clear()
            try:
                expr = write(self)
            except (TypeError, ValueError, AttributeError, NotImplementedError):
                continue
            if accept(expr):
                return expr
        raise ValueError(f"no draw was accepted in {MOST_DRAWS}")

    def scalar(self, depth: int) -> Any:
        """A random scalar."""
        if depth <= 0 or self.chance(0.04):
            return self.scalar_leaf()
        return self._produce("scalar", None, depth)

    def matrix(self, shape: Shape, depth: int) -> Any:
        """A random matrix of a shape."""
        if depth <= 0 or self.chance(0.05):
            return self.leaf(shape)
        if self.chance(0.1):
            again = [e for e in self.written if tuple(e.shape) == tuple(shape)]
            turned = [e for e in self.written if tuple(e.shape) == tuple(shape)[::-1]]
            if again or turned:
                return self.pick([*again, *[e.T for e in turned]])
        return self._produce("matrix", shape, depth)

    def any_matrix(self, depth: int) -> Any:
        """A random matrix of any shape."""
        if depth > 0 and self.chance(0.3):
            return self._produce("odd", None, depth)
        return self.matrix(self.shape(), depth)

    def entry(self, matrix: Any, i: Any, j: Any) -> Any:
        """An entry; SymPy writes out those of products, which only small ones can stand."""
        is_plain = isinstance(matrix, (sp.MatrixBase, sp.MatrixSymbol))
        if is_plain or len(matrix.atoms(sp.MatrixSymbol)) < 3 and self.chance(0.3):
            return matrix[i, j]
        return MatrixElement(matrix, sp.sympify(i), sp.sympify(j))

    def square(self, depth: int) -> Any:
        n = self.size()
        return self.matrix((n, n), depth)

    def _produce(self, kind: str, shape: Shape | None, depth: int) -> Any:
        options = [p for p in PRODUCTIONS[kind] if p.fits is None or p.fits(self, shape or (0, 0))]
        place = self.rng.randrange(sum(p.weight for p in options))
        for production in options:
            place -= production.weight
            if place < 0:
                break
        expr = production.build(self, depth - 1) if shape is None else production.build(self, shape, depth - 1)
        self.used[production.name] += 1
        if getattr(expr, "is_Matrix", False) and not isinstance(expr, sp.MatrixBase):
            self.written.append(expr)
        return expr

    # ------------------------------------------------------------------------------------------------- leaves
    def scalar_leaf(self) -> Any:
        """An entry of the variable, a number or a symbol."""
        scalars = [v for v in self.variables if isinstance(v, sp.Symbol)]
        matrices = [v for v in self.variables if not isinstance(v, sp.Symbol)]
        kind = self.rng.randrange(4)
        if scalars and kind < 3:
            return self.pick(scalars)
        if matrices and kind < 3:
            x = self.pick(matrices)
            return x[0, 0] if kind < 2 else x[0, x.shape[1] - 1]
        return self.pick([self.number(), sp.Symbol("t", positive=True), sp.Symbol("r")])

    def leaf(self, shape: Shape) -> Any:
        """The variable where it fits, its transpose, a sandwich or multiple of it, or a constant."""
        if not self.chance(0.65):
            return self.constant(shape)
        x = self.pick(self.variables)
        if isinstance(x, sp.Symbol):
            return x*self.constant(shape)
        rows, cols = x.shape
        if (rows, cols) == tuple(shape):
            return x.T if rows == cols and self.chance(0.3) else x
        if (cols, rows) == tuple(shape):
            return x.T
        if self.chance(0.4):
            return self.constant(shape)
        factors = [] if rows == shape[0] else [self.constant((shape[0], rows))]
        factors.append(x)
        if cols != shape[1]:
            factors.append(self.constant((cols, shape[1])))
        if (rows, cols) == (1, 1):
            return x[0, 0]*self.constant(shape)
        return sp.MatMul(*factors)

    def constant(self, shape: Shape, explicit: bool = True) -> Any:
        """A constant matrix; one symbol for each shape and turn."""
        if explicit and fits_numbers(self, shape) and shape[0]*shape[1] <= 6 and self.chance(0.08):
            return self.explicit_constant(shape)
        shape = tuple(map(sp.sympify, shape))
        if shape not in self.names:
            self.names[shape] = "ABCDEFGHJKLMNPQRSTUVW"[len(self.names) % 21] + str(len(self.names)//21 or "")
        name = self.names[shape] + self.pick(["", "", "2"])
        return sp.MatrixSymbol(name.lower() if 1 in shape else name, *shape)

    def explicit_constant(self, shape: Shape) -> Any:
        cls = self.pick([sp.Matrix, sp.ImmutableDenseMatrix, sp.SparseMatrix])
        return cls(int(shape[0]), int(shape[1]), lambda i, j: self.rng.randint(-2, 3))

    # -------------------------------------------------------------------------- values that functions can take
    def positive(self, depth: int) -> Any:
        """A scalar that is positive."""
        kind = self.rng.randrange(5)
        if kind == 0:
            return 1 + self.scalar(depth)**2
        if kind == 1:
            return sp.exp(self.bounded(depth))
        if kind == 2:
            return 2 + sp.sin(self.scalar(depth))
        if kind == 3:
            m = self.matrix(self.shape(), depth)
            return 1 + sp.Trace(m.T*m)
        return sp.Abs(self.scalar(depth)) + sp.Rational(1, 3)

    def bounded(self, depth: int) -> Any:
        """A scalar between -1/2 and 1/2."""
        s = self.scalar(depth)
        return self.pick([lambda: sp.tanh(s)/2, lambda: sp.sin(s)/2, lambda: s/(1 + s**2), lambda: sp.atan(s)/4])()

    def positive_matrix(self, shape: Shape, depth: int) -> Any:
        """A matrix of positive entries."""
        m, t = self.matrix(shape, depth), sp.Dummy("t")
        return self.pick([lambda: m.applyfunc(sp.Lambda(t, sp.exp(t/4))), lambda: m.applyfunc(sp.Lambda(t, t**2 + 1)),
                          lambda: sp.OneMatrix(*shape) + sp.HadamardPower(m, 2),
                          lambda: m.applyfunc(sp.Lambda(t, 2 + sp.tanh(t)))])()

    def bounded_matrix(self, shape: Shape, depth: int) -> Any:
        """A matrix of entries between -1/2 and 1/2."""
        m, t = self.matrix(shape, depth), sp.Dummy("t")
        return self.pick([lambda: m.applyfunc(sp.tanh)/2, lambda: m.applyfunc(sp.Lambda(t, t/(1 + t**2))),
                          lambda: m.applyfunc(sp.Lambda(t, sp.sin(t)/2))])()

    def definite(self, n: Any, depth: int) -> Any:
        """A positive definite matrix."""
        m = self.matrix((n, self.size()), depth)
        return m*m.T + sp.Identity(n)

    def invertible(self, n: Any, depth: int) -> Any:
        """A matrix that is mostly well conditioned: a definite one, or S + 4 I."""
        if self.chance(0.4):
            return self.definite(n, depth)
        if self.chance(0.5):
            return self.bounded_matrix((n, n), depth) + 4*sp.Identity(n)
        return self.matrix((n, n), depth) + 4*sp.Identity(n)
