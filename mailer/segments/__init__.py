"""Rules as data -> who is in; and for every member left out, the reason."""
