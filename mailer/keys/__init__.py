"""Keys with which programs come in through the API, and the answers they got lately.

A key acts in the name of the person who made it, within its scopes, and never does more than that
person may do at that moment. What is stored can't be used as a key.
"""
