"""Pages of partners and packages."""
