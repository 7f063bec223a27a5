"""What became of a letter, in figures: ``collect`` counts them from the rows, ``refresh`` keeps them at hand.

Figures are always counted from all rows and never adjusted, so there is one definition of each and
they can be counted again and compared. A page reads one stored document a letter.
"""
