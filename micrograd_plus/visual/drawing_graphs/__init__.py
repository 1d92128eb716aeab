"""`draw`: a recorded graph as a picture."""
