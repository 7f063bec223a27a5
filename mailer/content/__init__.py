"""What a letter may hold: content types with schema, variants and sample; the society's brand.

- ``registry`` the content types by slug, and ``validate``: staff data in, clean data or faults out
- ``content_type`` what one kind of letter is; ``types`` one file a kind
- ``fields`` the single values a schema is made of, ``blocks`` the groups of them that letters share
- ``rich`` staff's prose as restricted markup; ``values`` the checks behind every value
- ``faults`` what is wrong with a letter, in the words staff know
- ``variants`` the only values a template may test, each with a finite domain
- ``calendar`` a meeting as calendars read it
- ``images`` pictures: checked, made anew, kept under the hash of what is served
- ``brand`` name, address and colours of the society, checked for contrast
"""
