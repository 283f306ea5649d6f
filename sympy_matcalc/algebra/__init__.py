"""The inner algebra: interned nodes and constructors that keep a local normal form.  It knows no calculus."""
