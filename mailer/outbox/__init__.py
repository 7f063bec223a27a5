"""Messages of the product itself to one person: a link that was asked for, a change to be confirmed.

A message is a row before it is anything else, written in the transaction of what it tells of. So
none is lost, and none is sent twice: that it is about to leave is committed before the first byte
does, and what may have left is never sent again. Letters to members are ``deliveries``.
"""
