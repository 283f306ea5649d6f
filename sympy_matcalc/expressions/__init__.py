"""The expressions that users see and print, where SymPy's own are missing or not sound."""
from .blocks import BlockInner, WeightedBlocks
from .bound import FunctionByCases, bound, shut
from .cofactors import Adjugate
from .columnwise import LogSumExp, Softmax
from .commutation import Commutation, Duplication, Elimination
from .differential_symbols import MatrixDifferential, ScalarDifferential
from .differentials_of import MatrixDifferentialOf, ScalarDifferentialOf, differential_of
from .distances import SquaredDistances
from .entrywise import Elementwise, Hadamard
from .families import Family, Mean, Member, Stack, family_of
from .functions import Sigmoid, Softplus
from .nodes import MatrixNode, dimension, hashed, shape_of
from .scalars import FunctionDerivative, MatrixScalar
from .standardization import Deviation, Standardized
from .sums import MatrixSum
from .triangles import LowerTriangle, ToeplitzSums
from .undefined import AppliedMatrix, AppliedScalar, FunctionSymbol
from .units import MatrixUnit
from .vectorization import KhatriRao, Unvec, Vec

__all__ = [
    "Adjugate", "AppliedMatrix", "AppliedScalar", "BlockInner", "Commutation", "Deviation", "Duplication",
    "Elementwise", "Elimination", "Family", "FunctionByCases", "FunctionDerivative", "FunctionSymbol", "Hadamard",
    "KhatriRao", "LogSumExp", "LowerTriangle", "MatrixDifferential", "MatrixDifferentialOf", "MatrixNode",
    "MatrixScalar", "MatrixSum", "MatrixUnit", "Mean", "Member", "ScalarDifferential", "ScalarDifferentialOf",
    "Sigmoid", "Softmax", "Softplus", "SquaredDistances", "Stack", "Standardized", "ToeplitzSums", "Unvec", "Vec",
    "WeightedBlocks", "bound", "differential_of", "dimension", "family_of", "hashed", "shape_of", "shut",
]
