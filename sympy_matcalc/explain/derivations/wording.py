"""The rules in words, English and Chinese: what an operation says of itself, and the moves of a line."""
from __future__ import annotations

from ...errors import OptionError
from ...rules.registry import rule_named
from ...rules.words import LANGUAGES, Proof, Words


def read_language(lang: str) -> str:
    """The language, checked."""
    if lang not in LANGUAGES:
        raise OptionError(f"lang is one of {', '.join(LANGUAGES)}, not {lang!r}")
    return lang


def words_of(key: str) -> Words:
    """What is said of a rule: of a move from the table here, of an operation from its own row."""
    return MOVES[key] if key in MOVES else rule_named(key).in_words()


MOVES: dict[str, Words] = {
    "collect": Words("collect terms", "合并同类项", "tr(A^T dX) + tr(B^T dX) = tr((A + B)^T dX)",
                     r"\operatorname{tr}(A^T dX)+\operatorname{tr}(B^T dX)=\operatorname{tr}((A+B)^T dX)"),
    "cyclic": Words("cyclic trace", "迹的循环性", "tr(A B) = tr(B A)",
                    r"\operatorname{tr}(AB)=\operatorname{tr}(BA)", Proof(
        "Both sides are the same double sum.", "两边是同一个二重和。",
        r"\operatorname{tr}(AB) &= \sum_{ij}A_{ij}B_{ji}=\sum_{ji}B_{ji}A_{ij}=\operatorname{tr}(BA)")),
    "move product": Words("trace trick", "迹技巧", "tr(G^T A dX B) = tr((A^T G B^T)^T dX)",
                          r"\operatorname{tr}(G^T A\,dX\,B)=\operatorname{tr}((A^T G B^T)^T dX)", Proof(
        "By the cyclic property and (AB)^T = B^T A^T.", "由迹的循环性和 (AB)^T = B^T A^T。",
        r"\operatorname{tr}(G^TA\,dX\,B) &= \operatorname{tr}(BG^TA\,dX)=\operatorname{tr}((A^TGB^T)^TdX)")),
    "move Hadamard": Words("trace trick for the Hadamard product", "逐元素乘法的迹技巧",
                           "tr(A^T (B o C)) = tr((A o B)^T C)",
                           r"\operatorname{tr}(A^T(B\circ C))=\operatorname{tr}((A\circ B)^T C)", Proof(
        "Both sides are the same sum of entries.", "两边是同一个元素和。",
        r"\operatorname{tr}(A^T(B\circ C)) &= \sum_{ij}A_{ij}B_{ij}C_{ij}=\operatorname{tr}((A\circ B)^TC)")),
    "move transpose": Words("trace of a transpose", "转置的迹", "tr(A^T) = tr(A)",
                            r"\operatorname{tr}(A^T)=\operatorname{tr}(A)", Proof(
        "The diagonal stays.", "对角线不变。",
        r"\operatorname{tr}(A^T) &= \sum_iA_{ii}=\operatorname{tr}(A)")),
    "move sum": Words("linearity of the trace", "迹的线性性", "tr(A + B) = tr(A) + tr(B)",
                      r"\operatorname{tr}(A+B)=\operatorname{tr}(A)+\operatorname{tr}(B)", Proof(
        "The trace is a sum of entries.", "迹是元素之和。",
        r"\operatorname{tr}(A+B) &= \sum_i(A_{ii}+B_{ii})=\operatorname{tr}(A)+\operatorname{tr}(B)")),
    "move scalar": Words("a scalar is its trace", "标量等于其迹", "a = tr(a)", r"a=\operatorname{tr}(a)"),
    "move map": Words("adjoint map", "伴随映射", "<G, L(dX)> = <L*(G), dX>",
                      r"\langle G, L(dX)\rangle=\langle L^{*}(G), dX\rangle"),
    "simplify": Words("simplify", "化简"),
    "close": Words("sum of the gradients", "对各项求和", "sum_i tr(G_i^T dX) = tr((sum_i G_i)^T dX)",
                   r"\sum_i\operatorname{tr}(G_i^T dX)=\operatorname{tr}((\sum_i G_i)^T dX)"),
    "gradient": Words("read off the gradient", "对照微分得到梯度", "df = tr((df/dX)^T dX)",
                      r"df=\operatorname{tr}\left(\left(\tfrac{\partial f}{\partial X}\right)^T dX\right)", Proof(
        "The total differential, as an inner product.", "全微分写成内积。",
        r"df &= \sum_{ij}\frac{\partial f}{\partial X_{ij}}\,dX_{ij}"
        r"=\operatorname{tr}\left(\left(\frac{\partial f}{\partial X}\right)^TdX\right)")),
    "project": Words("projection on the structure", "投影到结构约束", "only the part in the tangent space counts"),
    "vectorize": Words("vectorize", "向量化", "vec(A dX B) = (B^T kron A) vec(dX)",
                       r"\operatorname{vec}(A\,dX\,B)=(B^T\otimes A)\operatorname{vec}(dX)", Proof(
        "Column by column.", "逐列成立。",
        r"[A\,dX\,B]_{\cdot j} &= \sum_kb_{kj}A\,[dX]_{\cdot k}"
        r"=[(B^T\otimes A)\operatorname{vec}(dX)]_{\text{block }j}")),
    "matrix form": Words("matrix form", "写成矩阵形式", "dF = J dx", r"dF=J\,dx"),
    "jacobian": Words("read off the Jacobian", "对照微分得到雅可比矩阵", "d vec F = J d vec X",
                      r"d\operatorname{vec}F=J\,d\operatorname{vec}X"),
    "hessian": Words("read off the Hessian", "对照二阶微分得到黑塞矩阵", "d vec(df/dX) = H d vec X",
                     r"d\operatorname{vec}\tfrac{\partial f}{\partial X}=H\,d\operatorname{vec}X"),
    "second": Words("differentiate the gradient", "对梯度再求微分", "d^2 f = <d(df/dX), dX>",
                    r"d^2f=\langle d\tfrac{\partial f}{\partial X},dX\rangle"),
    "zero": Words("set the gradient to zero", "令梯度为零", "df/dX = 0", r"\tfrac{\partial f}{\partial X}=0"),
    "solve": Words("solve", "求解", "A X B = C  =>  X = A^-1 C B^-1", r"AXB=C\Rightarrow X=A^{-1}CB^{-1}"),
    "side condition": Words("side condition", "约束条件", "h = 0, with L = f - <lambda, h>",
                            r"h=0,\quad L=f-\langle\lambda,h\rangle"),
    "linear": Words("a linear equation", "整理为线性方程", "A X B = C", "AXB=C"),
    "eigenvalue": Words("eigenvalue problem", "特征值问题", "A x = lambda x", r"Ax=\lambda x"),
    "multiply": Words("multiply by the unknown", "两边乘以未知量", "X (X^-1 - X^-1 M X^-1) X = X - M",
                      "X(X^{-1}-X^{-1}MX^{-1})X=X-M"),
    "substitute": Words("substitute", "代入"),
    "constant": Words("a constant does not change", "常量的微分为零", "dA = 0", "dA=0"),
}
