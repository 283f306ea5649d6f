"""Products and inverses."""
from __future__ import annotations

from ..algebra.kinds import IDENTITY, INVERSE, PRODUCT
from ..algebra.nodes import Dim, Node, shape_of
from ..algebra.powers import inverse
from ..algebra.predicates import is_sum
from ..algebra.products import product
from ..algebra.sums import add, terms
from ..algebra.tables import CHEAPER, identity

Shifted = tuple[Node, Node, tuple[Node, ...]]


def shifted_product(node: Node) -> Shifted | None:
    """a, b and the factors of M where the node is a I + b M, M a product."""
    if not is_sum(node) or len(terms(node)) != 2:
        return None
    (a, i), (b, m) = terms(node)
    if m.op is IDENTITY:
        (a, i), (b, m) = (b, m), (a, i)
    return (a, b, m.args) if i.op is IDENTITY and m.op is PRODUCT else None


def turned(shifted: Shifted, k: int) -> Node:
    """a I + b B A for a I + b A B, where A are the first k factors."""
    a, b, factors = shifted
    n = shape_of(factors[k])[0]
    other = product([*factors[k:], *factors[:k]])
    return add(a.algebra, [(a, a.algebra.identity(n)), (b, other)], None if n == 1 else (n, n))


def is_smaller(a: Dim, b: Dim) -> bool:
    """Whether a size is surely smaller than another."""
    return a == 1 and b != 1 or isinstance(a, int) and isinstance(b, int) and a < b


@identity("structure", "(Identity(n) + x*u.T*A)**-1*x", "1/(u.T*A*x + 1)*x", CHEAPER, PRODUCT)
def push_through(y: Node) -> Node | None:
    """(I + A B)^-1 A = A (I + B A)^-1 and back, where the new inverse is the smaller one."""
    for k, f in enumerate(y.args):
        shifted = shifted_product(f.args[0]) if f.op is INVERSE else None
        if shifted is None:
            continue
        factors, n = shifted[2], shape_of(f)[0]
        for cut in range(1, len(factors)):
            if not is_smaller(shape_of(factors[cut])[0], n):
                continue
            left, right = factors[:cut], factors[cut:]
            if y.args[k + 1:k + 1 + cut] == left:
                return product([*y.args[:k], *left, inverse(turned(shifted, cut)), *y.args[k + 1 + cut:]])
            start = k - len(right)
            if start >= 0 and y.args[start:k] == right:
                return product([*y.args[:start], inverse(turned(shifted, cut)), *right, *y.args[k + 1:]])
    return None


@identity("structure", "Inverse(S)*Inverse(R)", "(R*S)**(-1)", CHEAPER, PRODUCT)
def joined_inverses(y: Node) -> Node | None:
    """A^-1 B^-1 = (B A)^-1."""
    for k, (f, g) in enumerate(zip(y.args, y.args[1:])):
        if f.op is g.op is INVERSE and f is not g:
            inner = product([g.args[0], f.args[0]])
            y.algebra.has_inverse_of_product = True
            joined = y.algebra.intern(INVERSE, (inner,), None, f.shape)
            return product([*y.args[:k], joined, *y.args[k + 2:]])
    return None
