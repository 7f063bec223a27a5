"""Pages for members, opened by the signed links in their letters. No account, no cookie, no session.

The link is the only authority: it is for one purpose and one delivery, never expires, and a forged
one gets the same neutral answer as any other. Only POST changes anything.
"""
