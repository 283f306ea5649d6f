"""The equations of stationary points: the gradient of f - sum of <lambda, h> is zero, and h = 0."""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from ..algebra.kinds import IDENTITY, INVERSE, NUMBER, PRODUCT, TRANSPOSE
from ..algebra.nodes import Node, is_zero, shape_of, transpose
from ..algebra.rebuilding import replaced
from ..algebra.scalars import add_scalars, primitive
from ..algebra.sums import scaled
from ..algebra.traces import inner_product
from ..calculus.gradients import names_in
from ..calculus.sweeps import pulled_back, read_scalar, short_form
from ..errors import MatCalcError
from ..numerics.verification import vanishes
from ..reading.checks import listed, short, sympified
from ..reading.facts import read_facts
from ..reading.question import Question
from ..reading.variables import Variable
from ..writing.writer import write
from .elimination import with_values
from .spectral import decomposed, eigenvalue_problem


def divided(given: Any, symbols: Collection[Any]) -> tuple[list[Any], list[Any]]:
    """The equations that are facts, and those that are side conditions because a variable is in them."""
    equations = listed(given)
    constraints = [e for e in equations if isinstance(e, sp.Eq) and not e.free_symbols.isdisjoint(symbols)]
    return [e for e in equations if e not in constraints], constraints


def named_multipliers(constraints: Sequence[Any], exprs: Sequence[Any]) -> list[Any]:
    """lambda, or lambda_1, lambda_2 ...; a MatrixSymbol for an equation of matrices."""
    taken = names_in(exprs)
    found = []
    for k, e in enumerate(constraints, start=1):
        name = "lambda" if len(constraints) == 1 else f"lambda_{k}"
        while name in taken:
            name += "_"
        shape = getattr(e.lhs, "shape", None) or getattr(e.rhs, "shape", None) or (1, 1)
        found.append(sp.Symbol(name, real=True) if tuple(shape) == (1, 1) else sp.MatrixSymbol(name, *shape))
    return found


class StationaryEquations:
    """The equations as nodes: the gradient by every variable is zero, and h = 0 for every multiplier.

    Attributes
    ----------
    question
        By the variables and the multipliers, with the facts among what was given.
    variables, constraints
        The variables of f, and the side conditions as they were given.
    unknowns, multipliers
        The leaves of the variables, and of the multipliers.
    conditions
        What has to be zero.
    equations
        The same for each unknown, with what is known of the values that are sought.
    """

    def __init__(self, f: Any, asked: Question) -> None:
        f, given = asked.put_in(sympified(f)), asked.put_in(asked.given)    # a name may depend on the unknown
        facts, self.constraints = divided(given, asked.symbols)
        self.variables = asked.variables
        symbols = named_multipliers(self.constraints, [f, *(v.expr for v in self.variables)])
        self.question = question = replace(
            asked, variables=(*self.variables, *(Variable(s, (s,)) for s in symbols)), definitions={}, given=facts,
            facts=read_facts(asked.assumptions, facts))
        node = read_scalar(f, question, "stationary_points")
        self.unknowns = question.leaves[:len(asked.symbols)]
        self.multipliers = question.leaves[len(asked.symbols):]
        sides = self.read_sides(self.constraints)
        lagrangian = add_scalars(node.algebra, [(1, node), *((-1, inner_product(s, h))
                                                             for s, h in zip(self.multipliers, sides))])
        slopes = [short_form(g) for g in pulled_back(question, lagrangian)[:len(self.unknowns)]]
        for x, g in zip(self.unknowns, slopes):
            if is_zero(g):
                raise MatCalcError(f"{short(f)} does not depend on {x.data}: every value is stationary")
        self.conditions = [*slopes, *map(short_form, sides)]
        self.equations = list(zip([*self.unknowns, *self.multipliers],
                                  map(self._with_symmetric_values, self.conditions)))

    def read_sides(self, equations: Sequence[Any]) -> list[Node]:
        """The difference of the sides of each equation."""
        return [self.question.read(e.lhs) - self.question.read(e.rhs) for e in equations]

    def _with_symmetric_values(self, g: Node) -> Node:
        """The equation with X for X^T, where that is known of the value sought."""
        known = {transpose(x): x for x in self.unknowns
                 if x.shape is not None and self.question.facts.holds("symmetric", x.data)}
        return short_form(replaced(g, known)) if known else g

    def holds(self, values: Mapping[Node, Node], needs: Sequence[Any]) -> bool:
        """Whether all equations are zero there: as they simplify, or in numbers."""
        rest = [with_values(g, values) for g in self.conditions]
        return all(is_zero(g) or vanishes(write(g), needs, self.question.assumptions, self.question.given)
                   for g in rest)

    @property
    def pair(self) -> tuple[tuple[Node, Node], tuple[Node, Node]] | None:
        """The equation of the only unknown, and that of the only multiplier."""
        if len(self.unknowns) != 1 or len(self.multipliers) != 1:
            return None
        first, second = self.equations
        return first, second

    def eigenvalues(self) -> tuple[Any, Any, Any] | None:
        """Both sides of A x = lambda x, and lambda; for an equation homogeneous in X under one side condition."""
        if self.pair is None:
            return None
        (x, g), (s, h) = self.pair
        found = eigenvalue_problem(g, x, s, h)
        return None if found is None else (write(found[0]), write(found[1]), write(found[2]))

    def decomposition(self) -> str:
        """How an orthogonal X follows from a singular value decomposition, for the message where there is no more."""
        if self.pair is None:
            return ""
        (x, g), (_, h) = self.pair
        M = decomposed(g, x, self.multipliers, h)
        return "" if M is None else (f"; it is least at {x.data} = U*V.T, where U*D*V.T is the singular value "
                                     f"decomposition of {short(M)}")


def needed_conditions(needs: Sequence[Node], values: Mapping[Node, Node]) -> list[Any]:
    """What has to be invertible, or not zero, as SymPy says it; what surely is, is left out."""
    found: list[Any] = []
    for need in needs:
        need = replaced(need, dict(values))
        need = scaled(need)[1] if need.shape is not None else primitive(need)[1]
        for f in _square_factors(need):
            f = f.args[0] if f.op in (INVERSE, TRANSPOSE) else f
            condition = sp.Q.invertible(write(f)) if f.shape is not None else sp.Ne(write(f), 0)
            if condition not in found and condition is not sp.true:
                found.append(condition)
    return found


def _square_factors(need: Node) -> tuple[Node, ...]:
    """What a product needs that is invertible: its factors, if all are square."""
    if need.op in (IDENTITY, NUMBER):
        return ()
    is_chain = need.op is PRODUCT and all(shape_of(f)[0] == shape_of(f)[1] for f in need.args)
    return need.args if is_chain else (need,)
