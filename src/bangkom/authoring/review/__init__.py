"""What an author wants to know before publishing: one file a check, `registry.CHECKS` names them all."""
