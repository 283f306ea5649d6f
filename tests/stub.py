"""The stub of `operations`, by which editors and type checkers know names that are found when it is imported.

After a change of names::

    python -m tests.stub
"""
from __future__ import annotations

import ast
from pathlib import Path

import sympy_matcalc.operations

PATH = Path(sympy_matcalc.operations.__file__).with_suffix(".pyi")
HEAD = '''"""The names of the operations: what the files of this room list in `__all__`."""
from typing import Any
'''
TAIL = '''
# An operation that does not stand here yet.
def __getattr__(name: str) -> Any: ...
'''


def homes() -> dict[str, list[str]]:
    """The public names of each file of an operation."""
    found = {}
    for path in sorted(PATH.parent.glob("*/*.py")):
        names = _listed(ast.parse(path.read_text(encoding="utf-8")))
        if names:
            found[f".{path.parent.name}.{path.stem}"] = sorted(names)
    return found


def _listed(tree: ast.Module) -> list[str]:
    """What a file has in `__all__`."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "__all__" for target in statement.targets):
            return list(ast.literal_eval(statement.value))
    return []


def stub() -> str:
    """The text of the stub."""
    found = homes()
    imports = "\n".join(f"from {module} import {_wrapped(names)}" for module, names in found.items())
    names = sorted(name for listed in found.values() for name in listed)
    rows = "\n".join(f'    "{name}",' for name in names)
    return f"{HEAD}\n{imports}\n\n__all__ = [\n{rows}\n]\n{TAIL}"


def _wrapped(names: list[str]) -> str:
    line = ", ".join(sorted(names, key=lambda name: (not name[0].isupper(), name)))
    if len(names) == 1 or len(line) < 60:
        return line
    return "(\n" + "".join(f"    {name},\n" for name in sorted(names, key=lambda n: (not n[0].isupper(), n))) + ")"


if __name__ == "__main__":
    PATH.write_text(stub(), encoding="utf-8")
