"""Signing in, and what people set for themselves. django-allauth does it; the pages are ours.

``adapters`` holds our rules: nobody signs up, and a society's own identity provider lets in only
whom an admin has invited. ``urls`` names every page of allauth's that is open here, and no other.
"""
