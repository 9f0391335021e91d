"""Components called with whatever their schema allows, and with what it does not."""
