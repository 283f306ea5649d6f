"""The rules in words, English and Chinese: the name, the identity, and the proof that is shown on request."""
from __future__ import annotations

from dataclasses import dataclass

from ...errors import OptionError
from ...rules.registry import rule_named
from .proofs import PROOFS

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Statement:
    """A rule: its names, and its identity as text and as LaTeX."""
    key: str
    names: tuple[str, str]
    identity: str
    tex: str

    def name(self, lang: str = "en") -> str:
        """The name in a language."""
        return self.names[LANGUAGES.index(lang)]

    def proof(self, lang: str = "en") -> str:
        """The proof as text, line by line; empty where the rule is a definition."""
        return PROOFS[self.key].text(lang) if self.key in PROOFS else ""


def read_language(lang: str) -> str:
    """The language, checked."""
    if lang not in LANGUAGES:
        raise OptionError(f"lang is one of {', '.join(LANGUAGES)}, not {lang!r}")
    return lang


def statement(key: str) -> Statement:
    """What is known of a rule; an operation of somebody else's speaks for itself."""
    if key in TABLE:
        return Statement(key, *TABLE[key])
    row = rule_named(key)
    formula = next((getattr(row, a) for a in ("apply", "differential", "partial") if hasattr(row, a)), None)
    identity = (getattr(formula, "__doc__", None) or "").strip().split("\n")[0]
    return Statement(key, (f"rule of {key}", f"{key} 的法则"), identity, "")


