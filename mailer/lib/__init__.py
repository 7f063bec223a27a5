"""Pure helpers without mail words."""
