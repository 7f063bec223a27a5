"""The mailbox to which bounces come when letters leave through a mail server of our own.

Bounces and unsubscribes in it become events like the provider's, automatic replies are passed over,
and everything else is left as it is, unread, for a person.
"""
