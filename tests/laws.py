"""The laws that a row of the tables obeys, checked with numbers for a sample of it."""
from __future__ import annotations

import functools

import numpy as np
import sympy as sp
from sympy import MatrixSymbol, Symbol, Trace, Transpose

from sympy_matcalc import differential, gradient
from sympy_matcalc.algebra.kinds import INDEX_SUM
from sympy_matcalc.algebra.nodes import Algebra, transpose
from sympy_matcalc.algebra.products import product
from sympy_matcalc.algebra.traces import trace
from sympy_matcalc.numerics.evaluation import Frame, Program, evaluate, namespace
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.passes.forward import push_forward
from sympy_matcalc.passes.reverse import pull_back, transposed_push
from sympy_matcalc.reading.reader import Reader
from sympy_matcalc.reading.variables import symbol_node
from sympy_matcalc.rules.registry import RULES
from sympy_matcalc.testing.samples import DOMAINS, read_sample, table_samples
from sympy_matcalc.writing.writer import write
from tests import foreign

SIZES = (3, 4, 2)
SYMBOLS = sp.symbols("m n p", integer=True, positive=True)
TEXTS = list(dict.fromkeys(text for _, text in table_samples()))
STEP = 1e-3
OWN_RULES = {op: row for op, row in RULES.items() if op.cls is None or op.cls in foreign.CLASSES}   # not of examples


class Sample:
    """A sample at a random point, with a random direction for every variable and a cotangent for its value."""

    def __init__(self, text: str) -> None:
        self.text, self.expr = text, read_sample(text, *SIZES)
        self.values = random_values(self.expr, domains=DOMAINS, seed=text)
        self.variables = sorted((v for v in self.values if isinstance(v, MatrixSymbol | Symbol) and not v.is_integer),
                                key=str)
        self.values |= zip(SYMBOLS, SIZES)
        self.program = Program()
        self.frame = Frame(self.program, namespace(), self.values)
        self.value = self.value_in(self.frame)
        rng = np.random.default_rng(7)
        self.cotangent = rng.uniform(0.5, 1.5, self.value.shape)*rng.choice((-1, 1), self.value.shape)
        self.directions = {str(v): rng.uniform(0.5, 1.5, np.shape(self.values[v])) for v in self.variables}
        self.slopes = {str(v): self.slope(v) for v in self.variables}

    def value_in(self, frame: Frame):
        return np.atleast_2d(frame.value(self.program.number(self.expr)))

    def slope(self, v):
        """The derivative of the value in the direction of one variable, by central differences."""
        number = self.program.number(v)
        base = self.frame.value(number)

        def at(h):
            return self.value_in(self.frame.inside({number: base + h*self.directions[str(v)]}))
        wide, narrow = ((at(h) - at(-h))/(2*h) for h in (STEP, STEP/2))
        return (4*narrow - wide)/3

    def number(self, expr, more=()):
        """The value of another expression at this point, as a matrix."""
        return np.atleast_2d(np.array(evaluate(expr, self.values | dict(more)), dtype=float))


sample = functools.cache(Sample)


def agree(a, b) -> bool:
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-6, atol=1e-7*max(1, np.abs(b).max()))


def paired(expr, cotangent):
    """The inner product of an expression with a cotangent G, and the value of G."""
    if not expr.is_Matrix:
        w = Symbol("w")
        return w*expr, [(w, float(cotangent[0, 0]))]
    g = MatrixSymbol("G", *expr.shape)
    return Trace(sp.MatMul(Transpose(g), expr)), [(g, cotangent)]


def check_differential(s: Sample, expr, v):
    """The differential of expr by v, which has the slope of the sample as its value."""
    change = differential(expr, v)
    found = s.number(change, [(differential(v, v), s.directions[str(v)])])
    assert agree(found, s.slopes[str(v)]), (v, change)
    return change


def check_pullback(s: Sample, expr, v, **options):
    """The pullback P of a cotangent G by v: <P, direction> = <G, slope>."""
    form, more = paired(expr, s.cotangent)
    pulled = gradient(form, v, **options)
    found = (s.number(pulled, more)*s.directions[str(v)]).sum()
    assert agree(found, (s.cotangent*s.slopes[str(v)]).sum()), (v, pulled)
    return pulled


def check_row(s: Sample, y, k: int):
    """<G, push(dx)> = <pull(G), dx> for one argument of one node."""
    rule = RULES[y.op]
    x = rule.children(y)[k]
    symbols = [MatrixSymbol(name, *node.shape) if node.shape else Symbol(name)
               for name, node in (("dx_", x), ("G_", y))]
    dx, g = (symbol_node(y.algebra, symbol) for symbol in symbols)
    pulled = rule.pull(y, k, g)
    pulled = transposed_push(rule, y, k, x, g) if pulled is None else pulled
    sides = [write(trace(product([transpose(a), b]))) for a, b in ((g, rule.push(y, k, dx)), (pulled, dx))]
    values = random_values(symbols).items()
    assert agree(*[s.number(side, values) for side in sides]), (y, k, sides)


def rows_of(text: str):
    """(node, k) for the arguments of the nodes of a sample that depend on variables."""
    s, algebra = sample(text), Algebra()
    for v in s.variables:
        algebra.declare_variable(v)
    Reader(algebra).read(s.expr)
    for y in list(algebra.table.values()):
        if y.mask and y.args and not y.indices and not y.slots and y.op in RULES and y.op is not INDEX_SUM:
            yield from ((y, k) for k, x in enumerate(RULES[y.op].children(y)) if x.mask)


@functools.cache
def operations_of(text: str) -> frozenset:
    """The operations that occur in the value, the differentials and the pullbacks of a sample."""
    s, algebra = sample(text), Algebra()
    for v in s.variables:
        algebra.declare_variable(v)
    node = Reader(algebra).read(paired(s.expr, s.cotangent)[0])
    leaves = [symbol_node(algebra, v) for v in s.variables]
    push_forward(node, {x: symbol_node(algebra, differential(x.data, x.data)) for x in leaves})
    pull_back(node, algebra.number(1), sum(x.mask for x in leaves))
    return frozenset(node.op for node in algebra.table.values())
