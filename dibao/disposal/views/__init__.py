"""Pages of the end of a term. Codes and numbers of households only: no list names a family."""
