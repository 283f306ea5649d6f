"""How undefined functions of matrices and their derivatives look.

∇f(X) and ∇²f(X) of a scalar f, dy/du of a matrix or vector y at a symbol and Dy(A*u) elsewhere, f'(s) by scalars.  Of
several arguments the number is named: ∇_2 f(x, Y), ∇²_1 f(x, Y), ∇_1∇_2 f(x, Y).
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import MatrixBase, MatrixSymbol

from ...expressions.printing.forms import Call, Form, Joined, Name, Part, Quotient, Word
from ...expressions.printing.text import TextStyle

PARTIAL = Word("d", r"\partial ")


def notation_of(node: Any) -> Form:
    """The look of a value or a derivative."""
    name = Name(node.function.name)
    if is_quotient(node):
        return Quotient(Joined((PARTIAL, name)), Joined((PARTIAL, node.arguments[0])))
    in_text = operators(node, TEXT)
    front = Word(in_text, operators(node, LATEX), in_text, operators(node, ASCII))
    marks = Word(marks_by_scalars(node, "^({})"), marks_by_scalars(node, r"^{{\left({}\right)}}"))
    return Call(Joined((front, name, marks)), node.arguments)


def is_quotient(node: Any) -> bool:
    """Whether a derivative is written as dy/du: the first one of a matrix, at a plain matrix symbol."""
    return not node.function.gives_scalars and node.indices == node.matrix_indices == (1,) \
        and len(node.arguments) == 1 and isinstance(node.arguments[0], MatrixSymbol)


@dataclass(frozen=True)
class Spelling:
    """How the operators of derivatives by matrices are spelled."""
    gradient: str                       # of scalars
    jacobian: str                       # of matrices
    power: Callable[[int], str]
    index: Callable[[int], str]
    between: str


def superscript(n: int) -> str:
    """A number in small raised digits."""
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


TEXT = Spelling("∇", "D", superscript, "_{}".format, "")
LATEX = Spelling(r"\nabla", r"\mathrm{D}", "^{{{}}}".format, "_{{{}}}".format, " ")
ASCII = Spelling("grad", "D", "^{}".format, "_{}".format, " ")


def operators(node: Any, spelling: Spelling) -> str:
    """The derivatives by matrices, in front of the name of the function."""
    numbers = node.matrix_indices
    if not numbers:
        return ""
    sign = spelling.gradient if node.function.gives_scalars else spelling.jacobian
    has_index = len(node.arguments) > 1

    def index(k: int) -> str:
        return spelling.index(k) if has_index else ""
    if len(numbers) > 1 and len(set(numbers)) == 1:
        front = sign + spelling.power(len(numbers)) + index(numbers[0])
    else:
        front = spelling.between.join(sign + index(k) for k in numbers)
    return front + " " if has_index or len(sign) > 1 else front


def marks_by_scalars(node: Any, script: str) -> str:
    """The derivatives by scalars: primes of a function of one argument, or how often by each as a superscript."""
    by_scalars = node.indices[len(node.matrix_indices):]
    if not by_scalars:
        return ""
    if len(node.arguments) == 1 and len(by_scalars) <= 3:
        return "'"*len(by_scalars)
    return script.format(",".join(str(by_scalars.count(k + 1)) for k in range(len(node.arguments))))


class TextWithLists(TextStyle):
    """Plain text with explicit matrices as lists."""

    def show(self, part: Part) -> str:
        if isinstance(part, MatrixBase):
            return str(self.printer._print(part.flat() if 1 in part.shape else part.tolist()))
        return super().show(part)
