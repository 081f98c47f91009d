"""Pages that follow along: a stream tells them which cases changed, they ask for what they show."""
