"""What no feature owns and every feature stands on: time, places, texts, numbers, errors."""
