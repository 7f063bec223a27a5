"""The suppression list in the console: addresses nobody writes to, why, and the way back."""
