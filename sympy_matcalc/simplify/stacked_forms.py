"""The public verbs between sums over samples and matrices of them: stacked, unstacked."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..algebra.indices.families import number_of_members, sum_of_blocks, variables_of
from ..algebra.indices.spread_stacks import spread
from ..algebra.indices.stacked_sums import stacked_sum
from ..algebra.kinds import FAMILY_MEAN, INDEX_SUM
from ..algebra.nodes import Node
from ..algebra.products import product
from ..algebra.rebuilding import rebuilt_node
from ..algebra.walking import fold
from ..expressions.families import family_of
from ..reading.arguments import Expression
from ..reading.definitions import in_terms_of
from ..reading.options import FactOptions, verb
from ..reading.question import Question
from ..writing.writer import write
from .simplification import simplified

if TYPE_CHECKING:
    from typing_extensions import Unpack

ChangeOfNode = Callable[[Node], Node]


@verb(FactOptions)
def stacked(expr: Expression, **options: Unpack[FactOptions]) -> Expression:
    """The expression with sums over all members of a family as products with its stack: sum_i x_i x_i^T = X X^T.

    Parameters
    ----------
    expr : expression
        A scalar or a matrix expression.  Sums that have no such form stay.
    **options
        See `FactOptions`.

    Returns
    -------
    expression
        An equal one.

    Raises
    ------
    MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    unstacked : The other way round.
    stack : The matrix of all members of a family.

    Examples
    --------
    >>> from sympy import symbols
    >>> from sympy_matcalc import MatrixSum, family, stacked
    >>> n, N = symbols("n N", integer=True, positive=True)
    >>> i, x = symbols("i", integer=True), family("x", n, 1, length=N)
    >>> stacked(MatrixSum(x[i]*x[i].T, (i, 1, N)))
    stack(x)*stack(x).T
    """
    question = Question.of(**options)
    return write(in_terms_of(stacked_node(question.read(expr)), question.names))


def stacked_node(node: Node) -> Node:
    """The short form of a node with sums over samples as products with their stack."""
    return simplified(_rebuilt_sum(node, after=_stacked_one))


@verb(FactOptions)
def unstacked(expr: Expression, **options: Unpack[FactOptions]) -> Expression:
    """The expression with products of stacks as sums over the members of the families: X X^T = sum_i x_i x_i^T.

    Parameters
    ----------
    expr : expression
        A scalar or a matrix expression.  Stacks that stand in no such product stay.
    **options
        See `FactOptions`.

    Returns
    -------
    expression
        An equal one.

    Raises
    ------
    MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    stacked : The other way round.
    stack : The matrix of all members of a family.

    Examples
    --------
    >>> from sympy import symbols
    >>> from sympy_matcalc import family, stack, unstacked
    >>> n, N = symbols("n N", integer=True, positive=True)
    >>> x = family("x", n, 1, length=N)
    >>> unstacked(stack(x)*stack(x).T)
    Sum(x[i]*x[i].T, (i, 1, N))
    """
    question = Question.of(**options)
    node = simplified(_rebuilt_sum(question.read(expr), before=spread))
    return write(in_terms_of(node, question.names))


def _stacked_one(y: Node) -> Node:
    if y.op is INDEX_SUM:
        return stacked_sum(y) or y
    if y.op is FAMILY_MEAN and y.algebra.sizes.of(family_of(y.data).member_shape[1]) == 1:
        whole = product([variables_of(y.algebra, y.data)[0], sum_of_blocks(y)])
        return whole / number_of_members(y)
    return y


def _same(y: Node) -> Node:
    return y


def _rebuilt_sum(root: Node, before: ChangeOfNode = _same, after: ChangeOfNode = _same) -> Node:
    """The node with changes made in every part: before its arguments are looked at, and after."""
    first: dict[Node, Node] = {}

    def parts(y: Node) -> Sequence[Node]:
        first[y] = before(y)
        return y.args if first[y] is y else (first[y],)

    def combined(y: Node, args: list[Node]) -> Node:
        return after(rebuilt_node(y, args)) if first[y] is y else args[0]

    return fold(root, parts, combined, {})
