"""vec, Kronecker and Khatri-Rao products, commutation and its like."""
