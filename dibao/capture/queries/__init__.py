"""What pages and services of capture ask."""
