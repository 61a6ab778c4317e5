"""What people meet in the browser: the service's pages, and the Jupyter servers of participants and trainers."""
