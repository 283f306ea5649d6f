"""The operations, one file each: what it is read from, its rule, its code, its words, its samples.

Importing this package imports every file of its folders, which fills the tables of `rules`; a new file is found by
itself.  What a file lists in `__all__` is a name of this package.
"""
from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

__all__: list[str] = []


def _collect() -> dict[str, Any]:
    """The public names of all files."""
    found: dict[str, Any] = {}
    for field in iter_modules(__path__):
        room = import_module(f"{__name__}.{field.name}")
        for row in iter_modules(room.__path__):
            module = import_module(f"{room.__name__}.{row.name}")
            found |= {name: getattr(module, name) for name in getattr(module, "__all__", ())}
    return found


globals().update(_collect())
__all__ += sorted(name for name in globals() if not name.startswith("_") and name not in
                  ("Any", "annotations", "import_module", "iter_modules"))
