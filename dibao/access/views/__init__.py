"""Pages of accounts: login, password, staff and posts, errors."""
