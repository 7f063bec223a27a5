"""The fault harness: the real thing as separate processes, killed at random, counted where the mail arrives.

``python -m tests.faults --recipients 5000 --kills 10 --json``; see docs/faults.md.

- ``stage`` the processes: killing one, starting it again
- ``strikes`` what happens when, drawn from the seed
- ``run`` one run from the first member to the count
- ``scene`` the society, its members, the letter
- ``receipts`` what the outside world has received
- ``naive`` how it is usually done, for comparison
"""
