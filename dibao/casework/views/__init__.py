"""Pages of casework: the request in, one service called, the answer out."""
