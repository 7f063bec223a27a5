"""The fault harness: the real thing as separate processes, killed at random, counted where the mail arrives.

``python -m tests.faults --recipients 5000 --kills 10 --json``; see docs/faults.md.

- ``stage`` the processes: killing one, starting it again
- ``ground`` the broker, the provider and the environment that they stand on
- ``strikes`` what happens when, drawn from the seed
- ``database`` where the rows are, and what crashes it
- ``toll`` what a run had to bear, and what it has shown; ``found`` the count at its end
- ``play`` the letter goes out while the strikes fall
- ``run`` one run from the first member to the count
- ``scene`` the society, its members, the letter
- ``receipts`` what the outside world has received; ``mail`` and ``postman`` where that is a mail server
- ``machines`` and ``hosts`` several machines, of which one is cut off; ``python -m tests.faults.hosts``
- ``naive`` how it is usually done, for comparison
"""
