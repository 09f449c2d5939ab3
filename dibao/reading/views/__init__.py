"""Pages of reading: requests, copies, loans, looks, questions, libraries."""
