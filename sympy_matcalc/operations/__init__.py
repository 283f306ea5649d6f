"""The operations, one file each: what it is read from, its rule, its code, its words, its samples.

Importing this package imports every file of its folders, which fills the tables of `rules`; a new file is found by
itself.  What a file lists in `__all__` is a name of this package.  Editors and type checkers read the names from
`__init__.pyi`; one that does not stand there is Any to them.
"""
from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

__all__: list[str] = []


def _public_names() -> dict[str, Any]:
    """What the files offer."""
    found: dict[str, Any] = {}
    for field in iter_modules(__path__, f"{__name__}."):
        for row in iter_modules(import_module(field.name).__path__, f"{field.name}."):
            module = import_module(row.name)
            found |= {name: getattr(module, name) for name in getattr(module, "__all__", ())}
    return found


_NAMES = _public_names()
globals().update(_NAMES)
__all__ += sorted(_NAMES)
