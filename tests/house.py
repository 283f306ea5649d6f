"""How the house is built, as statements about its source: floors, rooms, names and sizes.

Each function gives what breaks its statement, one line for each place, and nothing if it holds.
"""
from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = Path(__file__).parents[1]/"sympy_matcalc"

# Lowest first: a module imports from its own floor and from those below it.
FLOORS = (
    "errors",
    "expressions",      # what SymPy lacks below every operation
    "algebra",          # interned nodes in normal form, linear maps, bound indices
    "rules",            # the kinds of row, and the tables
    "passes",           # the calculus on nodes
    "reading",          # SymPy in
    "writing",          # SymPy out
    "operations",       # one operation, one file
    "numerics",
    "identities",
    "simplify",
    "calculus",         # the verbs that differentiate
    "optimality",
    "explain",
    "testing",
    "cookbook",
    "extend",           # what the author of an operation imports
)
FILES_AT_THE_TOP = ("__init__", "__main__", "errors", "extend")
LONGEST_FILE = 350
LONGEST_LINE = 120
MOST_COMPLEX = 20


@dataclass(frozen=True)
class Module:
    """A file of the package."""
    path: Path

    @cached_property
    def name(self) -> str:
        """The name below the package, with dots: operations.core.trace; that of __init__ is its room's."""
        parts = self.path.relative_to(PACKAGE).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def room(self) -> str:
        return self.name.split(".")[0]

    @cached_property
    def source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @cached_property
    def imports(self) -> set[str]:
        """The modules of the package that it imports."""
        return {target for node in ast.walk(self.tree) for target in self._targets(node)}

    def _targets(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (below(alias.name) for alias in node.names if alias.name.split(".")[0] == PACKAGE.name)
        elif isinstance(node, ast.ImportFrom):
            origin = self._origin(node)
            if origin is not None:
                for alias in node.names:
                    full = f"{origin}.{alias.name}".lstrip(".")
                    yield full if is_module(full) else origin

    def _origin(self, node: ast.ImportFrom) -> str | None:
        """What `from` names, below the package; None if it is elsewhere."""
        if not node.level:
            module = node.module or ""
            return below(module) if module.split(".")[0] == PACKAGE.name else None
        package = self.path.relative_to(PACKAGE).parts[:-1]
        above = package[:len(package) - node.level + 1]
        return ".".join([*above, *([node.module] if node.module else [])])

    @cached_property
    def definitions(self) -> set[str]:
        """The names that it defines at its top level."""
        return {name for statement in self.tree.body for name in defined(statement)} - {"__all__"}


def below(name: str) -> str:
    """The name without that of the package."""
    return name[len(PACKAGE.name) + 1:]


def is_module(name: str) -> bool:
    """Whether the package has such a module or room."""
    path = PACKAGE.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path/"__init__.py").exists()


def defined(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement defines; conditional ones too."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)
                    and isinstance(node.ctx, ast.Store))
    elif isinstance(statement, (ast.If, ast.Try, ast.For, ast.With)):
        for part in ast.iter_child_nodes(statement):
            if isinstance(part, ast.stmt):
                yield from defined(part)


def modules() -> list[Module]:
    """All files of the package."""
    return [Module(path) for path in sorted(PACKAGE.rglob("*.py"))]


# -- floors ------------------------------------------------------------------------------------------------------------

def rooms_without_a_floor() -> list[str]:
    """Every room has a place among the floors, and every floor is there."""
    rooms = {module.room for module in modules()} - {"", "__main__"}
    return sorted(rooms.symmetric_difference(FLOORS))


def files_at_the_top() -> list[str]:
    """Nothing but the face of the package, its errors and `extend` stands beside the rooms."""
    return sorted(path.name for path in PACKAGE.glob("*.py") if path.stem not in FILES_AT_THE_TOP)


def arrows_upward() -> list[str]:
    """No module imports from a floor above its own, nor from the face of the package."""
    return [f"{module.name} imports {target or 'the package itself'}" for module in modules()
            if module.room in FLOORS for target in sorted(module.imports)
            if not target or FLOORS.index(target.split(".")[0]) > FLOORS.index(module.room)]


def imported_operations() -> list[str]:
    """No room imports an operation from its file: the names of `operations` are for them."""
    return [f"{module.name} imports {target}" for module in modules() if module.room not in ("", "operations")
            for target in sorted(module.imports) if target.startswith("operations.")]


def circles() -> list[str]:
    """No module imports itself by way of others."""
    imports = {module.name: module.imports for module in modules() if module.name}
    done: set[str] = set()
    found: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            found.append(" -> ".join([*path[path.index(name):], name]))
        elif name not in done:
            for target in sorted(imports.get(name, ())):
                visit(target, (*path, name))
            done.add(name)

    for name in imports:
        visit(name, ())
    return found


def imports_inside_functions() -> list[str]:
    """Every import stands at the top of its file."""
    return [f"{module.name}.{function.name}, line {node.lineno}" for module in modules()
            for function in ast.walk(module.tree) if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
            for node in ast.walk(function) if isinstance(node, (ast.Import, ast.ImportFrom))]


# -- names -------------------------------------------------------------------------------------------------------------

def modules_named_like(names: set[str]) -> list[str]:
    """No module has the name of a public function, which would hide it."""
    return [module.name for module in modules() if module.name.split(".")[-1] in names]


def names_defined_twice() -> list[str]:
    """No two modules define one name: a reader who looks for it finds one thing."""
    homes: dict[str, list[str]] = {}
    for module in modules():
        for name in module.definitions:
            homes.setdefault(name, []).append(module.name)
    return [f"{name}: {', '.join(places)}" for name, places in sorted(homes.items()) if len(places) > 1]


# -- sizes -------------------------------------------------------------------------------------------------------------

def long_files() -> list[str]:
    """A file can be read in one sitting."""
    return [f"{module.name}: {lines} lines" for module in modules()
            if (lines := len(module.source.splitlines())) > LONGEST_FILE]


def long_lines() -> list[str]:
    """A line fits beside another."""
    return [f"{module.name}, line {number}" for module in modules()
            for number, line in enumerate(module.source.splitlines(), 1) if len(line) > LONGEST_LINE]


def complex_functions() -> list[str]:
    """A function has few ways through it."""
    return [f"{module.name}.{function.name}: {ways}" for module in modules() for function in ast.walk(module.tree)
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
            and (ways := complexity(function)) > MOST_COMPLEX]


def complexity(function: ast.AST) -> int:
    """The cyclomatic complexity: one, and one more for each place where the way parts."""
    return 1 + sum(map(_partings, ast.walk(function)))


def _partings(node: ast.AST) -> int:
    if isinstance(node, (ast.If, ast.IfExp, ast.Assert, ast.Lambda, ast.ExceptHandler, ast.match_case)):
        return 1
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        return 1 + bool(node.orelse)
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return bool(node.orelse) if isinstance(node, ast.Try) else 0
