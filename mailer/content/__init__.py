"""What a letter may hold: content types with schema, variants and sample; the society's brand.

- ``registry`` the content types by slug, and ``validate``: staff data in, clean data or faults out
- ``content_type`` what one kind of letter is; ``types`` one file a kind
- ``fields`` the pieces a schema is made of: lines, prose, links, images, wall-clock times
- ``faults`` what is wrong with a letter, in the words staff know
- ``variants`` the only values a template may test, each with a finite domain
- ``images`` pictures: checked, made anew, kept under the hash of what is served
- ``brand`` name, address and colours of the society, checked for contrast
"""
