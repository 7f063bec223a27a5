"""What a rule can ask about: one module a kind of field, and ``register`` where the fields themselves stand.

A kind is a function that makes a ``Field``. Everything is told by the operators of the field: how a
value is read, what it means in SQL, and how it is said.
"""
