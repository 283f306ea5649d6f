"""The two kinds of arithmetic that array code runs in: NumPy floats, and mpmath numbers at any number of digits.

Array code is written once, as ``code(ns, expr, *values)``: `ns` one of the namespaces below, `values` the values of
``expr.args``. A matrix is a 2-D array (``+ - * /`` entry by entry, ``@``, ``.T``, ``.shape``, ``a[i, j]``), a scalar
a number; inside a Lambda that is applied to matrices a scalar expression meets arrays and acts entry by entry.
Code that evaluates its arguments itself (sums, Lambdas) is marked `rules.scoped` and is ``code(ns, expr, run)``:
``run(e, bindings)`` is the value of the expression `e` with the given values for bound symbols.

Both namespaces have

=====================  =================================================================================
making                 ``number array tensor full(m, n, v) eye(m, n=None) build(m, n, f) block(rows) moved kron``
reading                ``scalar matrix index shape slice(a, rows, columns) result``
entry by entry         ``apply(function, *v) map(f, *v) power compare(op, a, b) where every some negate``,
                       ``exp log sin ...`` and the other names of `PRIMITIVES`
reductions             ``sum(a, axis=None) max(a, axis=None) trace``
linear algebra         ``inverse det adjugate matrix_power diag diagonal reshape``
=====================  =================================================================================
"""
from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Sequence
from typing import Any

import mpmath
from sympy import Float

from ..errors import EvaluationError
from .array_functions import ArrayFunction
from .named_functions import COMPOSED, SPECIAL, CallableValue

#: names that both namespaces have as functions of numbers or arrays
PRIMITIVES = ("exp", "log", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh",
              "acosh", "atanh", "atan2", "abs", "sign", "floor", "ceil")


def numpy_module() -> Any:
    """NumPy, or None where it is not installed."""
    try:
        return importlib.import_module("numpy")
    except ImportError:
        return None


