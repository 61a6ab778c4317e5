"""What organisers bring in as spreadsheets: who takes part and when, checked and shown before anything is written."""
