"""The house stands: imports go down only, a name has one meaning, and files, lines and functions can be read."""
from __future__ import annotations

from typing import Any

import pytest

import sympy_matcalc
from tests import house, stub

# What is left to be cleared; a figure may fall, never rise.
LEFT = {"names_defined_twice": 11}


@pytest.mark.parametrize("statement", [
    house.rooms_without_a_floor, house.files_at_the_top, house.arrows_upward, house.imported_operations, house.circles,
    house.imports_inside_functions, house.names_defined_twice, house.long_files, house.long_lines,
    house.complex_functions], ids=lambda statement: statement.__name__)
def test_statement(statement: Any) -> None:
    broken = statement()
    assert len(broken) <= LEFT.get(statement.__name__, 0), "\n".join([statement.__doc__, *broken])


def test_no_module_hides_a_public_function() -> None:
    public = {name for name in dir(sympy_matcalc) if callable(getattr(sympy_matcalc, name))}
    assert house.modules_named_like(public) == []


def test_the_stub_is_not_stale() -> None:
    assert stub.PATH.read_text(encoding="utf-8") == stub.stub(), stub.__doc__
