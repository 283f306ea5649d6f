"""How our own expressions print: each says once what it looks like, and every kind of print follows."""
