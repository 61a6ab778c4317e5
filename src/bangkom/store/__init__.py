"""What is kept: assignments with their keys, gradebooks, snapshots."""
