"""From a content type's schema to a form and back.

``layout`` tells what to ask, ``written`` how content fills the form, ``posted`` reads what was
typed, and ``blank`` is the letter nobody has written yet.

A field's name in a form is its path through the content: ``sections.2.title``. The numbers of a
list only tell its entries apart; their order is the order in which the form sends them.
"""
