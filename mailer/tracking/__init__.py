"""What the provider reports back, and what we make of it. Stored first, understood later."""