class Namespace:
    """What the two have in common, and the list of what each must have."""

    digits: int
    exp: Any
    log: Any
    log1p: Any
    sign: Any
    abs: Any
    number: Callable[[Any], Any]
    array: Callable[..., Any]
    full: Callable[[int, int, Any], Any]
    map: Callable[..., Any]
    det: Callable[[Any], Any]
    inverse: Callable[[Any], Any]
    power: Callable[[Any, Any], Any]
    sum: Callable[..., Any]
    where: Callable[[Any, Any, Any], Any]
    real_power: Callable[[Any, Any], Any]
    tensor: Callable[[Any], Any]
    moved: Callable[[Any, int, int, Any], Any]
    quiet: Callable[[], Any]

    def __init__(self, special: Any) -> None:
        self.functions: dict[str, Callable[..., Any]] = {name: getattr(self, name) for name in PRIMITIVES}
        self.functions |= {"Abs": self.abs, "ceiling": self.functions["ceil"]}
        for name, composed in COMPOSED.items():
            self.functions[name] = functools.partial(composed, self)
        for name, known in SPECIAL.items():
            self.functions[name] = functools.partial(self.map, getattr(special, known))

    def apply(self, function: Any, *values: Any) -> Any:
        """A SymPy function class of numbers or arrays: by name where it has a meaning here, else by `evalf`."""
        known = self.functions.get(function.__name__)
        return known(*values) if known else self.map(functools.partial(self.by_evalf, function), *values)

    def by_evalf(self, function: Any, *numbers: Any) -> Any:
        """The value of a SymPy function of numbers."""
        value = function(*(Float(n, self.digits + 5) for n in numbers)).evalf(self.digits + 5)
        if not value.is_number:
            raise EvaluationError(f"{function.__name__} has no numeric value at {numbers}")
        return self.number(value) if value.is_extended_real else self.number("nan")

    def callable(self, function: Callable[..., Any]) -> CallableValue:
        """A Python function of numbers as the value of an undefined function."""
        if not callable(function):
            raise EvaluationError(f"the value of an undefined function is a Python callable, not {function!r}")
        return CallableValue(self.map, function)

    def function_of_arrays(self, function: Callable[..., Any]) -> ArrayFunction:
        """A Python function of numbers and arrays as the value of an undefined function of matrices."""
        if not callable(function):
            raise EvaluationError(f"the value of an undefined function is a Python callable, not {function!r}")
        return ArrayFunction(self, function)

    def handed_out(self, value: Any) -> Any:
        """A number or array as Python callables get it."""
        return value

    @staticmethod
    def shape(value: Any) -> tuple[int, ...]:
        """The shape of an array, () for a number."""
        return getattr(value, "shape", ())

    def matrix(self, value: Any) -> Any:
        """A number as a 1x1 array; an array as it is."""
        return value if self.shape(value) else self.full(1, 1, value)

    def scalar(self, value: Any) -> Any:
        """A 1x1 array as a number; a number as it is."""
        shape = self.shape(value)
        if not shape:
            return value
        if shape != (1, 1):
            raise EvaluationError(f"a number or a 1x1 matrix is needed here, not a matrix of shape {shape}")
        return value[0, 0]

    def index(self, value: Any) -> int:
        """A number that is an integer, as a Python int."""
        number = float(self.scalar(value))
        if number != round(number):
            raise EvaluationError(f"an integer is needed here, not {number}")
        return round(number)

    def result(self, value: Any, is_matrix: bool) -> Any:
        """What the caller of `evaluate` sees: a matrix stays one, a 1x1 array of a scalar expression is its number."""
        if is_matrix:
            return self.matrix(value)
        return self.scalar(value) if self.shape(value) == (1, 1) else value

    def build(self, rows: int, columns: int, entry: Callable[[int, int], Any]) -> Any:
        """The array with the given function of the two indices as its entries."""
        return self.array([[self.scalar(entry(i, j)) for j in range(columns)] for i in range(rows)])

    def eye(self, rows: int, columns: int | None = None) -> Any:
        """The identity; a rectangle with ones on its main diagonal."""
        return self.build(rows, rows if columns is None else columns, lambda i, j: self.number(i == j))

    def slice(self, a: Any, rows: Sequence[int], columns: Sequence[int]) -> Any:
        """The rows and columns with these indices."""
        return self.array([[a[i, j] for j in columns] for i in rows])

    def reshape(self, a: Any, rows: int, columns: int) -> Any:
        """The entries, column by column, in another shape."""
        flat = [a[i, j] for j in range(a.shape[1]) for i in range(a.shape[0])]
        self.need_size(a, rows, columns)
        return self.build(rows, columns, lambda i, j: flat[i + j * rows])

    @staticmethod
    def need_size(a: Any, rows: int, columns: int) -> None:
        """An error where an array has more or fewer entries than a shape."""
        if a.shape[0] * a.shape[1] != rows * columns:
            raise EvaluationError(f"{rows} x {columns} entries are needed here, not an array of shape {a.shape}")

    def diag(self, vector: Any) -> Any:
        """The square diagonal matrix with the entries of a row or column."""
        if 1 not in vector.shape:
            raise EvaluationError(f"a row or column is needed on a diagonal, not a matrix of shape {vector.shape}")
        column = vector if vector.shape[1] == 1 else vector.T
        return column * self.eye(column.shape[0])

    def diagonal(self, a: Any) -> Any:
        """The main diagonal as a column."""
        return self.array([[a[i, i]] for i in range(min(a.shape))])

    def trace(self, a: Any) -> Any:
        """The sum of the diagonal of a square array."""
        self.need_square(a)
        return sum((a[i, i] for i in range(a.shape[0])), self.number(0))

    def kron(self, a: Any, b: Any) -> Any:
        """The Kronecker product."""
        p, q = b.shape
        return self.build(a.shape[0] * p, a.shape[1] * q, lambda i, j: a[i // p, j // q] * b[i % p, j % q])

    def block(self, rows: Sequence[Sequence[Any]]) -> Any:
        """One array of blocks; numbers are 1x1 blocks."""
        lines: list[list[Any]] = []
        for row in rows:
            blocks = [self.matrix(b) for b in row]
            if len({b.shape[0] for b in blocks}) > 1:
                raise ValueError(f"blocks of shapes {[b.shape for b in blocks]} in one row")
            lines += [[b[i, j] for b in blocks for j in range(b.shape[1])] for i in range(blocks[0].shape[0])]
        if len({len(line) for line in lines}) > 1:
            raise ValueError("rows of blocks of different lengths")
        return self.array(lines)

    def adjugate(self, a: Any) -> Any:
        """The transposed cofactors, from minors, so that a singular matrix has one too."""
        n = self.need_square(a)
        if n == 1:
            return self.full(1, 1, self.number(1))

        def cofactor(i: int, j: int) -> Any:
            rest = self.slice(a, [r for r in range(n) if r != j], [c for c in range(n) if c != i])
            return (-1) ** (i + j) * self.det(rest)
        return self.build(n, n, cofactor)

    def matrix_power(self, a: Any, exponent: Any) -> Any:
        """A power of a square array: any integer; a real exponent by eigenvalues, which should be positive."""
        n = self.need_square(a)
        if n == 1:
            return self.power(a, exponent)
        if float(exponent) != round(float(exponent)):
            return self.real_power(a, exponent)
        count = abs(round(float(exponent)))
        base = self.inverse(a) if exponent < 0 else a
        answer = None
        while count:
            if count & 1:
                answer = base if answer is None else answer @ base
            base, count = base @ base if count > 1 else base, count >> 1
        return self.eye(n) if answer is None else answer

    @staticmethod
    def need_square(a: Any) -> int:
        """The size of a square array."""
        if a.shape[0] != a.shape[1]:
            raise EvaluationError(f"a square matrix is needed here, not one of shape {a.shape}")
        return int(a.shape[0])


class FloatArrays(Namespace):
    """NumPy arrays of floats."""

    digits = 15

    def __init__(self, numpy: Any) -> None:
        self.np = numpy
        renamed = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh",
                   "acosh": "arccosh", "atanh": "arctanh"}
        for name in PRIMITIVES:
            setattr(self, name, getattr(numpy, renamed.get(name, name)))
        self.power, self.where = numpy.power, numpy.where
        self.every, self.some, self.negate = numpy.logical_and, numpy.logical_or, numpy.logical_not
        super().__init__(mpmath.fp)

    def quiet(self) -> Any:
        """A context without NumPy's warnings: nan and inf say enough."""
        return self.np.errstate(all="ignore")

    def number(self, value: Any) -> float:
        """A float from any real number."""
        return float(value)

    def array(self, value: Any, row: bool = False) -> Any:
        """A 2-D array from anything with numbers in it; a list of numbers is a column unless it shall be a row."""
        is_foreign = hasattr(value, "tolist") and not isinstance(value, self.np.ndarray)
        array = self.np.array(value.tolist() if is_foreign else value, dtype=float)
        if array.ndim < 2:
            return array.reshape((1, -1) if row else (-1, 1))
        if array.ndim > 2:
            raise EvaluationError(f"a matrix has two dimensions, not {array.ndim}")
        return array

    def result(self, value: Any, is_matrix: bool) -> Any:
        value = super().result(value, is_matrix)
        return value.item() if not self.shape(value) and hasattr(value, "item") else value

    def moved(self, a: Any, i: int, j: int, step: Any) -> Any:
        """A copy with a step added to one entry."""
        a = a.copy()
        a[i, j] += step
        return a

    def tensor(self, value: Any) -> Any:
        """An array of any number of dimensions."""
        return self.np.array(value.tolist() if hasattr(value, "tolist") else value, dtype=float)

    def full(self, rows: int, columns: int, value: Any) -> Any:
        return self.np.full((rows, columns), value, dtype=float)

    def eye(self, rows: int, columns: int | None = None) -> Any:
        return self.np.eye(rows, columns)

    def map(self, function: Callable[..., Any], *values: Any) -> Any:
        """A Python function of numbers, entry by entry; complex values are nan."""
        def real(*numbers: Any) -> float:
            try:
                value = function(*map(float, numbers))
                return float(value.real) if getattr(value, "imag", 0) == 0 else float("nan")
            except (ArithmeticError, ValueError):
                return float("nan")
        if not any(map(self.shape, values)):
            return real(*values)
        values = self.np.broadcast_arrays(*values)
        flat = [real(*numbers) for numbers in zip(*(v.ravel() for v in values), strict=True)]
        return self.np.array(flat).reshape(values[0].shape)

    def compare(self, relation: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
        """A relation such as `operator.lt`, entry by entry."""
        return relation(a, b)

    def sum(self, a: Any, axis: int | None = None) -> Any:
        return a.sum() if axis is None else a.sum(axis=axis, keepdims=True)

    def max(self, a: Any, axis: int | None = None) -> Any:
        return a.max() if axis is None else a.max(axis=axis, keepdims=True)

    def kron(self, a: Any, b: Any) -> Any:
        return self.np.kron(a, b)

    def slice(self, a: Any, rows: Sequence[int], columns: Sequence[int]) -> Any:
        return a[self.np.ix_(list(rows), list(columns))]

    def reshape(self, a: Any, rows: int, columns: int) -> Any:
        self.need_size(a, rows, columns)
        return a.reshape((rows, columns), order="F")

    def det(self, a: Any) -> Any:
        self.need_square(a)
        return self.np.linalg.det(a)

    def inverse(self, a: Any) -> Any:
        self.need_square(a)
        return self.np.linalg.inv(a)

    def real_power(self, a: Any, exponent: Any) -> Any:
        symmetric = bool((a == a.T).all())
        values, vectors = self.np.linalg.eigh(a) if symmetric else self.np.linalg.eig(a)
        left = vectors.T if symmetric else self.np.linalg.inv(vectors)
        root = (vectors * values ** exponent) @ left
        small = abs(root.imag).max() <= 1e-12 * abs(root.real).max()
        return root.real if small and (values.real > 0).all() else self.full(a.shape[0], a.shape[1], float("nan"))
