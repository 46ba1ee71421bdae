"""What a spec can name: kinds of log sources and scrape jobs, one module each, and the tables that list them."""
