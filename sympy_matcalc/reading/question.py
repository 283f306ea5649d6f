"""The one object of a call: what was asked, made once by a verb and handed on whole to all that works on the answer."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..algebra.nodes import Algebra, Node
from ..algebra.rebuilding import replaced
from .checks import sympified
from .definitions import read_definitions, sorted_definitions, with_definitions
from .equations import state, state_sizes
from .facts import NOTHING_KNOWN, Facts, read_facts
from .layout import Layout
from .parts import Part
from .reader import Reader
from .structures import Structure, read_structure
from .variables import Variable, by_symbols, read_variables, symbol_differential, symbol_node

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import StructuredOptions


@dataclass(frozen=True, eq=False)
class Question:
    """What a verb was asked: by which variables, what is known, and how the answer is wanted.

    The algebra of a question is made when it is first needed, and everything is read into it once.

    Attributes
    ----------
    variables
        By what is differentiated; none for a verb that does not.
    is_list
        Whether a list of variables was given, and a list is the answer.
    facts
        What `assumptions` and `given`, which are kept as they are, say.
    definitions
        {symbol: its definition}, each after those it needs.
    structures
        {variable: the structure it is held to}.
    invertible, simplify, layout
        The options of these names.
    """
    variables: tuple[Variable, ...] = ()
    is_list: bool = False
    assumptions: Any = None
    given: Any = None
    facts: Facts = NOTHING_KNOWN
    definitions: Mapping[Any, Any] = field(default_factory=dict)
    structures: Mapping[Any, Structure] = field(default_factory=dict)
    invertible: bool = True
    simplify: bool = True
    layout: Layout = Layout.DENOMINATOR

    @classmethod
    def by(cls, X: Any, **options: Unpack[StructuredOptions]) -> Question:
        """The question of a verb that differentiates by a variable, or by a list of them.

        Raises
        ------
        NotAVariableError, LayoutError, StructureError, DefinitionError, MatCalcError
            If one of the options cannot be understood.
        """
        variables, is_list = read_variables(X)
        return cls.of(variables, is_list, **options)

    @classmethod
    def of(cls, variables: tuple[Variable, ...] = (), is_list: bool = False,
           **options: Unpack[StructuredOptions]) -> Question:
        """The question with these options, by variables that are read already."""
        layout = Layout.read(options.get("layout", Layout.DENOMINATOR))
        assumptions, given = options.get("assumptions"), options.get("given")
        symbols = [s for v in variables for s in v.symbols]
        return cls(variables, is_list, assumptions, given, read_facts(assumptions, given),
                   sorted_definitions(options.get("where"), symbols),
                   read_structure(options.get("structure"), variables),
                   options.get("invertible", True), options.get("simplify", True), layout)

    # ------------------------------------------------------------------------------------------------ reading
    @cached_property
    def reader(self) -> Reader:
        """What reads into the algebra of this question, and remembers what it has read."""
        return self.new_reader()

    @property
    def algebra(self) -> Algebra:
        return self.reader.algebra

    def read(self, expr: Any) -> Node:
        """The node of an expression."""
        return self.reader.read(sympified(expr))

    def new_reader(self) -> Reader:
        """A reader into a new algebra that knows the facts and definitions.

        Facts about the variables are left out, because they hold for the value and not for its differential.
        """
        symbols = self.symbols
        algebra = Algebra(self.facts.without(symbols) if symbols else self.facts, self.invertible, self.simplify)
        state_sizes(algebra)
        by_symbols(algebra, self.variables)
        reader = Reader(algebra, read_definitions(algebra, self.definitions) | self._varied_wholes(algebra))
        of_sizes = algebra.sizes.equations.used
        for left, right in algebra.facts.equations if algebra.facts else ():
            if (left, right) not in of_sizes:
                state(Reader(algebra, reader.bindings), left, right)    # a reader remembers what it has read
        return reader

    def _varied_wholes(self, algebra: Algebra) -> dict[Any, Node]:
        """The matrices of which parts are variables, with the variables in the places of the parts."""
        wholes: dict[Any, Node] = {}
        for part in self.parts:
            X = symbol_node(algebra, part.whole)
            wholes[part.whole] = wholes.get(part.whole, X) + part.change(X, symbol_node(algebra, part.stand_in))
        return wholes

    @property
    def names(self) -> dict[Any, Node]:
        """{symbol: the node that it names} for the definitions."""
        return {symbol: node for symbol, node in self.reader.bindings.items() if symbol in self.definitions}

    def in_whole_matrices(self, node: Node) -> Node:
        """The node with the parts of matrices in the place of the variables that stand for them."""
        if not self.parts:
            return node
        algebra = node.algebra
        return replaced(node, {symbol_node(algebra, part.stand_in): part.of(symbol_node(algebra, part.whole))
                               for part in self.parts})

    @property
    def parts(self) -> list[Part]:
        """The variables that are parts of matrices."""
        return [v.part for v in self.variables if v.part is not None]

    def put_in(self, expr: Any) -> Any:
        """An expression, or a list of them, with definitions in the place of their names."""
        if self.definitions:
            _ = self.reader                 # which checks the shapes of definitions
        return with_definitions(expr, self.definitions)

    # ---------------------------------------------------------------------------------------------- variables
    @cached_property
    def symbols(self) -> tuple[Any, ...]:
        """The symbols that the variables are made of."""
        return tuple(s for v in self.variables for s in v.symbols)

    @property
    def leaves(self) -> list[Node]:
        """The leaves of all variables."""
        return [symbol_node(self.algebra, s) for s in self.symbols]

    @property
    def differentials(self) -> dict[Node, Node]:
        """{the leaf of each symbol: that of its differential}."""
        return {x: symbol_node(self.algebra, symbol_differential(s)) for x, s in zip(self.leaves, self.symbols)}

    def only(self, *variables: Variable) -> Question:
        """The question by some of the variables, in the same algebra."""
        names = [v.expr for v in variables]
        return self.like(variables=variables, is_list=False,
                         structures={x: row for x, row in self.structures.items() if x in names})

    def like(self, **changes: Any) -> Question:
        """The question with some attributes changed that the algebra does not depend on, in the same algebra."""
        found = replace(self, **changes)
        vars(found)["reader"] = self.reader
        return found

    @cached_property
    def of_values(self) -> Question:
        """The question in which the variables are plain symbols, and all that is known of their values holds.

        It is this one itself if nothing is known of them.
        """
        if not self.structures and not self.facts.mention(self.symbols):
            return self
        facts = self.facts
        for x, row in self.structures.items():
            facts = row.known_of(x, facts)
        return Question(facts=facts, invertible=self.invertible, simplify=self.simplify)
