"""The linear maps that derivatives are made of: how each acts, its adjoint, and its matrix.

A map takes V of a given shape to L(V).  Its adjoint L* has <G, L(V)> = <L*(G), V>, its matrix M has
vec(L(V)) = M vec(V), where vec stacks columns (Magnus & Neudecker ch. 2 and 3).
"""
from __future__ import annotations

from dataclasses import dataclass

from ..entrywise import diag_of, diagonal_of, hadamard_of
from ..kronecker import block_inner, kronecker, weighted_blocks
from ..nodes import Algebra, Node, Shape, shape_of, transpose
from ..products import product
from ..stacking import unvec_of, vec_of
from ..sums import scale
from ..traces import inner_product
from ..vectorization import commutation, khatri_rao_of


class Primitive:
    """A linear map V -> L(V); `shape` is always that of V."""

    def apply(self, v: Node) -> Node:
        """L(V)."""
        raise NotImplementedError

    def pull(self, g: Node, shape: Shape) -> Node:
        """L*(G)."""
        raise NotImplementedError

    def target(self, shape: Shape) -> Shape:
        """The shape of L(V)."""
        raise NotImplementedError

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """M."""
        raise NotImplementedError


@dataclass(frozen=True)
class Sandwich(Primitive):
    """V -> A V B."""
    left: Node
    right: Node

    def apply(self, v: Node) -> Node:
        return product([self.left, v, self.right])

    def pull(self, g: Node, shape: Shape) -> Node:
        return product([self.left.H, g, self.right.H])

    def target(self, shape: Shape) -> Shape:
        return shape_of(self.left)[0], shape_of(self.right)[1]

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """vec(A V B) = (B^T kron A) vec(V)."""
        return kronecker(transpose(self.right), self.left)


@dataclass(frozen=True)
class Transposition(Primitive):
    """V -> V^T."""

    def apply(self, v: Node) -> Node:
        return transpose(v)

    def pull(self, g: Node, shape: Shape) -> Node:
        return transpose(g)

    def target(self, shape: Shape) -> Shape:
        return shape[::-1]

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """vec(V^T) = K(m, n) vec(V)."""
        return commutation(algebra, *shape)


@dataclass(frozen=True)
class Entrywise(Primitive):
    """V -> M o V."""
    factor: Node

    def apply(self, v: Node) -> Node:
        return hadamard_of(self.factor, v)

    def pull(self, g: Node, shape: Shape) -> Node:
        return hadamard_of(self.factor.conjugate, g)

    def target(self, shape: Shape) -> Shape:
        return shape

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """vec(M o V) = Diag(vec M) vec(V)."""
        return diag_of(vec_of(self.factor))


@dataclass(frozen=True)
class ToDiagonal(Primitive):
    """v -> Diag(v)."""

    def apply(self, v: Node) -> Node:
        return diag_of(v)

    def pull(self, g: Node, shape: Shape) -> Node:
        return diagonal_of(g)

    def target(self, shape: Shape) -> Shape:
        return shape[0], shape[0]

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """vec(Diag(v)) = (I * I) v, with the Khatri-Rao product *."""
        return khatri_rao_of(algebra.identity(shape[0]), algebra.identity(shape[0]))


@dataclass(frozen=True)
class ToVector(Primitive):
    """V -> diagonal(V)."""

    def apply(self, v: Node) -> Node:
        return diagonal_of(v)

    def pull(self, g: Node, shape: Shape) -> Node:
        return diag_of(g)

    def target(self, shape: Shape) -> Shape:
        return shape[0], 1

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """diagonal(V) = (I * I)^T vec(V)."""
        return transpose(khatri_rao_of(algebra.identity(shape[0]), algebra.identity(shape[0])))


@dataclass(frozen=True)
class Functional(Primitive):
    """V -> <W, V> C."""
    value: Node
    weight: Node

    def apply(self, v: Node) -> Node:
        return scale(inner_product(self.weight, v), self.value)

    def pull(self, g: Node, shape: Shape) -> Node:
        return scale(inner_product(self.value, g), self.weight)

    def target(self, shape: Shape) -> Shape:
        return shape_of(self.value)

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """vec(<W, V> C) = vec(C) vec(W)^H vec(V)."""
        return product([vec_of(self.value), vec_of(self.weight).H])


@dataclass(frozen=True)
class KroneckerLeft(Primitive):
    """V -> A kron V."""
    factor: Node

    def apply(self, v: Node) -> Node:
        return kronecker(self.factor, v)

    def pull(self, g: Node, shape: Shape) -> Node:
        return weighted_blocks(g, self.factor.conjugate, shape)

    def target(self, shape: Shape) -> Shape:
        (p, q), (m, n) = shape_of(self.factor), shape
        return p * m, q * n

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """vec(A kron V) = (I_q kron K(n, p) kron I_m)(vec A kron I) vec(V), for A p x q, V m x n."""
        (p, q), (m, n) = shape_of(self.factor), shape
        middle = kronecker(algebra.identity(q), kronecker(commutation(algebra, n, p), algebra.identity(m)))
        return product([middle, kronecker(vec_of(self.factor), algebra.identity(m * n))])


@dataclass(frozen=True)
class KroneckerRight(Primitive):
    """V -> V kron B."""
    factor: Node

    def apply(self, v: Node) -> Node:
        return kronecker(v, self.factor)

    def pull(self, g: Node, shape: Shape) -> Node:
        return block_inner(g, self.factor.conjugate, shape)

    def target(self, shape: Shape) -> Shape:
        (m, n), (p, q) = shape, shape_of(self.factor)
        return m * p, n * q

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """vec(V kron B) = (I_n kron K(q, m) kron I_p)(I kron vec B) vec(V), for V m x n, B p x q."""
        (m, n), (p, q) = shape, shape_of(self.factor)
        middle = kronecker(algebra.identity(n), kronecker(commutation(algebra, q, m), algebra.identity(p)))
        return product([middle, kronecker(algebra.identity(m * n), vec_of(self.factor))])


@dataclass(frozen=True)
class Adjoint(Primitive):
    """G -> L*(G), for a map L of matrices of this shape."""
    map: Primitive
    source: Shape

    def apply(self, v: Node) -> Node:
        return self.map.pull(v, self.source)

    def pull(self, g: Node, shape: Shape) -> Node:
        return self.map.apply(g)

    def target(self, shape: Shape) -> Shape:
        return self.source

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """The matrix of L* is the adjoint of that of L."""
        return self.map.matrix(algebra, self.source).H


@dataclass(frozen=True)
class Reshape(Primitive):
    """V -> the matrix of this shape with the same vec."""
    to: Shape

    def apply(self, v: Node) -> Node:
        return unvec_of(vec_of(v), self.to)

    def pull(self, g: Node, shape: Shape) -> Node:
        return unvec_of(vec_of(g), shape)

    def target(self, shape: Shape) -> Shape:
        return self.to

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """The same vec."""
        return algebra.identity(shape[0] * shape[1])
