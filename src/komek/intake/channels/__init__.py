"""One folder a channel, found by itself. None of them knows another, or anything above intake."""
