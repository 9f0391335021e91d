"""What each service integration calls, on which resources."""
