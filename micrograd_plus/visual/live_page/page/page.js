// The page as a whole: what is shown, and what happens when something changes.
