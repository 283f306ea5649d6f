"""Numbers for expressions: one pass over the DAG that runs the array code of every node.

A :class:`Program` numbers the nodes of its expressions so that children come before parents; nodes with the same
class and the same children share a number, found without hashing or comparing trees, so that depth costs nothing.
A :class:`Frame` holds the values of nodes under bindings of symbols. A frame inside another one (a term of a sum, the
body of a Lambda, a perturbed variable) computes only the nodes that depend on what it binds.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from sympy import MatrixBase, Number, NumberSymbol, sympify
from sympy.core.function import AppliedUndef, Function, UndefinedFunction

from ..algebra.walking import post_order, reachable
from ..errors import EvaluationError, MatCalcError, MissingRuleError
from ..expressions.bound_symbols import FunctionByCases
from ..expressions.brevity import brief
from ..reading.shared_names import is_evaluation_switch, shared_with
from ..rules.registry import code_for, scoped
from .arrays import FloatArrays, Namespace, numpy_module
from .inputs import INPUTS, LEAVES, input_value, read_values
from .multiprecision import MultiprecisionArrays


@shared_with(sympy.evaluate, is_evaluation_switch)
def evaluate(expr: Any, values: Mapping[Any, Any], *, digits: int | None = None) -> Any:
    """The number or matrix that an expression is, given the values of its variables.

    ``with evaluate(False)`` is SymPy's switch of this name.

    Parameters
    ----------
    expr : expression
        Of stock SymPy nodes and those of this package.
    values : dict
        For every variable its value: a MatrixSymbol (found by its name, so sizes may differ), a family (its stack,
        p x qN), a Symbol (dimensions too), an IndexedBase, an explicit Matrix of Symbols, an undefined function (a
        Python callable), a differential;
        or a name as text. Matrices are NumPy arrays, nested lists, SymPy or mpmath matrices. The callable for a
        `function` of matrices is given numbers and 2-D arrays (mpmath matrices with `digits`); its derivatives are
        differences, unless it has ``derivative(numbers)``, which returns the derivative by the arguments with these
        numbers (from 1) as a callable, in the layouts of `function`, or None.
    digits : int, optional
        Compute with mpmath at so many digits and return its numbers and matrices.

    Returns
    -------
    float, bool or array
        A float for a scalar, a bool for a relation; for a matrix a 2-D NumPy array, or an mpmath matrix where NumPy is
        not installed.  Nothing is complex: the logarithm of a negative number is nan.

    Raises
    ------
    EvaluationError
        A value is missing, or the values do not fit the expression (a ValueError).
    MissingRuleError
        A node has no array code.

    See Also
    --------
    sympy_matcalc.testing.random_values : Values for all variables.
    minimize : Which evaluates a function and its derivatives many times.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc import evaluate
    >>> X = MatrixSymbol("X", 2, 2)
    >>> evaluate(Trace(X.T*X), {X: [[1, 2], [3, 4]]})
    30.0
    """
    ns, program, expr = namespace(digits), Program(), sympify(expr)
    with ns.quiet():
        value = Frame(program, ns, values).value(program.number(expr))
        value = ns.result(value, bool(getattr(expr, "is_Matrix", False)))
    return float(value) if digits is None and hasattr(value, "_mpf_") else value


def namespace(digits: int | None = None) -> Namespace:
    """NumPy floats; mpmath numbers when `digits` are asked for, or when NumPy is not installed."""
    module = numpy_module() if digits is None else None
    return MultiprecisionArrays(digits or 20) if module is None else FloatArrays(module)


def constant(ns: Namespace, expr: Any) -> Any:
    """The value of a number."""
    return ns.number(expr)


def function_as_given(ns: Namespace, expr: Any, function: Any, *values: Any) -> Any:
    """f(x) for the callable that is the value of f."""
    return function(*values)


def function_of_numbers(ns: Namespace, expr: Any, *values: Any) -> Any:
    """A SymPy function of scalars."""
    return ns.apply(expr.func, *values)


@scoped
def missing(ns: Namespace, expr: Any, run: Any) -> Any:
    """The error for a node that nothing is known of, raised where its value is needed."""
    raise MissingRuleError(f"{type(expr).__name__} has no array code, so {brief(expr)} cannot be evaluated; "
                           f"register a row with code for it")


def as_it_is(ns: Namespace, expr: Any, value: Any) -> Any:
    """The value of an operation in simpler ones."""
    return value


def code_of(expr: Any) -> Callable[..., Any]:
    """The array code of a node: that of its exact class in the tables; numbers and scalar functions have one each."""
    code = code_for(type(expr))
    if code is not None:
        return code
    if has_value_of_simpler(expr):
        return as_it_is
    if isinstance(expr, Number | NumberSymbol):
        return constant
    if isinstance(expr, AppliedUndef):
        return function_as_given
    if isinstance(expr, Function):
        return function_of_numbers
    return missing


def has_value_of_simpler(expr: Any) -> bool:
    """Whether a node has no array code, but says what it is in simpler operations."""
    return hasattr(type(expr), "lowered") and code_for(type(expr)) is None


def children_of(expr: Any) -> Sequence[Any]:
    """The parts whose values array code gets: the arguments, and the function itself of an undefined one."""
    if isinstance(expr, MatrixBase):
        return list(expr.flat())
    if isinstance(expr, FunctionByCases):
        return (expr.function,)
    if isinstance(expr, UndefinedFunction) or type(expr) in LEAVES or not expr.args:
        return ()
    if has_value_of_simpler(expr):
        return (expr.lowered(),)
    return (type(expr), *expr.args) if isinstance(expr, AppliedUndef) else expr.args


class Program:
    """Numbered nodes: `exprs`, their array `codes` and the numbers of their `children`."""

    def __init__(self) -> None:
        self.exprs: list[Any] = []
        self.codes: list[Callable[..., Any] | None] = []
        self.children: list[tuple[int, ...]] = []
        self.known: dict[Any, int] = {}
        self.by_id: dict[int, int] = {}
        self.kept: list[tuple[Any, Sequence[Any]]] = []
        self.plans: dict[tuple[int, tuple[int, ...]], tuple[list[int], list[int]]] = {}

    def number(self, root: Any) -> int:
        """The number of an expression, giving numbers to all of its nodes first."""
        by_id = self.by_id
        for expr, parts in post_order(root, children_of, lambda expr: id(expr) in by_id):
            self.kept.append((expr, parts))             # an id is only good while its object lives
            by_id[id(expr)] = self.add(expr, tuple([by_id[id(part)] for part in parts]))
        return by_id[id(root)]

    def add(self, expr: Any, children: tuple[int, ...]) -> int:
        """The number of a node whose children have theirs."""
        shape = expr.shape if isinstance(expr, MatrixBase) else None
        key = (type(expr), shape, children) if children or shape else (type(expr), expr)
        number = self.known.get(key)
        if number is None:
            is_input = type(expr) in INPUTS or isinstance(expr, UndefinedFunction)
            number = self.known[key] = len(self.exprs)
            self.exprs.append(expr)
            self.codes.append(None if is_input else code_of(expr))
            self.children.append(children)
        return number

    def is_scoped(self, k: int) -> bool:
        """Whether the code of a node evaluates its arguments itself, under bindings of its own."""
        return getattr(self.codes[k], "scoped", False)

    def plan(self, root: int, bound: tuple[int, ...]) -> tuple[list[int], list[int]]:
        """The nodes to compute for this one, in order, and those to take from outside.

        Only what depends on the bound nodes is computed (everything, if there are none); the arguments of scoped
        code are left to it.
        """
        key = root, bound
        if key not in self.plans:
            reach = self.reachable(root, lazy=True)
            changed = set(bound)
            for k in reach:
                if not bound or any(c in changed for c in self.children[k]):
                    changed.add(k)
            steps: list[int] = []
            outside: list[int] = []
            for k in self.reachable(root, within=changed):
                (steps if k in changed else outside).append(k)
            self.plans[key] = [k for k in steps if k not in bound], outside
        return self.plans[key]

    def reachable(self, root: int, *, lazy: bool = False, within: set[int] | None = None) -> list[int]:
        """Nodes below this one in order of their numbers: below scoped code if `lazy`, only below those `within`."""
        def below(k: int) -> tuple[int, ...]:
            is_open = (lazy or not self.is_scoped(k)) and (within is None or k in within)
            return self.children[k] if is_open else ()
        return sorted(reachable([root], below))


class Frame:
    """The values of nodes under bindings: of inputs as a caller gives them, or of symbols inside another frame."""

    def __init__(self, program: Program, ns: Namespace, values: Mapping[Any, Any]) -> None:
        self.program, self.ns = program, ns
        self.outer: Frame | None = None
        self.bound: tuple[int, ...] = ()
        self.memo: dict[int, Any] = {}
        self.inputs = read_values(values)

    def inside(self, bindings: Mapping[int, Any]) -> Frame:
        """A frame in this one in which the nodes of these numbers have other values."""
        frame = Frame.__new__(Frame)
        frame.program, frame.ns, frame.inputs, frame.outer = self.program, self.ns, self.inputs, self
        frame.bound, frame.memo = tuple(bindings), dict(bindings)
        return frame

    def value(self, root: int) -> Any:
        """The value of a node."""
        memo = self.memo
        if root in memo:
            return memo[root]
        steps, outside = self.program.plan(root, self.bound)
        if self.outer is not None:
            for k in outside:
                if k not in memo:
                    memo[k] = self.outer.value(k)
        for k in steps:
            if k not in memo:
                memo[k] = self.computed(k)
        return memo[root]

    def computed(self, k: int) -> Any:
        """The value of a node whose children have theirs."""
        program, ns = self.program, self.ns
        expr, code = program.exprs[k], program.codes[k]
        try:
            if code is None:
                return input_value(ns, expr, self.inputs)
            if hasattr(code, "scoped"):
                return code(ns, expr, self.run)
            return code(ns, expr, *[self.memo[c] for c in program.children[k]])
        except MatCalcError:
            raise
        except (ValueError, ArithmeticError, IndexError, TypeError, AttributeError) as error:
            raise EvaluationError(f"the values do not fit {brief(expr)}: {error}") from error

    def run(self, expr: Any, bindings: Mapping[Any, Any] | None = None) -> Any:
        """The value of an expression inside the node that is being computed, with bound symbols as given."""
        number = self.program.number
        frame = self.inside({number(symbol): value for symbol, value in bindings.items()}) if bindings else self
        return frame.value(number(expr))
