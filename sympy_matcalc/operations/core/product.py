"""Products of matrices."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions import MatMul, MatPow
from sympy.matrices.expressions.special import GenericIdentity

from ...algebra.factoring import collect
from ...algebra.kinds import PRODUCT
from ...algebra.maps.primitives import Sandwich
from ...algebra.nodes import transpose
from ...algebra.products import STRETCH, product
from ...expressions.nodes import unchecked
from ...reading.checks import check_chain
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Proof, Words
from ...writing.factors import write_chain


def stock_product(node: Any, *factors: Any) -> Any:
    """A product without the identities that powers became."""
    kept = [new for old, new in zip(node.args, factors) if not (type(old) is MatPow and new.is_Identity is True)]
    if not any(factor.is_Matrix for factor in kept):
        kept.append(next(factor for factor in factors if factor.is_Matrix))
    if len(kept) == len(factors) and all(new is old for new, old in zip(kept, node.args)):
        return node
    return kept[0] if len(kept) == 1 else unchecked(MatMul, *kept)


def read_product(reader, expr, nodes):
    """Scalars, and 1x1 matrices in the place of scalars, go in front."""
    check_chain(nodes, expr)
    result = product(nodes) if nodes else reader.algebra.one
    if result.op is PRODUCT and len(result.args) >= STRETCH and reader.uses.get(id(expr), 0) > 1:
        reader.algebra.kept_whole.add(result)       # flat copies of a shared tower would take quadratic time
    return result


def apply_product(y, k, dx):
    """d(X Y) = dX Y + X dY."""
    return product([*y.args[:k], dx, *y.args[k + 1:]])


def d_long_product(y, changes):
    """d(X Y) = dX Y + X dY of the halves, and so on: the terms share their factors."""
    return _halves(y.args, [changes.get(k) for k in range(len(y.args))])


def _halves(factors, changes):
    places = [k for k, dx in enumerate(changes) if dx is not None]
    if len(places) == 1:
        k = places[0]
        return product([*factors[:k], changes[k], *factors[k + 1:]])
    cut = places[len(places)//2]
    left = product([_halves(factors[:cut], changes[:cut]), *factors[cut:]])
    right = product([*factors[:cut], _halves(factors[cut:], changes[cut:])])
    return collect(left.algebra, [(left.algebra.one, left), (left.algebra.one, right)], left.shape)


def pull_product(y, k, g):
    """<G, A dX B> = <A^T G B^T, dX>."""
    before, after = y.args[:k], y.args[k + 1:]
    return product([*[transpose(f) for f in reversed(before)], g, *[transpose(f) for f in reversed(after)]])


def map_of_factor(y, k):
    """dX -> A dX B."""
    rows, cols = y.shape
    before, after = y.args[:k] or [y.algebra.identity(rows)], y.args[k + 1:] or [y.algebra.identity(cols)]
    return Sandwich(product(before), product(after))


def write_product(y, sign=1):
    """Flat, with powers found again."""
    return (yield from write_chain(y.args, sign))


def code_product(ns, expr, *values):
    """Numbers, and 1x1 matrices that do not fit their neighbours, scale."""
    scale, result = 1, None
    for value in values:
        if result is None or not ns.shape(value):
            scale, result = (scale * value, result) if not ns.shape(value) else (scale, value)
        elif result.shape[1] == value.shape[0]:
            result = result @ value
        elif value.shape == (1, 1):
            scale = scale * value[0, 0]
        elif result.shape == (1, 1):
            scale, result = scale * result[0, 0], value
        else:
            raise ValueError(f"product of {result.shape} and {value.shape}")
    return scale if result is None else scale * result


def read_dot_product(reader, expr, nodes):
    """x^T y of two vectors, each a row or a column."""
    x, y = (transpose(v) if v.shape is not None and v.shape[0] == 1 else v for v in nodes)
    return product([transpose(x), y])


def code_dot_product(ns, expr, x, y):
    x, y = (v.T if v.shape[0] == 1 else v for v in map(ns.matrix, (x, y)))
    return ns.scalar(x.T @ y)


register(Reading(sp.MatMul, read_product, code_product,
                 children=lambda e: [a for a in e.args if not isinstance(a, GenericIdentity)],
                 samples=("A*B", "3*A*B", "Trace(S)*A", "u.T*A*x", "A*S*B", "s*t*x*u.T"), stock=stock_product))
register(Multilinear(PRODUCT, write_product, "Matrix Cookbook (37)", signed=True,
                     build=lambda y, args: product(args), apply=apply_product, whole=d_long_product,
                     pullback=pull_product, primitive=map_of_factor,
                     words=Words("product rule", "乘法法则", "d(X Y) = dX Y + X dY", r"d(XY)=(dX)Y+X\,dY", Proof(
                         "Entry by entry, by the product rule of numbers.", "逐元素使用标量的乘法法则。",
                         r"[d(XY)]_{ij} &= d\sum_k X_{ik}Y_{kj}",
                         r"&= \sum_k dX_{ik}\,Y_{kj}+\sum_k X_{ik}\,dY_{kj}",
                         r"&= [(dX)Y+X\,dY]_{ij}"))))
register(Reading(sp.DotProduct, read_dot_product, code_dot_product,
                 samples=("DotProduct(x, A.T*u)", "DotProduct(u.T*A, x)")))