# Each row: names in English and Chinese, the identity as text, the identity in LaTeX.
TABLE: dict[str, tuple[tuple[str, str], str, str]] = {
    # ---------------------------------------------------------------------------------------- moves of a line
    "collect": (("collect terms", "合并同类项"), "tr(A^T dX) + tr(B^T dX) = tr((A + B)^T dX)",
                r"\operatorname{tr}(A^T dX)+\operatorname{tr}(B^T dX)=\operatorname{tr}((A+B)^T dX)"),
    "cyclic": (("cyclic trace", "迹的循环性"), "tr(A B) = tr(B A)", r"\operatorname{tr}(AB)=\operatorname{tr}(BA)"),
    "move product": (("trace trick", "迹技巧"), "tr(G^T A dX B) = tr((A^T G B^T)^T dX)",
                     r"\operatorname{tr}(G^T A\,dX\,B)=\operatorname{tr}((A^T G B^T)^T dX)"),
    "move Hadamard": (("trace trick for the Hadamard product", "逐元素乘法的迹技巧"),
                      "tr(A^T (B o C)) = tr((A o B)^T C)",
                      r"\operatorname{tr}(A^T(B\circ C))=\operatorname{tr}((A\circ B)^T C)"),
    "move transpose": (("trace of a transpose", "转置的迹"), "tr(A^T) = tr(A)",
                       r"\operatorname{tr}(A^T)=\operatorname{tr}(A)"),
    "move sum": (("linearity of the trace", "迹的线性性"), "tr(A + B) = tr(A) + tr(B)",
                 r"\operatorname{tr}(A+B)=\operatorname{tr}(A)+\operatorname{tr}(B)"),
    "move scalar": (("a scalar is its trace", "标量等于其迹"), "a = tr(a)", r"a=\operatorname{tr}(a)"),
    "move map": (("adjoint map", "伴随映射"), "<G, L(dX)> = <L*(G), dX>",
                 r"\langle G, L(dX)\rangle=\langle L^{*}(G), dX\rangle"),
    "simplify": (("simplify", "化简"), "", ""),
    "close": (("sum of the gradients", "对各项求和"), "sum_i tr(G_i^T dX) = tr((sum_i G_i)^T dX)",
              r"\sum_i\operatorname{tr}(G_i^T dX)=\operatorname{tr}((\sum_i G_i)^T dX)"),
    "gradient": (("read off the gradient", "对照微分得到梯度"), "df = tr((df/dX)^T dX)",
                 r"df=\operatorname{tr}\left(\left(\tfrac{\partial f}{\partial X}\right)^T dX\right)"),
    "project": (("projection on the structure", "投影到结构约束"), "only the part in the tangent space counts", ""),
    "vectorize": (("vectorize", "向量化"), "vec(A dX B) = (B^T kron A) vec(dX)",
            r"\operatorname{vec}(A\,dX\,B)=(B^T\otimes A)\operatorname{vec}(dX)"),
    "matrix form": (("matrix form", "写成矩阵形式"), "dF = J dx", r"dF=J\,dx"),
    "jacobian": (("read off the Jacobian", "对照微分得到雅可比矩阵"), "d vec F = J d vec X",
                 r"d\operatorname{vec}F=J\,d\operatorname{vec}X"),
    "hessian": (("read off the Hessian", "对照二阶微分得到黑塞矩阵"), "d vec(df/dX) = H d vec X",
                r"d\operatorname{vec}\tfrac{\partial f}{\partial X}=H\,d\operatorname{vec}X"),
    "second": (("differentiate the gradient", "对梯度再求微分"), "d^2 f = <d(df/dX), dX>",
               r"d^2f=\langle d\tfrac{\partial f}{\partial X},dX\rangle"),
    "zero": (("set the gradient to zero", "令梯度为零"), "df/dX = 0", r"\tfrac{\partial f}{\partial X}=0"),
    "solve": (("solve", "求解"), "A X B = C  =>  X = A^-1 C B^-1", r"AXB=C\Rightarrow X=A^{-1}CB^{-1}"),
    "side condition": (("side condition", "约束条件"), "h = 0, with L = f - <lambda, h>",
                       r"h=0,\quad L=f-\langle\lambda,h\rangle"),
    "linear": (("a linear equation", "整理为线性方程"), "A X B = C", r"AXB=C"),
    "eigenvalue": (("eigenvalue problem", "特征值问题"), "A x = lambda x", r"Ax=\lambda x"),
    "multiply": (("multiply by the unknown", "两边乘以未知量"), "X (X^-1 - X^-1 M X^-1) X = X - M",
                 r"X(X^{-1}-X^{-1}MX^{-1})X=X-M"),
    "substitute": (("substitute", "代入"), "", ""),
    "constant": (("a constant does not change", "常量的微分为零"), "dA = 0", r"dA=0"),
    "named": (("definition", "定义"), "Y = its definition", ""),
    "subexpression": (("rewrite", "改写"), "", ""),
    # ------------------------------------------------------------------------------------ rules of operations
    "sum": (("sum rule", "加减法法则"), "d(X + Y) = dX + dY", r"d(X\pm Y)=dX\pm dY"),
    "add": (("sum rule", "加减法法则"), "d(a + b) = da + db", r"d(a\pm b)=da\pm db"),
    "mul": (("product and power rule", "标量的乘法与幂法则"), "d(a b) = da b + a db;  d a^n = n a^(n-1) da",
            r"d(ab)=b\,da+a\,db,\quad da^n=na^{n-1}\,da"),
    "function": (("chain rule", "链式法则"), "d f(u) = f'(u) du", r"df(u)=f'(u)\,du"),
    "product": (("product rule", "乘法法则"), "d(X Y) = dX Y + X dY", r"d(XY)=(dX)Y+X\,dY"),
    "trace": (("trace rule", "迹的微分"), "d tr X = tr dX", r"d\operatorname{tr}X=\operatorname{tr}dX"),
    "transpose": (("transpose rule", "转置的微分"), "d X^T = (dX)^T", r"dX^T=(dX)^T"),
    "inverse": (("inverse rule", "逆矩阵的微分"), "d X^-1 = -X^-1 dX X^-1", r"dX^{-1}=-X^{-1}\,dX\,X^{-1}"),
    "det": (("determinant rule", "行列式的微分"), "d det X = det(X) tr(X^-1 dX) = tr(adj(X) dX)",
            r"d|X|=|X|\operatorname{tr}(X^{-1}dX)=\operatorname{tr}(X^{*}dX)"),
    "adjugate": (("adjugate rule", "伴随矩阵的微分"),
                 "d adj X = tr(X^-1 dX) adj X - X^-1 dX adj X",
                 r"d\operatorname{adj}X=\operatorname{tr}(X^{-1}dX)\operatorname{adj}X-X^{-1}dX\operatorname{adj}X"),
    "power": (("power rule", "幂的微分"), "d X^n = sum_k X^k dX X^(n-1-k)",
              r"dX^n=\sum_{k=0}^{n-1}X^k\,dX\,X^{n-1-k}"),
    "entrywise": (("entrywise rule", "逐元素函数法则"), "d f(X) = f'(X) o dX;  d(X o Y) = dX o Y + X o dY",
                  r"d\sigma(X)=\sigma'(X)\circ dX,\quad d(X\circ Y)=dX\circ Y+X\circ dY"),
    "kron": (("Kronecker rule", "克罗内克积法则"), "d(A kron B) = dA kron B + A kron dB",
             r"d(A\otimes B)=dA\otimes B+A\otimes dB"),
    "khatri rao": (("Khatri-Rao rule", "Khatri-Rao 积法则"), "d(A kr B) = dA kr B + A kr dB", r"d(A*B)=dA*B+A*dB"),
    "diag": (("diag is linear", "对角化是线性的"), "d Diag(x) = Diag(dx)",
             r"d\operatorname{Diag}(x)=\operatorname{Diag}(dx)"),
    "diagonal": (("the diagonal is linear", "取对角线是线性的"), "d diag(X) = diag(dX)",
                 r"d\operatorname{diag}(X)=\operatorname{diag}(dX)"),
    "vec": (("vec is linear", "向量化是线性的"), "d vec X = vec dX", r"d\operatorname{vec}X=\operatorname{vec}dX"),
    "softmax": (("softmax rule", "softmax 的微分"), "dp = p o dz - p p^T dz", r"dp=p\circ dz-p\,p^T dz"),
    "log sum exp": (("log-sum-exp rule", "log-sum-exp 的微分"), "d lse(z) = softmax(z)^T dz",
                    r"d\operatorname{lse}(z)=\operatorname{softmax}(z)^T dz"),
    "standardized": (("rule of standardizing", "标准化的微分"),
                     "d xhat = (dz - mean(dz) - xhat mean(xhat o dz))/s", ""),
    "deviation": (("rule of the standard deviation", "标准差的微分"), "ds = mean(xhat o dz)", ""),
    "squared distances": (("rule of squared distances", "平方距离的微分"),
                          "d ||a - b||^2 = 2 (a - b)^T (da - db)", r"d\|a-b\|^2=2(a-b)^T(da-db)"),
    "index sum": (("sum over an index", "逐项求微分"), "d sum_i E_i = sum_i dE_i", r"d\sum_i E_i=\sum_i dE_i"),
    "member": (("a sample is a column of the data", "样本是数据矩阵的列"), "d x_i = dX e_i", r"dx_i=dX\,e_i"),
    "family mean": (("mean of the samples", "样本均值"), "d xbar = (1/N) sum_i dx_i",
                    r"d\bar{x}=\tfrac1N\sum_i dx_i"),
    "family stack": (("stack of the samples", "样本的堆叠"), "dX = sum_i dx_i e_i^T", r"dX=\sum_i dx_i\,e_i^T"),
    "undefined": (("chain rule for an unknown function", "未知函数的链式法则"),
                  "df = <df/dY, dY>", r"df=\langle\tfrac{\partial f}{\partial Y},dY\rangle"),
    "block": (("block by block", "逐块求微分"), "d [A B] = [dA dB]", r"d[A\;B]=[dA\;dB]"),
    "explicit": (("entry by entry", "逐元素求微分"), "d [a_ij] = [da_ij]", r"d[a_{ij}]=[da_{ij}]"),
    "lower triangle": (("taking the lower triangle is linear", "取下三角是线性的"), "d tril(X) = tril(dX)", ""),
    "toeplitz sums": (("summing diagonals is linear", "对角线求和是线性的"), "d t(X) = t(dX)", ""),
    "unvec": (("unvec is linear", "unvec 是线性的"), "d unvec(x) = unvec(dx)", ""),
    "block inner": (("inner products of blocks", "分块内积"), "bilinear in both arguments", ""),
    "weighted blocks": (("weighted blocks", "加权分块"), "bilinear in both arguments", ""),
}
