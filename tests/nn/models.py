"""A model that is not a straight line: two inputs, two outputs, a skip and a shared layer."""

from micrograd_plus import functions, nn


class Diagnosis(nn.Module):
    """An image and a text in; an illness and its severity out."""

    def __init__(self):
        self.image = nn.Sequential(
            nn.Conv2D(filters=4, kernel_size=3, activation="relu", seed=0),
            nn.MaxPool2D(),
            nn.Flatten(),
            nn.Dense(units=8, seed=1),
        )
        self.text = nn.Sequential(nn.Embedding(20, 6, seed=2), nn.GRU(units=8, seed=3))
        self.shared = nn.Dense(8, 8, "relu", seed=4)
        self.illness = nn.Dense(units=3, seed=5)
        self.severity = nn.Dense(units=1, seed=6)

    def forward(self, image, text):
        words = self.text(text)
        both = functions.concatenate(
            [self.shared(self.image(image)), self.shared(words) + words], axis=-1
        )
        return self.illness(both), self.severity(both)
