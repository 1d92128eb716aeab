"""One training step of the same perceptron in each library.

Each file has `step(data, optimizer)`, which returns a function that trains on the next batch and
returns the loss. All start from `Data.weights()`, see the batches of `Data.batches()`, and compute
in the dtype of the data.
"""
