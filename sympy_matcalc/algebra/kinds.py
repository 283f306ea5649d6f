"""The kinds of node: what a node is, by a type of its own, so that nothing is told apart by its text.

A kind knows what its operation weighs and whether entries may stand in its arguments.  An operation of somebody else's
is of the kind of its class; `kind_of` makes it when the class is registered.
"""
from __future__ import annotations

from typing import Any
from zlib import crc32

from .weights import (
    BLOCKS_WEIGHT,
    INVERSE_WEIGHT,
    KRONECKER_WEIGHT,
    NO_COST,
    OPERATION_WEIGHT,
    SUM_WEIGHT,
    TRANSPOSE_WEIGHT,
)


class Kind:
    """An operation of the algebra; kinds are compared by identity.

    Attributes
    ----------
    name
        What it is called in messages; it also orders nodes, in the same way in every process.
    weight
        What one use of it costs; constructors of sums and products count their terms and factors instead.
    of_scalars
        Whether it makes scalars of scalars: what the body of an entrywise function consists of.
    cls
        The SymPy class of an operation that is read and written as it stands, else None.
    """
    __slots__ = ("name", "weight", "of_scalars", "cls", "key")

    def __init__(self, name: str, weight: float = OPERATION_WEIGHT, of_scalars: bool = False, cls: Any = None) -> None:
        self.name, self.weight, self.of_scalars, self.cls = name, weight, of_scalars, cls
        self.key = crc32(name.encode())

    def __repr__(self) -> str:
        return self.name


_OF_CLASSES: dict[type, Kind] = {}


def kind_of(op: Kind | type) -> Kind:
    """The kind itself, or the one of a SymPy class that is its own operation."""
    if isinstance(op, Kind):
        return op
    found = _OF_CLASSES.get(op)
    if found is None:
        found = _OF_CLASSES[op] = Kind(op.__name__, cls=op)
    return found


# ---------------------------------------------------------------------------------------------------------- leaves
NUMBER = Kind("number", NO_COST)
ATOM = Kind("atom", NO_COST)                   # a scalar that nobody looks into
LEAF = Kind("leaf", NO_COST)                   # a matrix that nobody looks into
IDENTITY = Kind("identity", NO_COST)
ZERO = Kind("zero", NO_COST)
ONES = Kind("ones", NO_COST)                   # a column of ones
SELECTION = Kind("selection", NO_COST)         # columns of the identity
NAMED = Kind("named")                       # a symbol with a definition
SUBEXPRESSION = Kind("subexpression")       # a part that stays as it was written
CHANGE = Kind("change", NO_COST)               # the differential of such a part
EXPLICIT = Kind("explicit", NO_COST)           # a matrix of these scalars

# --------------------------------------------------------------------------------------------------------- scalars
ADD = Kind("add", of_scalars=True)
MUL = Kind("mul", of_scalars=True)
FUNCTION = Kind("function", of_scalars=True)
SLOT = Kind("slot", NO_COST)                   # the entry of a matrix at "this" place
TRACE = Kind("trace")
DET = Kind("det")

# ------------------------------------------------------------------------------------------------------ arithmetic
SUM = Kind("sum")
PRODUCT = Kind("product")
TRANSPOSE = Kind("transpose", TRANSPOSE_WEIGHT)
INVERSE = Kind("inverse", INVERSE_WEIGHT)
POWER = Kind("power")
ADJUGATE = Kind("adjugate")

# ------------------------------------------------------------------------------------ entry by entry, column by column
ENTRYWISE = Kind("entrywise")
DIAG = Kind("diag")
DIAGONAL = Kind("diagonal")

# --------------------------------------------------------------------------------------- vec, Kronecker, structures
VEC = Kind("vec")
UNVEC = Kind("unvec")
KRON = Kind("kron", KRONECKER_WEIGHT)
KHATRI_RAO = Kind("khatri rao", KRONECKER_WEIGHT)
COMMUTATION = Kind("commutation")
DUPLICATION = Kind("duplication")
ELIMINATION = Kind("elimination")
BLOCK = Kind("block")
BLOCK_INNER = Kind("block inner", BLOCKS_WEIGHT)
WEIGHTED_BLOCKS = Kind("weighted blocks", BLOCKS_WEIGHT)
LOWER_TRIANGLE = Kind("lower triangle")
TOEPLITZ_SUMS = Kind("toeplitz sums")

# ------------------------------------------------------------------------------------------- indices and functions
INDEX_SUM = Kind("index sum", SUM_WEIGHT)
MEMBER = Kind("member", NO_COST)
FAMILY_MEAN = Kind("family mean", NO_COST)
FAMILY_STACK = Kind("family stack", NO_COST)
UNDEFINED = Kind("undefined")
