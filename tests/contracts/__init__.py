"""What holds for every command, fact, effect and address there is, now and later."""
