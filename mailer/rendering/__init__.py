"""Template + content + merge values -> message, compiled once and personalised by joining.

Pure: no Django, no database, no network. The promise: for every recipient,
``skeleton.render(values)`` equals ``render_in_full(source, ...)`` byte for byte.

- ``pipeline`` the one screen: render, inline, links, checks, split; and the naive way to compare with
- ``recipient`` and ``fields`` what differs between two recipients: the merge fields, cleaned at the door
- ``environment``, ``filters``, ``tokens`` the one Jinja environment, and the opaque merge token
- ``inline`` the only file that knows premailer
- ``links`` where the letter leads; ``checks`` what is wrong with it, each with a remedy
- ``places`` where in the HTML a slot stands; ``escapes`` what lxml writes there
- ``skeleton`` static pieces and slots, and ``sendgrid_form`` the same with substitution tags
- ``message``, ``errors``
"""
