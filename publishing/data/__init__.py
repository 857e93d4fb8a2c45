"""Raw tables kept up: cross-checks, official files, update, package."""
