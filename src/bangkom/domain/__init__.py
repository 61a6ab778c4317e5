"""Pure rules: no files, no clock of their own, no framework."""
