"""How undefined functions of matrices and their derivatives are written.

∇f(X) and ∇²f(X) of a scalar f, dy/du of a matrix or vector y at a symbol and Dy(A*u) elsewhere, f'(s) by scalars.  Of
several arguments the number is named: ∇_2 f(x, Y), ∇²_1 f(x, Y), ∇_1∇_2 f(x, Y).
"""
from __future__ import annotations

from typing import Any

from sympy import MatrixBase, MatrixSymbol

from ...expressions.printing.forms import Call, Form, Joined, Name, Part, Quotient, Word
from ...expressions.printing.text import TextStyle

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _superscript(n: int) -> str:
    return str(n).translate(_SUPERSCRIPTS)


def is_quotient(node: Any) -> bool:
    """Whether a derivative is written as dy/du: the first one of a matrix, at a plain matrix symbol."""
    return not node.function.gives_scalars and node.indices == node.matrix_indices == (1,) \
        and len(node.arguments) == 1 and isinstance(node.arguments[0], MatrixSymbol)


def notation_of(node: Any) -> Form:
    """How a value or a derivative looks."""
    name = Name(node.function.name)
    if is_quotient(node):
        return Quotient(Joined((PARTIAL, name)), Joined((PARTIAL, node.arguments[0])))
    marks = Word(marked(node, "^({})"), marked(node, r"^{{\left({}\right)}}"))
    return Call(Joined((_operator_word(node), name, marks)), node.arguments)


PARTIAL = Word("d", r"\partial ")


def _operator_word(node: Any) -> Word:
    """The derivatives by matrices in each kind of print."""
    text, latex, ascii_sign = ("∇", r"\nabla", "grad") if node.function.gives_scalars else ("D", r"\mathrm{D}", "D")
    shown = operator(node, text, _superscript, "_{}", "")
    return Word(shown, _spaced(operator(node, latex, "^{{{}}}".format, "_{{{}}}", " ")), shown,
                _spaced(operator(node, ascii_sign, "^{}".format, "_{}", " ")) if ascii_sign == "grad"
                else operator(node, ascii_sign, "^{}".format, "_{}", " "))


def _spaced(front: str) -> str:
    return front + " " if front and not front.endswith(" ") else front


class WithLists(TextStyle):
    """Plain text with explicit matrices as lists."""

    def show(self, part: Part) -> str:
        if isinstance(part, MatrixBase):
            return str(self.printer._print(part.flat() if 1 in part.shape else part.tolist()))
        return super().show(part)


def operator(node: Any, sign: str, power: Any, index: str, between: str) -> str:
    """The derivatives by matrices, in front of the name of the function."""
    numbers = node.matrix_indices
    if not numbers:
        return ""
    exponent = power(len(numbers)) if len(numbers) > 1 and len(set(numbers)) == 1 else ""
    if len(node.arguments) == 1:
        return sign + exponent
    if exponent:
        return sign + exponent + index.format(numbers[0]) + " "
    return between.join(sign + index.format(k) for k in numbers) + " "


def marked(node: Any, script: str) -> str:
    """The derivatives by scalars: primes of a function of one argument, or how often by each as a superscript."""
    by_scalars = node.indices[len(node.matrix_indices):]
    if not by_scalars:
        return ""
    if len(node.arguments) == 1 and len(by_scalars) <= 3:
        return "'"*len(by_scalars)
    return script.format(",".join(str(by_scalars.count(k + 1)) for k in range(len(node.arguments))))
