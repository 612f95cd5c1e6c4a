"""The shapes of results and of stored records."""
