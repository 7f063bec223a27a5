"""Screens for staff, one module a screen. Server-rendered; works without JavaScript.

Every view names the right it needs with ``access.requires``; ``urls`` takes no view without one.
"""
