"""`bangkom preview`: the course as it stands on disk, for whoever writes it. On this machine only, and read only."""
