"""Components called with arguments that their schema allows, and with others."""
