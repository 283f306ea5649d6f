"""Definitions given as ``where={Y: sigma(W*X)}``: the answer is in terms of Y."""
from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sympy as sp

from ..algebra.entrywise import slot
from ..algebra.kinds import ENTRYWISE, PRODUCT, TRANSPOSE
from ..algebra.named import named, without_label
from ..algebra.nodes import Algebra, Node, shape_of, transpose
from ..algebra.rebuilding import replaced
from ..algebra.sizes import dimensions
from ..errors import DefinitionError
from .checks import short, sympified
from .reader import Reader


def read_definitions(algebra: Algebra, where: Any, variables: Collection[Any] = (),
                     by_name: bool = True, kind: type[Reader] = Reader) -> dict[Any, Node]:
    """The node that each defined symbol stands for: a name, or with by_name=False its definition; read by a `kind`.

    One by which we differentiate stays a variable.

    Raises
    ------
    DefinitionError
        If `where` is no dict of symbols, shapes differ, or definitions go round in a circle.
    """
    if where is None:
        return {}
    if not isinstance(where, dict):
        raise DefinitionError(f"where={where!r}: a dict {{symbol: its definition}} is understood")
    pending = {symbol: _definition(symbol, where[symbol]) for symbol in where if symbol not in variables}
    bindings: dict[Any, Node] = {}
    while pending:
        ready = [s for s, e in pending.items() if pending.keys().isdisjoint(e.free_symbols)]
        if not ready:
            raise DefinitionError(f"the definitions of {', '.join(map(str, pending))} depend on each other in a circle")
        for symbol in ready:
            reader, expr = kind(algebra, bindings), pending.pop(symbol)
            node = without_label(reader.read(expr))
            shape = dimensions(symbol.shape) if getattr(symbol, "is_Matrix", False) else (1, 1)
            if shape_of(node) != shape:
                raise DefinitionError(f"{symbol} has shape {shape}, and its definition {shape_of(node)}")
            bindings[symbol] = named(symbol, node) if by_name else node
            if by_name:
                _recognise(algebra, node, bindings[symbol])
                if reader.read_plainly(expr) is not node:
                    _recognise(algebra, reader.read_plainly(expr), bindings[symbol])
    return bindings


def _recognise(algebra: Algebra, definition: Node, name: Node) -> None:
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


def _definition(symbol: Any, expr: Any) -> Any:
    if not isinstance(symbol, (sp.MatrixSymbol, sp.Symbol)):
        raise DefinitionError(f"{short(symbol)} cannot be defined: only a MatrixSymbol or a Symbol has a definition")
    expr = sympified(expr)
    if symbol in expr.free_symbols:
        raise DefinitionError(f"{symbol} is defined by itself: {short(expr)}")
    return expr


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
