"""The exercises of the notebooks, out of their readers' sight: `of_03` has those of notebook 03.

Each module has three or more, at its top level, with the answers that their checks compare with.
"""
