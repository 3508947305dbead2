"""What it costs: `python -m tests.bench` prints the tables of docs/performance.md. Never part of pass or fail."""
