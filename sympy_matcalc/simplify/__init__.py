"""The simplifying pass, and the verbs made of it."""
