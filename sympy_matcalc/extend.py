r"""All that the author of an operation imports.

An operation is a class, which says its shape and how it prints, and one row of the tables, which says how it is
differentiated.  Its kind decides what there is to write; `y` is always the value, `dx` a differential, `g` a cotangent:

=============  ==================================  ===========================================================
kind           for                                 what its author writes
=============  ==================================  ===========================================================
`Linear`       transposes, diagonals, sums         how it acts on `dx`, and the pullback: <g, L(dx)> = <L*(g), dx>
`Multilinear`  products                            the same for each slot
`Nonlinear`    inverses, determinants, powers      the textbook's differential, and nothing else
`Scalar`       functions of numbers                the partial derivatives
`Summation`    sums over a bound index             the same sum of another body
`Constant`     what never changes                  nothing
=============  ==================================  ===========================================================

Gradients, Jacobians, Hessians, products with vectors, derivations and numeric checks follow.

**A linear operation.**  The skew part of a matrix is ``lowered`` to SymPy's own operations, and with that it has
numbers, entries and a form in plain SymPy.

>>> from sympy import MatrixSymbol, Rational, Trace, symbols
>>> from sympy_matcalc import derivation, evaluate, gradient, jacobian, to_stock
>>> from sympy_matcalc.extend import Linear, MatrixOperation, register
>>> class Skew(MatrixOperation):
...     "The skew part of a square matrix, (X - X^T)/2."
...     def lowered(self):
...         X, = self.args
...         return (X - X.T)/2
>>> register(Linear(Skew, apply=lambda y, dx: (dx - dx.T)/2, pullback=lambda y, g: (g - g.T)/2,
...                 samples=("Skew(S)", "A*Skew(S - R*S)*C.T")))

>>> m, n = symbols("m n", integer=True, positive=True)
>>> X, A = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n)
>>> gradient(Trace(A*Skew(X)), X)
(1/2)*(A.T - A)
>>> to_stock(Skew(X))
(1/2)*X - (1/2)*X.T
>>> evaluate(Skew(X), {X: [[1, 2], [4, 8]]})
array([[ 0., -1.],
       [ 1.,  0.]])

**A nonlinear operation.**  One function is its differential, as in the textbook: linear in `dx`.  Its shape is not
that of its argument; its array code is all that numbers need, in floats and in any number of digits.  The first line
of the differential's docstring is what a derivation says.

>>> from sympy_matcalc.extend import Nonlinear
>>> class Gram(MatrixOperation):
...     "X^T X, kept as one node."
...     @classmethod
...     def shape_for(cls, X):
...         return X.cols, X.cols
>>> def d_gram(y, dx):
...     "d(X^T X) = dX^T X + X^T dX"
...     x = y.args[0]
...     return dx.T*x + x.T*dx
>>> register(Nonlinear(Gram, differential=d_gram, code=lambda xp, expr, x: x.T @ x, source="product rule",
...                    samples=("Gram(A)", "A*Gram(C)*S")))

>>> Y = MatrixSymbol("Y", m, n)
>>> gradient(Trace(A*Gram(Y)), Y)
Y*(A + A.T)
>>> print(derivation(Trace(A*Gram(Y)), Y))
df = d(Trace(A*Gram(Y)))
   = Trace(A*d(Gram(Y)))          (product rule)
   = Trace(A*(dY.T*Y + Y.T*dY))   (rule of Gram)
   = Trace((Y*(A + A.T)).T*dY)    (linearity of the trace)
=> df/dY = Y*(A + A.T)            (read off the gradient)

**An operation that solves an equation.**  The square root S of a matrix X with positive eigenvalues has S S = X, so
that S dS + dS S = dX: a Sylvester equation, which vec and the Kronecker product turn into a linear one,
(I kron S + S^T kron I) vec(dS) = vec(dX).

>>> from sympy_matcalc.extend import inverse, kronecker, unvec_of, vec_of
>>> class SquareRoot(MatrixOperation):
...     "The square root with positive eigenvalues of a matrix that has such."
...     def lowered(self):
...         return self.args[0]**Rational(1, 2)
>>> def d_square_root(y, dx):
...     "S dS + dS S = dX"
...     identity = y.algebra.identity(y.shape[0])
...     return unvec_of(inverse(kronecker(identity, y) + kronecker(y.T, identity))*vec_of(dx), y.shape)
>>> register(Nonlinear(SquareRoot, differential=d_square_root, source="Higham, Functions of Matrices (2008), ch. 6",
...                    samples=("SquareRoot(B*B.T + S*S.T)", "SquareRoot(LowerTriangle(S.T*S))")))

>>> jacobian(SquareRoot(X), X, layout="numerator")
(KroneckerProduct(I, SquareRoot(X)) + KroneckerProduct(SquareRoot(X).T, I))**(-1)
>>> derivation(Trace(A*SquareRoot(X)), X).verify()
<3 lines right>

Rows work on nodes of a small inner algebra, in which ``+ - * / **`` and ``.T`` keep a normal form and cost
microseconds; a node knows its ``args``, its ``shape`` (None for a scalar) and its ``algebra``, which makes
``algebra.identity(n)``, ``algebra.ones((m, n))``, ``algebra.zero((m, n))``, ``algebra.number(2)`` and, of a size,
``algebra.dimension(n)``.  Rows are found by the exact class, never by inheritance: in SymPy a MatMul is a Mul.
Registering a class twice is an error unless ``replace=True``; a class without a row is a MissingRuleError.

An operation whose arguments can be simplified away has a constructor that does it (such as `vec_of`, which takes
vec(unvec(x)) apart), and is read as what that returns: by a `Reading`, with a `Kind` of its own for the rule.  An
identity between operations is a function with the decorator `identity`.
"""
from __future__ import annotations

