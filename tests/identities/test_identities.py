"""Every row of the table of identities: it applies to its sample, gives the form it says, and is right in numbers."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import sympy as sp

from sympy_matcalc import cost, evaluate, matsimplify
from sympy_matcalc.algebra.tables import CHEAPER, IDENTITIES, Identity, documented
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.testing.samples import DOMAINS, read_sample, sample_symbols
from sympy_matcalc.writing.writer import write

SYMBOLS = sp.symbols("m n p", integer=True, positive=True)
SIZES = (3, 4, 2)
ROWS = list(IDENTITIES.values())
IDS = [row.name for row in ROWS]


def facts_of(row: Identity, sizes) -> dict:
    """The facts that the row needs, and whether it needs matrices that may be singular."""
    options = {"invertible": "adjugate" not in row.name}
    if row.given:
        options["assumptions"] = sp.sympify(row.given, locals=sample_symbols(*sizes))
    return options


def flat(expr) -> str:
    return " ".join(str(expr).split())


@pytest.fixture
def replaced(monkeypatch):
    """Put another rule in the place of that of a row."""
    def replace(row: Identity, rule) -> None:
        for op in row.ops:
            here = row.table[op]
            monkeypatch.setitem(row.table, op, [rule if f is row.rule else f for f in here]
                                if isinstance(here, list) else rule)
    return replace


def differs(row: Identity, seed: int) -> bool:
    """Whether the simplified sample has another value than the sample, at a random point of rectangular shapes."""
    expr = read_sample(row.sample, *SIZES)
    options = facts_of(row, SIZES)
    simpler = matsimplify(expr, **options)
    values = random_values(expr, domains=DOMAINS, seed=f"{row.name}/{seed}", assumptions=options.get("assumptions"))
    values |= dict(zip(SYMBOLS, SIZES))
    before, after = (np.asarray(evaluate(e, values), dtype=float) for e in (expr, simpler))
    return before.size != after.size or not np.allclose(before.ravel(), after.ravel(), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_form(row: Identity) -> None:
    expr = read_sample(row.sample, *SYMBOLS)
    simpler = matsimplify(expr, **facts_of(row, SYMBOLS))
    assert flat(simpler) == row.becomes
    assert cost(simpler) <= cost(expr)
    assert row.statement and "\n" not in row.statement.strip() and row.statement.endswith(".")


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_value(row: Identity) -> None:
    assert not differs(row, 0) and not differs(row, 1)


@pytest.mark.parametrize("row", [row for row in ROWS if row.rule], ids=[row.name for row in ROWS if row.rule])
def test_rule_applies_to_its_sample(row: Identity, replaced) -> None:
    fired = []

    def recording(*args):
        found = row.rule(*args)
        fired.append(found is not None)
        return found
    replaced(row, recording)
    matsimplify(read_sample(row.sample, *SYMBOLS), **facts_of(row, SYMBOLS))
    assert any(fired)




@pytest.mark.parametrize("row", [row for row in ROWS if row.table is CHEAPER], ids=lambda row: row.name)
def test_rule_is_right_by_itself(row: Identity, replaced) -> None:
    """What the rule makes of a node has the value of the node, whatever becomes of it afterwards."""
    pairs = []

    def recording(y):
        found = row.rule(y)
        if found is not None and found is not y and not y.slots:
            pairs.append((write(y), write(found), write(2*found)))
        return found
    replaced(row, recording)
    expr = read_sample(row.sample, *SIZES)
    matsimplify(expr, **facts_of(row, SIZES))
    values = random_values(expr, domains=DOMAINS, seed=row.name) | dict(zip(SYMBOLS, SIZES))
    assert pairs
    for before, after, wrong in pairs:
        assert is_close(evaluate(before, values), evaluate(after, values))
        assert not is_close(evaluate(before, values), evaluate(wrong, values))


def is_close(a, b) -> bool:
    a, b = (np.asarray(v, dtype=float) for v in (a, b))
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-8, atol=1e-10)


def test_the_page_shows_the_table() -> None:
    page = Path(__file__).parents[2]/"docs"/"simplification.md"
    assert page.read_text(encoding="utf-8").endswith(documented())


def test_names_and_groups() -> None:
    assert {row.group for row in ROWS} == {"structure", "traces", "determinants", "kronecker", "vec", "blocks",
                                           "selections", "entrywise", "scalars", "collecting", "facts"}
    assert len({row.statement for row in ROWS}) == len(ROWS)
