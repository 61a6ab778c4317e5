"""Question banks of other systems: read into one model, written as our own lesson syntax, and the way back."""
