"""What `make bench` runs: ours beside the peer, in one run."""
