"""Definitions given as ``where={Y: sigma(W*X)}``: the answer is in terms of Y."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sympy as sp

from ..algebra.entrywise import slot
from ..algebra.kinds import ENTRYWISE, PRODUCT, TRANSPOSE
from ..algebra.named import named
from ..algebra.nodes import Algebra, Node, shape_of, transpose
from ..algebra.rebuilding import replaced
from ..errors import DefinitionError, DefinitionSizeError
from .checks import short, sympified
from .reader import Reader


def sorted_definitions(where: Any, variables: Collection[Any] = ()) -> dict[Any, Any]:
    """The definitions that were given, each after those it needs.

    A symbol by which we differentiate stays a variable.

    Raises
    ------
    DefinitionError
        If `where` is no dict of symbols, shapes differ, or definitions go round in a circle.
    """
    if where is None:
        return {}
    if not isinstance(where, Mapping):
        raise DefinitionError(f"where={where!r}: a dict {{symbol: its definition}} is understood")
    pending = {symbol: _definition(symbol, where[symbol]) for symbol in where if symbol not in variables}
    found: dict[Any, Any] = {}
    while pending:
        ready = [s for s, e in pending.items() if pending.keys().isdisjoint(e.free_symbols)]
        if not ready:
            raise DefinitionError(f"the definitions of {', '.join(map(str, pending))} depend on each other in a circle")
        found.update((symbol, pending.pop(symbol)) for symbol in ready)
    return found


def _definition(symbol: Any, expr: Any) -> Any:
    if not isinstance(symbol, (sp.MatrixSymbol, sp.Symbol)):
        raise DefinitionError(f"{short(symbol)} cannot be defined: only a MatrixSymbol or a Symbol has a definition")
    expr = sympified(expr)
    if symbol in expr.free_symbols:
        raise DefinitionError(f"{symbol} is defined by itself: {short(expr)}")
    return expr


def with_definitions(expr: Any, definitions: Mapping[Any, Any]) -> Any:
    """An expression, or a list of them, with (sorted) definitions in the place of their names."""
    whole: dict[Any, Any] = {}
    for symbol, e in definitions.items():
        whole[symbol] = e.xreplace(whole)
    if isinstance(expr, (list, tuple, set)):
        return [with_definitions(e, definitions) for e in expr]
    return expr.xreplace(whole) if whole and hasattr(expr, "xreplace") else expr


def read_definitions(algebra: Algebra, definitions: Mapping[Any, Any], by_name: bool = True) -> dict[Any, Node]:
    """The node that each defined symbol stands for: a name, or with by_name=False its definition."""
    bindings: dict[Any, Node] = {}
    for symbol, expr in definitions.items():
        node = Reader(algebra, dict(bindings)).read(expr)
        _check_shape(symbol, expr, node)
        bindings[symbol] = named(symbol, node) if by_name else node
        if by_name:
            recognise(algebra, node, bindings[symbol])
    return bindings


def _check_shape(symbol: Any, expr: Any, node: Node) -> None:
    """DefinitionSizeError unless a definition has the shape of its symbol."""
    sizes, shape = node.algebra.sizes, shape_of(node)
    needed = sizes.shape(symbol.shape) if getattr(symbol, "is_Matrix", False) else (1, 1)
    if not sizes.same_shape(shape, needed):
        raise DefinitionSizeError(f"{symbol} has shape {needed}, and its definition {short(expr)} has shape {shape}")


def recognise(algebra: Algebra, definition: Node, name: Node) -> None:
    """Write the name wherever the definition, or a function of entries with its body, is made from now on."""
    if definition.op is PRODUCT:
        algebra.chains.setdefault(definition.args[-1], []).append((definition.args, name))
        other = transpose(definition)
        algebra.chains.setdefault(other.args[-1], []).append((other.args, transpose(name)))
    elif definition.args:
        other = transpose(definition)
        algebra.replace(definition, name)
        if other is not definition and other.op is not TRANSPOSE:
            algebra.replace(other, transpose(name))


def in_terms_of(root: Node, bindings: Mapping[Any, Node]) -> Node:
    """The node with names in the place of their definitions, also inside functions of entries: 1 - tanh(A)^2 is
    1 - H^2 for H = tanh(A)."""
    if not bindings:
        return root
    done: dict[Node, Node] = {}
    for y in bindings.values():
        definition = y.args[0]
        if definition.args:
            done[definition] = y
            if definition.shape is not None:
                done[transpose(definition)] = transpose(y)
            if definition.op is ENTRYWISE:
                done[definition.args[0]] = slot(y)
        done[y] = y
    return replaced(root, done)
