"""The text of derivatives: what it means, for checks that compute it and steps that show it."""
