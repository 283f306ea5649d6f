"""Products of matrices."""
from __future__ import annotations

import sympy as sp
from sympy.matrices.expressions.special import GenericIdentity

from ..algebra.nodes import transpose
from ..algebra.products import STRETCH, product
from ..intake import check_chain
from ..rules import Multilinear, Reading, register
from .chains import write_chain


def read_product(reader, expr, nodes):
    """Scalars, and 1x1 matrices in the place of scalars, go in front."""
    check_chain(nodes, expr)
    result = product(nodes) if nodes else reader.algebra.one
    if result.op == "product" and len(result.args) >= STRETCH and reader.uses.get(id(expr), 0) > 1:
        reader.algebra.kept_whole.add(result)       # flat copies of a shared tower would take quadratic time
    return result


def apply_product(y, k, dx):
    """d(X Y) = dX Y + X dY."""
    return product([*y.args[:k], dx, *y.args[k + 1:]])


def pull_product(y, k, g):
    """<G, A dX B> = <A^T G B^T, dX>."""
    before, after = y.args[:k], y.args[k + 1:]
    return product([*[transpose(f) for f in reversed(before)], g, *[transpose(f) for f in reversed(after)]])


def write_product(y, sign=1):
    """Flat, with powers found again."""
    return (yield from write_chain(y.args, sign))


def code_product(ns, expr, *values):
    return ns.product(values)


register(Reading(sp.MatMul, read_product, code_product,
                 children=lambda e: [a for a in e.args if not isinstance(a, GenericIdentity)],
                 samples=("A*B", "3*A*B", "Trace(S)*A", "u.T*A*x", "A*S*B")))
register(Multilinear("product", write_product, "Matrix Cookbook (37)", signed=True, apply=apply_product, pullback=pull_product))
