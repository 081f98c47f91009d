"""Knowledge: what operators say and ask, and answers that need not be written anew each time."""
