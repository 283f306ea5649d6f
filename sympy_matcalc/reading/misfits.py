"""Sizes that differ where they must be equal: what is said, where it is, and what would help."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import sympy as sp
from sympy.matrices.expressions import MatMul, MatPow, Transpose

from ..algebra.nodes import Dim, Node, Shape, shape_of
from ..algebra.sizes import needed_equation
from ..errors import SizeError
from ..expressions.brevity import is_large
from .checks import LARGEST_TOLD, short

Unequal = tuple[Dim, Dim]
Repair = tuple[Any, str]
"""An expression that may have been meant, and how it is typed."""

TOLD_WIDTH = 80


class Misfit(SizeError):
    """Sizes that differ in one place of an expression.

    Attributes
    ----------
    place
        The smallest expression that needs them equal.
    complaint
        What is wrong with it, with {} where it is named: "the product {} does not fit".
    parts
        Its parts that do not fit, with their shapes.
    pairs
        The sizes that differ.
    repairs
        What may have been meant.
    """

    def __init__(self, place: Any, complaint: str, parts: Sequence[tuple[Any, Shape]], pairs: Sequence[Unequal],
                 repairs: Callable[[], Iterable[Repair]] = tuple) -> None:
        self.place, self.complaint, self.parts, self.pairs, self.repairs = place, complaint, parts, pairs, repairs
        self.reader: Any = None             # by whom the place was read
        super().__init__(self.said())

    def said(self) -> str:
        """What differs, and in which place."""
        shapes = " and ".join(f"{short(_unsigned(e))} has shape ({m}, {n})" for e, (m, n) in self.parts)
        sizes = ", and ".join(f"{a} and {b}" for a, b in {frozenset(pair): pair for pair in self.pairs}.values())
        twins = [str(a) for a, b in self.pairs if str(a) == str(b)]
        why = f" (two symbols {twins[0]} with different assumptions)" if twins else ""
        complaint = self.complaint.replace("{}", short(self.place), 1)
        return f"{complaint}: {shapes}, and {sizes} are different sizes{why}"

    def equations(self) -> list[Any]:
        """The equations that would make the sizes equal; none if they can never be."""
        found = [needed_equation(a, b) for a, b in self.pairs]
        known = dict.fromkeys(tuple(sorted(e, key=lambda size: size == 1)) for e in found if e)
        return [] if None in found else [f"Eq({a}, {b})" for a, b in known]


def told(misfit: Misfit, root: Any, reader: Any) -> SizeError:
    """The error for the user: the place in the whole expression, what would fit, and the equation to give."""
    repairs = sorted((r for r in misfit.repairs() if len(r[1]) <= TOLD_WIDTH), key=lambda r: len(r[1]))
    fitting = next((text for e, text in repairs if _fits(e, misfit, root, reader)), None)
    hints = [f" Did you mean {fitting}?"] if fitting else []
    equations = misfit.equations()
    if equations and not any(1 in pair for pair in misfit.pairs if fitting):
        given = equations[0] if len(equations) == 1 else f"[{', '.join(equations)}]"
        hints.append(f" If they are equal, use one symbol, or give given={given}.")
    return SizeError(f"{misfit.said()}{_context(misfit.place, root)}.{''.join(hints)}")


def _fits(repair: Any, misfit: Misfit, root: Any, reader: Any) -> bool:
    """Whether an expression in the place of what does not fit lets all be read."""
    try:
        node = misfit.reader.again({}).read(repair)
        if misfit.place is root:
            return True
        whole = root if is_large(root, LARGEST_TOLD) else _spliced(root, misfit.place, repair)
        return reader.again({misfit.place: node}).read(whole) is not None
    except Exception:                       # whatever is wrong with it, it is no help
        return False


def _spliced(e: Any, place: Any, repair: Any) -> Any:
    """The expression with other factors in products that have run together with the place: w*X inside y.T*w*X."""
    if e is place or not e.args:
        return e
    args = [_spliced(a, place, repair) for a in e.args]
    if isinstance(e, MatMul) and isinstance(place, MatMul):
        factors = [a for a in place.args if a.is_Matrix]
        for k in range(len(args) - len(factors) + 1):
            if args[k:k + len(factors)] == factors:
                return MatMul(*args[:k], *repair.args, *args[k + len(factors):])
    return e if all(new is old for new, old in zip(args, e.args)) else e.func(*args)


def _context(place: Any, root: Any) -> str:
    """The largest part of the whole around the place that is short enough to be shown."""
    for part in _path(place, root):
        text = short(part, LARGEST_TOLD)
        if part is place or text == short(place, LARGEST_TOLD):
            return ""
        if len(text) <= TOLD_WIDTH:
            return f" (in {text})"
    return ""


def _path(place: Any, root: Any) -> list[Any]:
    """The parts from the whole down to the place."""
    stack, above, seen = [root], {id(root): None}, [root]
    while stack:
        e = stack.pop()
        if e is place:
            path = [e]
            while above[id(path[-1])] is not None:
                path.append(above[id(path[-1])])
            return path[::-1]
        for part in e.flat() if isinstance(e, sp.MatrixBase) else getattr(e, "args", ()):
            if id(part) not in above:
                above[id(part)] = e
                seen.append(part)           # ids stay valid while the objects live
                stack.append(part)
    return []


def _unsigned(e: Any) -> Any:
    """Y of -Y."""
    return e.args[1] if isinstance(e, MatMul) and len(e.args) == 2 and e.args[0] == -1 else e


# --------------------------------------------------------------------------------------------------------- repairs
def as_transpose(e: Any) -> Any:
    """The transpose, as one would type it."""
    if isinstance(e, sp.MatrixBase):
        return e.T
    if isinstance(e, MatMul) and sum(factor.is_Matrix for factor in e.args) == 1:
        return MatMul(*[as_transpose(factor) if factor.is_Matrix else factor for factor in e.args])
    return e.args[0] if isinstance(e, Transpose) else Transpose(e)


def with_parts(expr: Any, parts: Sequence[Any], changes: dict[int, Any]) -> Any:
    """The same operation with other parts in some places."""
    new = {id(parts[k]): e for k, e in changes.items()}
    return expr.func(*[new.get(id(a), a) for a in expr.args])


def transposing(expr: Any, parts: Sequence[Any], *places: int) -> Iterator[Repair]:
    """One of these parts transposed, or all of them."""
    for chosen in (*[(k,) for k in places], places):
        yield from _typed(with_parts, expr, parts, {k: as_transpose(parts[k]) for k in chosen})


def exchanging(expr: Any, parts: Sequence[Any], j: int, k: int) -> Iterator[Repair]:
    """Two factors in the other order."""
    yield from _typed(with_parts, expr, parts, {j: parts[k], k: parts[j]})


def spreading(expr: Any, parts: Sequence[Any], shapes: dict[int, Shape]) -> Iterator[Repair]:
    """Columns, rows and numbers repeated until they have the shape of the others: b*ones(1, N)."""
    target = tuple(next((s[axis] for s in shapes.values() if s[axis] != 1), 1) for axis in (0, 1))
    if any(s[axis] not in (1, target[axis]) for s in shapes.values() for axis in (0, 1)):
        return
    narrow = {k: shape for k, shape in shapes.items() if shape != target}
    for typed, e in zip(*(_typed(with_parts, expr, parts, {
            k: _repeated(parts[k], shape, target, ones) for k, shape in narrow.items()})
            for ones in (_named_ones, sp.OneMatrix))):
        yield e[0], typed[1]


def _named_ones(rows: Any, cols: Any) -> Any:
    return sp.MatrixSymbol(f"ones({rows}, {cols})", rows, cols)


def _repeated(e: Any, shape: Shape, target: Sequence[Dim], matrix: Callable[[Any, Any], Any]) -> Any:
    rows, cols = target
    if shape == (1, 1):
        return MatMul(e, matrix(rows, cols))
    return MatMul(e, matrix(1, cols)) if shape[1] == 1 else MatMul(matrix(rows, 1), e)


def squaring(expr: Any, x: Any) -> Iterator[Repair]:
    """What may be meant by an operation that needs a square matrix: a power by entries, or a factor transposed."""
    if isinstance(expr, (MatPow, sp.Pow)) and expr.args[1].is_positive:
        k = expr.args[1]
        text = short(x)
        yield sp.HadamardPower(x, k), f"hadamard({text}, {text})" if k == 2 else f"HadamardPower({text}, {k})"
    elif isinstance(x, MatMul):
        for k, factor in enumerate(x.args):
            if factor.is_Matrix:
                turned = with_parts(x, x.args, {k: as_transpose(factor)})
                yield from _typed(expr.func, turned, *expr.args[1:])


def _typed(make: Callable[..., Any], *args: Any) -> Iterator[Repair]:
    try:
        e = make(*args)
        if not is_large(e, LARGEST_TOLD):
            yield e, str(e)
    except (TypeError, ValueError, NotImplementedError):        # SymPy knows of sizes that are numbers
        return


def with_shapes(parts: Sequence[Any], nodes: Sequence[Node], places: Iterable[int]) -> list[tuple[Any, Shape]]:
    """Parts with their shapes."""
    return [(parts[k], shape_of(nodes[k])) for k in places]

