"""The errors of the package; those about sizes are SymPy's own ShapeError too."""
from __future__ import annotations

import importlib
from typing import Any

from sympy import ShapeError

__all__ = [
    "DefinitionError", "DefinitionSizeError", "EvaluationError", "FamilyError", "LayoutError", "MatCalcError",
    "MissingDependencyError", "MissingRuleError", "NoClosedFormError", "NoStockFormError", "NotAVariableError",
    "NotLinearError", "NotScalarError", "OptionError", "RegistrationError", "SizeError", "StructureError",
    "TooLargeError", "ValueSizeError",
]


class MatCalcError(Exception):
    """What every error of the package is."""


class MissingRuleError(MatCalcError, NotImplementedError):
    """There is no rule for an operation: its derivative is unknown, which is not the same as zero."""


class SizeError(MatCalcError, ShapeError):
    """Sizes are different where an operation needs them equal."""


class NotLinearError(MatCalcError, ValueError):
    """A form that should be linear in a differential is not."""


class RegistrationError(MatCalcError, ValueError):
    """A row is registered twice, or lacks what has no default."""


class NotScalarError(MatCalcError, TypeError):
    """A matrix stands where a scalar is needed."""


class NotAVariableError(MatCalcError, TypeError):
    """Something that is no symbol was given as the variable of differentiation."""


class StructureError(MatCalcError, ValueError):
    """A structure that does not exist, or that the variable cannot have."""


class LayoutError(MatCalcError, ValueError):
    """A layout that does not exist."""


class NoClosedFormError(MatCalcError, ValueError):
    """There is no closed form, or none that is found."""


class MissingDependencyError(MatCalcError, ImportError):
    """A library that an extra installs is missing."""


class OptionError(MatCalcError, ValueError):
    """An option that cannot matter to a verb, or a value that an option does not have."""


class DefinitionError(MatCalcError, ValueError):
    """A definition given in `where` that cannot be one."""


class DefinitionSizeError(DefinitionError, SizeError):
    """A definition has not the shape of its symbol."""


class NoStockFormError(MatCalcError, ValueError):
    """SymPy's own nodes cannot say this expression."""


class FamilyError(MatCalcError, TypeError):
    """A family is used in a way that a family cannot be."""


class EvaluationError(MatCalcError, ValueError):
    """The values given for the variables of an expression are incomplete or do not fit it."""


class ValueSizeError(EvaluationError, SizeError):
    """The shapes of the values that are given do not fit together."""


class TooLargeError(MatCalcError, ValueError):
    """An explicit matrix would have too many entries."""


def library(name: str, message: str) -> Any:
    """A library that an extra installs; the message says what needs it, and how to get it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingDependencyError(message) from None
