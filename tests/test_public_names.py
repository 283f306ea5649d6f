"""The API page lists every public name, wherever it lives, and nothing that is not offered."""
from __future__ import annotations
import __future__

import inspect
import re
import types

import pytest
from sympy import MatrixExpr

import sympy_matcalc
from docs.public_names import FUNCTIONS, PACKAGE, PUBLIC_MODULES, PublicName, documented_paths, listing, public_names

LINES = listing().splitlines()


def reachable() -> list[str]:
    """What a user finds behind ``sympy_matcalc.``: all but modules, private names and what Python itself leaves."""
    return [name for name in dir(sympy_matcalc) if not name.startswith("_")
            and not isinstance(getattr(sympy_matcalc, name), (types.ModuleType, __future__._Feature))]


@pytest.mark.parametrize("name", sorted({*reachable(), *sympy_matcalc.__all__} - {"__version__"}))
def test_every_public_name_is_on_the_page(name: str) -> None:
    assert f"{PACKAGE}.{name}" in documented_paths()
    assert f"   {name}" in LINES, "not in the tables"
    assert any(line.startswith(".. auto") and line.endswith(f":: {name}") for line in LINES), "not documented"


@pytest.mark.parametrize("public", [public for module in PUBLIC_MODULES for public in public_names(module)],
                         ids=lambda public: public.path)
def test_every_public_name_says_what_it_is(public: PublicName) -> None:
    assert (public.value.__doc__ or "").strip()


@pytest.mark.parametrize("public", [public for public in public_names() if public.kind == FUNCTIONS],
                         ids=lambda public: public.path)
def test_errors_of_a_docstring_are_errors(public: PublicName) -> None:
    """What stands flush below Raises is the name of an error, and no remark that the page would list as one."""
    raised = re.search(r"^Raises\n[-=]+\n(.*?)(?=\n\n[A-Z][\w ]*\n[-=]{4,}|\Z)", inspect.getdoc(public.value) or "",
                       re.MULTILINE | re.DOTALL)
    names = re.findall(r"^(\w.*)$", raised[1] if raised else "", re.MULTILINE)
    assert all(re.fullmatch(r"\w*(Error|Exception)", name) for line in names for name in line.split(", "))


def test_names_are_taken_from_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def newcomer() -> None:
        """A function that nobody has listed."""

    newcomer.__module__ = "sympy_matcalc.some.room"
    monkeypatch.setattr(sympy_matcalc, "newcomer", newcomer, raising=False)
    monkeypatch.setattr(sympy_matcalc, "imported", MatrixExpr, raising=False)
    assert ".. autofunction:: newcomer" in listing().splitlines()
    assert not any("imported" in line for line in listing().splitlines())
    assert [public.kind for public in public_names() if public.name == "newcomer"] == [FUNCTIONS]


def test_modules_have_sections() -> None:
    assert {line.removeprefix(".. currentmodule:: ") for line in LINES if "currentmodule" in line} == {*PUBLIC_MODULES}
