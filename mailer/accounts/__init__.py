"""Staff: who may sign in and, by role, what they may do. Default deny."""