from .algebra.determinants import DETERMINANTS, determinant
from .algebra.entrywise import diag_of, diagonal_of, hadamard_of
from .algebra.functions import FUNCTION_LAWS, function_of
from .algebra.kinds import Kind
from .algebra.kronecker import kronecker
from .algebra.maps.linear_maps import LinearMap
from .algebra.maps.primitives import (
    Adjoint,
    Entrywise,
    Functional,
    KroneckerLeft,
    KroneckerRight,
    Primitive,
    Reshape,
    Sandwich,
    ToDiagonal,
    ToVector,
    Transposition,
)
from .algebra.nodes import TRANSPOSES, Algebra, Node, is_zero, shape_of, transpose
from .algebra.powers import INVERSES, inverse, power_of_matrix
from .algebra.products import PRODUCTS, product
from .algebra.stacking import unvec_of, vec_of
from .algebra.sums import add, scale
from .algebra.tables import CHEAPER, identity
from .algebra.traces import TRACE_LAWS, inner_product, total_of, trace
from .algebra.vectorization import commutation
from .errors import MissingRuleError, RegistrationError
from .expressions.arguments import same_shape, square_matrix
from .expressions.nodes import MatrixNode, ScalarNode, as_matrix
from .expressions.own_operations import MatrixOperation, ScalarOperation
from .expressions.shapes import matrix_shape
from .rules.registry import register
from .rules.rows import (
    Constant,
    Linear,
    Multilinear,
    Nonlinear,
    Reading,
    Rule,
    Scalar,
    Summation,
    all_arguments,
    first_argument,
)
from .rules.words import Proof, Words
from .writing.forms import all_written, written_as
from .writing.raw import raw_own

__all__ = [
    # classes of expressions, and what they ask of their arguments
    "MatrixNode", "MatrixOperation", "ScalarNode", "ScalarOperation", "as_matrix", "matrix_shape", "same_shape",
    "square_matrix",
    # rows of the tables
    "Constant", "Linear", "MissingRuleError", "Multilinear", "Nonlinear", "Proof", "Reading", "RegistrationError",
    "Rule", "Scalar", "Summation", "Words", "all_arguments", "all_written", "first_argument", "raw_own", "register",
    "written_as",
    # the algebra
    "Algebra", "Kind", "Node", "add", "commutation", "determinant", "diag_of", "diagonal_of", "function_of",
    "hadamard_of", "inner_product", "inverse", "is_zero", "kronecker", "power_of_matrix", "product", "scale",
    "shape_of", "total_of", "trace", "transpose", "unvec_of", "vec_of",
    # linear maps that a linear operation may be
    "Adjoint", "Entrywise", "Functional", "KroneckerLeft", "KroneckerRight", "LinearMap", "Primitive", "Reshape",
    "Sandwich", "ToDiagonal", "ToVector", "Transposition",
    # identities
    "CHEAPER", "DETERMINANTS", "FUNCTION_LAWS", "INVERSES", "PRODUCTS", "TRACE_LAWS", "TRANSPOSES", "identity",
]
