import threading

import numpy as np

from micrograd_plus import nn, no_grad, optim, training

X = np.random.default_rng(0).normal(size=(64, 3))
Y = np.tanh(X @ [[1.0], [-2.0], [0.5]])


def train(seed, kind, results, meanwhile=lambda: None):
    model = nn.Sequential(nn.Dense(3, 8, "tanh", seed=seed), nn.Dense(8, 1, seed=seed + 1))
    history = training.fit(
        model,
        X,
        Y,
        loss="mean_squared_error",
        optimizer=kind(model.parameters(), lr=0.01),
        epochs=30,
        batch_size=8,
        validation_split=0.25,
        seed=seed,
        callbacks=[lambda epoch, numbers: meanwhile()],
        verbose=False,
    )
    results[seed] = history, model.state_dict()


def test_two_threads_train_two_models_as_each_alone():
    def meanwhile():
        with no_grad():
            for _ in range(20):
                nn.Dense(3, 2)(X)

    work = [(0, optim.Adam), (10, optim.RMSprop)]
    alone, together = {}, {}
    for seed, kind in work:
        train(seed, kind, alone)
    threads = [
        threading.Thread(target=train, args=(seed, kind, together, meanwhile))
        for seed, kind in work
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, _ in work:
        assert together[seed][0] == alone[seed][0]
        for name, array in alone[seed][1].items():
            assert np.array_equal(together[seed][1][name], array)
