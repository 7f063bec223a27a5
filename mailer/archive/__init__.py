"""The public archive: letters that staff opened to everybody, with nothing personal in them.

What stands here was made once, when the letter was published, from what was sent: everything that
differs between two readers is neutral, and no link in it can change anything for anybody.

Letters that another system sent, before this one took over, are kept here too. Staff alone read
them until somebody publishes them.
"""
