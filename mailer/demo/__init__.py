"""A society to try the product with: 700 members, two letters, and the count at the receiving side."""
