"""The values that a caller gives for variables: what they are looked up under, and as what they are read."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Dummy, IndexedBase, MatrixBase, MatrixSymbol, Symbol
from sympy.core.function import UndefinedFunction
from sympy.core.symbol import Str

from ..errors import EvaluationError
from ..expressions.brevity import brief
from ..expressions.differential_symbols import MatrixDifferential, ScalarDifferential
from ..expressions.families import Family, Stack
from ..operations import FunctionSymbol
from .arrays import Namespace

INPUTS = {MatrixSymbol, Stack, Symbol, Dummy, IndexedBase, FunctionSymbol, MatrixDifferential, ScalarDifferential}
LEAVES = INPUTS | {Str}


def input_key(leaf: Any) -> Any:
    """What the value of a variable is found under: matrices, arrays and functions by name."""
    if isinstance(leaf, MatrixSymbol):
        return "matrix", leaf.name
    if isinstance(leaf, IndexedBase):
        return "indexed", str(leaf.label)
    if isinstance(leaf, UndefinedFunction):
        return "function", leaf.__name__
    if isinstance(leaf, FunctionSymbol):
        return "function of matrices", leaf.name, leaf.gives_scalars
    if isinstance(leaf, MatrixDifferential | ScalarDifferential):
        return "differential", input_key(leaf.args[0])
    return leaf


def read_values(values: Mapping[Any, Any]) -> dict[Any, Any]:
    """The values by what they are looked up under."""
    inputs: dict[Any, Any] = {}
    for variable, value in values.items():
        if isinstance(variable, Family):
            variable = variable.stack
        if isinstance(variable, str):
            inputs["name", variable] = value
        elif isinstance(variable, MatrixBase):
            flat = [entry for row in getattr(value, "tolist", lambda given=value: given)() for entry in row]
            inputs |= dict(zip(variable.flat(), flat, strict=True))
        elif type(variable) in INPUTS or isinstance(variable, UndefinedFunction):
            inputs[input_key(variable)] = value
        else:
            raise EvaluationError(f"{brief(variable)} is not a variable that can have a value")
    return inputs


def input_value(ns: Namespace, leaf: Any, inputs: Mapping[Any, Any]) -> Any:
    """The value given for a variable, as a number, array or function of the namespace."""
    key, name = input_key(leaf), input_name(leaf)
    given = inputs[key] if key in inputs else inputs.get(("name", name))
    if given is None:
        raise EvaluationError(f"no value for the {type(leaf).__name__} {name}: add it to `values`")
    if isinstance(leaf, UndefinedFunction):
        return ns.callable(given)
    if isinstance(leaf, FunctionSymbol):
        return ns.function_of_arrays(given)
    try:
        return _as_numbers(ns, leaf, given)
    except (ValueError, TypeError, AttributeError) as error:
        raise EvaluationError(f"the value of {name} is not numeric: {given!r}") from error


def input_name(leaf: Any) -> str:
    """The name by which a variable may be given as text."""
    if isinstance(leaf, Stack):
        return str(leaf.family.name)
    return str(leaf.label if isinstance(leaf, IndexedBase) else leaf)


def _as_numbers(ns: Namespace, leaf: Any, given: Any) -> Any:
    """A number, or an array of numbers."""
    if isinstance(leaf, IndexedBase):
        return ns.tensor(given)
    if isinstance(leaf, MatrixSymbol | MatrixDifferential):
        return ns.array(given, row=leaf.shape[0] == 1)
    return ns.scalar(ns.array(given)) if hasattr(given, "shape") or isinstance(given, list) else ns.number(given)
