"""What became of letters, in pictures and tables: one letter, all letters beside each other, a page for the minutes.

Every figure comes from ``tracking.statistics`` and adds copies up. Opens and clicks are always told
out of the copies of members who allow it, and people are told apart from machines. Readers who may
not see members by name get no group so small that it would tell of one of them.
"""
