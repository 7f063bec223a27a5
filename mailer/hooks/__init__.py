"""Webhooks: what happens here, told to other programs of the society.

What is to be told is written in the transaction of what it tells of, once for each endpoint that
wants it; a job delivers it, signed, and tries again for three days. A message may come twice, and
then has the same id. It names ids alone: who may know more asks the API.
"""
