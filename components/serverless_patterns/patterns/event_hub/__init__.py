"""An event hub: a bus with typed events and consumers, on which no event goes unnoticed."""
