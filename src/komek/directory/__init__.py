"""The directory: organisations, positions and leaders, territories, services, calendars."""
