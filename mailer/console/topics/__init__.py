"""Topics in the console: what members choose from, in which words and order, and how many get each."""
