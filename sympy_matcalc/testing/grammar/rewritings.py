"""Other ways of writing an expression, for tests: one identity after the other, at random places."""
from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from . import matrix_rewritings, scalar_rewritings, sum_rewritings  # noqa: F401  (fill the table)
from .rewriter import REWRITINGS, NamedRewriting, places, replaced_at

MOST_TRIES = 60


def random_rewriting(rng: random.Random, expr: Any, signs: bool = True) -> Any:
    """Another way of writing the same expression, equal in value for all real matrices.

    One to six of the identities in `REWRITINGS` are applied at random places, one after the other: sums are shuffled,
    traces cycled, products transposed, expanded and factored ...  SymPy neither sorts nor evaluates the result.

    Parameters
    ----------
    rng : random.Random
        Where every choice comes from.
    expr : expression
        A matrix expression or a scalar of matrices.
    signs : bool, default True
        Whether differences may be turned around, as in A - B = -(B - A).

    Returns
    -------
    expression
        The rewriting; the expression itself if there is nothing to rewrite in it.

    See Also
    --------
    rewriting_steps : One identity after the other.
    sympy_matcalc.matsimplify : Which gives all of them one form.

    Examples
    --------
    >>> import random
    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc import evaluate
    >>> from sympy_matcalc.testing.grammar.rewritings import random_rewriting
    >>> A, B = MatrixSymbol("A", 2, 3), MatrixSymbol("B", 2, 3)
    >>> f = Trace(A.T*(A + B))
    >>> g = random_rewriting(random.Random(1), f)
    >>> values = {A: [[1, 2, 3], [4, 5, 6]], B: [[1, 0, 2], [0, 3, 0]]}
    >>> g != f, evaluate(f, values), evaluate(g, values)
    (True, 113.0, 113.0)
    """
    return [expr, *(step for _, step in rewriting_steps(rng, expr, signs))][-1]


def rewriting_steps(rng: random.Random, expr: Any, signs: bool = True) -> Iterator[tuple[str, Any]]:
    """The steps of a random rewriting: the name of each identity and what it makes."""
    allowed = [r for r in REWRITINGS if signs or not r.signs]
    steps = rng.randint(1, 6)
    for _ in range(MOST_TRIES):
        rewriting = rng.choice(allowed)
        found = rewrite_somewhere(rng, expr, rewriting)
        if found is not None:
            expr = found
            yield rewriting.name, expr
            steps -= 1
        if not steps:
            return


def rewrite_somewhere(rng: random.Random, expr: Any, rewriting: NamedRewriting) -> Any:
    """The expression with one identity applied at a random place; None if it fits nowhere."""
    fitting = [(path, part) for path, part in places(expr) if rewriting.fits(part)]
    rng.shuffle(fitting)
    for path, part in fitting[:8]:
        try:
            new = rewriting.rewrite(rng, part)
            if new is not None:
                return replaced_at(expr, path, new)
        except (TypeError, ValueError, AttributeError, NotImplementedError):
            continue                        # SymPy's constructors fail on some combinations
    return None
