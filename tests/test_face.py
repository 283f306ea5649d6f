"""What ``import sympy_matcalc`` gives: all names, a short star, SymPy's names as SymPy has them, nothing unasked."""
from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
from sympy import Eq, Function, ImmutableMatrix, Interval, Matrix, MatrixSymbol, S, Symbol, exp, sin

import sympy_matcalc
from sympy_matcalc import stationary_points

SOURCE = Path(sympy_matcalc.__file__).read_text(encoding="utf-8")
TREE = ast.parse(SOURCE)
x, y, z = sp.symbols("x y z")
f, g = Function("f"), Function("g")


def star(package: str) -> dict[str, Any]:
    """What a star import gives."""
    names: dict[str, Any] = {}
    exec(f"from {package} import *", names)
    return {name: value for name, value in names.items() if name != "__builtins__"}


# ------------------------------------------------------------------------------------------------------------- names
def test_the_star_is_what_people_type() -> None:
    names = sympy_matcalc.__all__
    assert len(names) == len(set(names)) <= 70
    assert set(star("sympy_matcalc")) == set(names) and "__version__" not in names


def test_names_that_are_not_in_the_star_are_reachable() -> None:
    for name in ("Hadamard", "Layout", "Linear", "MatrixScalar", "OptionError", "absolute_error", "block_determinant",
                 "elu", "fisher_step", "gradient_with_names", "lower_triangle", "register", "StationaryPoint",
                 "Derivation", "__version__"):
        assert hasattr(sympy_matcalc, name) and name in dir(sympy_matcalc)
    for room in ("cookbook", "explain", "extend", "operations", "optimality", "testing"):
        assert getattr(sympy_matcalc, room).__name__ == f"sympy_matcalc.{room}"
    with pytest.raises(AttributeError, match="module 'sympy_matcalc' has no attribute 'gradiant'"):
        sympy_matcalc.gradiant                                                  # type: ignore[attr-defined] # noqa: B018


def imported(statements: list[ast.stmt]) -> dict[str, str]:
    """Name -> module, of the imports among some statements; a name that is no part of the star is said twice."""
    found = {}
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and statement.level:
            for alias in statement.names:
                assert (alias.asname == alias.name) is (alias.name not in {"*", *sympy_matcalc.__all__}), alias.name
                found[alias.name] = f".{statement.module}"
    return found


def test_editors_and_type_checkers_know_all_names() -> None:
    """Those that are loaded later too: mypy reads only the imports below TYPE_CHECKING."""
    later = next(s for s in TREE.body if isinstance(s, ast.If))
    assert imported(later.body) == sympy_matcalc._HOMES
    assert not imported(TREE.body).keys() & sympy_matcalc._HOMES.keys()


def test_nothing_is_loaded_unasked() -> None:
    code = "import sys, sympy_matcalc; print(*(m for m in sys.modules if m.startswith('sympy_matcalc.')))"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], capture_output=True, text=True,
                          check=True)
    rooms = {module.split(".")[1] for module in done.stdout.split()}
    assert "operations" in rooms and not rooms & {"cookbook", "explain", "extend", "optimality", "testing"}


# ------------------------------------------------------------------------------------------------------ SymPy's names
CALLS: dict[str, list[Any]] = {
    "diag": [lambda diag: diag(1, 2, 3), lambda diag: diag([1, 2, 3]), lambda diag: diag(*[1, Matrix([[2, 3]]), x]),
             lambda diag: diag([[1, 2], [3]], strict=False), lambda diag: diag(x, y, unpack=False),
             lambda diag: diag(1, 2, cls=ImmutableMatrix), lambda diag: diag(), lambda diag: diag(Matrix([1, 2]), 3)],
    "ones": [lambda ones: ones(2, 3), lambda ones: ones(3), lambda ones: ones(2, 2, cls=ImmutableMatrix)],
    "hessian": [
        lambda hessian: hessian(x**2*y + sin(x*y), [x, y]), lambda hessian: hessian(x*y + exp(x), (x, y)),
        lambda hessian: hessian(x**2 + y**2, [x, y], [x + y - 1]),
        lambda hessian: hessian(f(x, y)*x, (x, y), [g(x, y), x*y]), lambda hessian: hessian(f(x), [x]),
        lambda hessian: hessian(x**2*y, (x, y), []), lambda hessian: hessian(x**2*y, (x, y), constraints=[x + y]),
        lambda hessian: hessian(f(x)*f(y), varlist=[f(x), f(y)])],
    "evaluate": [lambda evaluate: _sum_without(evaluate(False)), lambda evaluate: _sum_without(evaluate(True)),
                 lambda evaluate: _sum_without(evaluate(x=False))],
    "stationary_points": [
        lambda points: points(sin(x), x, Interval(0, 8)), lambda points: points(x**3 - 3*x, x, S.Reals),
        lambda points: points(x**2, x, domain=Interval(1, 2)), lambda points: points(x**4 - x, symbol=x)],
}


def _sum_without(context: Any) -> Any:
    with context:
        return x + x


def test_all_names_of_both_are_called() -> None:
    assert star("sympy").keys() & star("sympy_matcalc").keys() == CALLS.keys()


@pytest.mark.parametrize(("name", "call"), [(name, call) for name, calls in CALLS.items() for call in calls])
def test_calls_of_sympy_are_answered_as_sympy_does(name: str, call: Any) -> None:
    found, expected = call(getattr(sympy_matcalc, name)), call(getattr(sp, name))
    assert found == expected and type(found) is type(expected)


def test_calls_of_ours_are_answered_by_us() -> None:
    n = Symbol("n", integer=True, positive=True)
    v, A = MatrixSymbol("v", n, 1), MatrixSymbol("A", n, n)
    t = Symbol("t", positive=True)
    assert sympy_matcalc.hessian(v.T*A*v, v) == A + A.T
    assert str(sympy_matcalc.hessian((v.T*A*v)*t**2, [t])) == "2*(v.T*A*v)"
    assert sympy_matcalc.hessian(x*y*z, [x], [y, z]) == Matrix([[z, y]])
    assert sympy_matcalc.evaluate(A, {A: [[1, 2], [3, 4]]})[0, 1] == 2
    assert stationary_points(t**2 - t, t)[0].values == {t: S.Half}
    assert stationary_points(x**2 + y**2, [x, y], given=Eq(x + y, 1))[0].values == {x: S.Half, y: S.Half}
    assert sympy_matcalc.ones(n, 1) == sp.OneMatrix(n, 1) and sympy_matcalc.diag(v) == sp.DiagMatrix(v)
