"""The live page: epochs of training in Chromium, alone and on the page, and a loop written by hand.

The loop is of the network that the page opens with, and of no other: two inputs, tanh neurons 4 and
2, one output, batches of 10, gradient descent. Both have the losses and the accuracy of both halves
of the rows after each epoch, and come to the same parameters, which is checked first.

    python -m benchmarks live_page
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from micrograd_plus.visual import live

from .browser import chromium
from .compare import OURS, Comparison, Effort

ROUNDS, EPOCHS = 20, 200
MOST_OF_FULL_BATCH = 1 / 200  # seconds an epoch
MOST_OF_PLAYGROUND = 1 / 60
FRAME = 0.033
SECONDS = 3  # the page is watched

# Parameters p as in the page: weights of an input after those of another, then biases.
BY_HAND = """
const writtenByHand = (p, [x1, x2], targets, train, test, batch, lr) => {
  const g = new Float64Array(25), h = new Float64Array(4), k = new Float64Array(2);
  const answer = (row) => {
    for (let j = 0; j < 4; j += 1) h[j] = Math.tanh(p[8 + j] + p[j] * x1[row] + p[4 + j] * x2[row]);
    for (let j = 0; j < 2; j += 1) {
      let sum = p[20 + j];
      for (let i = 0; i < 4; i += 1) sum += p[12 + 2 * i + j] * h[i];
      k[j] = Math.tanh(sum);
    }
    return p[24] + p[22] * k[0] + p[23] * k[1];
  };
  const learn = (row) => {
    const above = 1 / (1 + Math.exp(-answer(row))) - targets[row];
    g[24] += above;
    const below = [0, 0, 0, 0];
    for (let j = 0; j < 2; j += 1) {
      g[22 + j] += above * k[j];
      const own = above * p[22 + j] * (1 - k[j] * k[j]);
      g[20 + j] += own;
      for (let i = 0; i < 4; i += 1) {
        g[12 + 2 * i + j] += own * h[i];
        below[i] += own * p[12 + 2 * i + j];
      }
    }
    for (let i = 0; i < 4; i += 1) {
      const own = below[i] * (1 - h[i] * h[i]);
      g[8 + i] += own;
      g[i] += own * x1[row];
      g[4 + i] += own * x2[row];
    }
  };
  const measured = (rows) => {
    let loss = 0, right = 0;
    for (const row of rows) {
      const y = answer(row);
      loss += Math.max(y, 0) - y * targets[row] + Math.log1p(Math.exp(-Math.abs(y)));
      right += y >= 0 === targets[row] > 0.5;
    }
    return [loss / rows.length, right / rows.length];
  };
  return (order) => {
    for (let start = 0; start < order.length; start += batch) {
      const end = Math.min(start + batch, order.length);
      g.fill(0);
      for (let i = start; i < end; i += 1) learn(order[i]);
      for (let i = 0; i < 25; i += 1) p[i] -= (lr * g[i]) / (end - start);
    }
    return [measured(train), measured(test)];
  };
};
const shuffled = (rows) => {
  for (let i = rows.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1)), row = rows[i];
    rows[i] = rows[j];
    rows[j] = row;
  }
  return rows;
};
"""
PLAYGROUND = """
const trainer = trainerOf({}), { data, settings } = trainer, { train, test } = data;
const p = trainer.parameters.slice();
const { batch, numbers } = settings, { columns, targets } = data;
const epoch = writtenByHand(p, columns, targets, train, test, batch, numbers.lr);
while (trainer.epoch < 3) {
  if (trainer.atEpochEnd) epoch(trainer.order);
  trainer.step();
}
const agree = p.every((x, i) => Math.abs(x - trainer.parameters[i]) <= 1e-9 * Math.abs(x));
if (!agree) throw new Error("the loop and the page come to other parameters");
const rows = Int32Array.from(train), found = { page: [], byHand: [] };
for (let round = -2; round < given.rounds; round += 1) {
  const start = performance.now();
  for (let i = 0; i < given.epochs; i += 1) epoch(shuffled(rows));
  const middle = performance.now(), last = trainer.epoch + given.epochs;
  [trainer.every, trainer.history] = [1, []];
  while (trainer.epoch < last) trainer.step();
  if (round < 0) continue; // to warm up
  found.byHand.push((middle - start) / given.epochs / 1e3);
  found.page.push((performance.now() - middle) / given.epochs / 1e3);
}
return found;
"""
FULL_BATCH = """
const trainer = trainerOf({ layers: [8, 8], points: 400, test: 0, batch: 400 }), found = [];
for (let round = -2; round < given.rounds; round += 1) {
  const start = performance.now(), last = trainer.epoch + given.epochs;
  while (trainer.epoch < last) trainer.step();
  if (round >= 0) found.push((performance.now() - start) / given.epochs / 1e3);
}
return found;
"""
# Milliseconds of frames, and how many epochs, while the page learns as fast as it can.
WATCH = """async (seconds) => {
  const epoch = () => Number(document.getElementById("epoch").textContent.replace(/\\D/g, ""));
  const speed = document.getElementById("speed");
  speed.selectedIndex = speed.options.length - 1;
  speed.dispatchEvent(new Event("change", { bubbles: true }));
  document.getElementById("play").click();
  const frame = () => new Promise(requestAnimationFrame);
  for (let i = 0; i < 30; i += 1) await frame();
  const start = performance.now(), before = epoch(), frames = [];
  for (let last = start; last - start < seconds * 1e3; ) {
    await frame();
    const now = performance.now();
    frames.push((now - last) / 1e3);
    last = now;
  }
  return { frames, each: (performance.now() - start) / 1e3 / (epoch() - before) };
}"""


def measure(effort: Effort) -> Iterator[Comparison]:
    """The playground beside the loop, a larger network in one batch, and both on the page."""
    rounds = {"rounds": effort.rounds(ROUNDS), "epochs": EPOCHS}
    with chromium(effort) as browser:
        if browser is None:
            return
        from tests.visual.live_page.core import ask

        found = ask(browser.new_page(), BY_HAND + PLAYGROUND, rounds)
        yield Comparison(
            "an epoch of 2-4-2-1, 125 rows, batches of 10",
            {OURS: found["page"], "by hand": found["byHand"]},
            limits={"by hand": 3.0},
            at_most=MOST_OF_PLAYGROUND,
        )
        full = ask(browser.new_page(), FULL_BATCH, rounds)
        yield Comparison(
            "an epoch of 2-8-8-1, 400 rows at once", {OURS: full}, at_most=MOST_OF_FULL_BATCH
        )
        playground = live()
        large = live(layers=[8, 8], points=400, test=0.0, batch_size=400)
        for title, page in (("2-4-2-1", playground), ("2-8-8-1", large)):
            seen = watched(browser, page)
            yield Comparison(f"on the page, an epoch of {title}", {OURS: [seen["each"]] * 2})
            frames = sorted(seen["frames"])
            slow = frames[int(0.95 * len(frames))]
            yield Comparison(
                f"on the page, 95 % of frames with {title}", {OURS: [slow] * 2}, at_most=FRAME
            )


def watched(browser: Any, page: Any) -> Any:
    """What the page comes to while it learns as fast as it can."""
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    with tempfile.TemporaryDirectory() as folder:
        tab.goto(page.save(Path(folder, "live.html")).as_uri())
    seen = tab.evaluate(WATCH, SECONDS)
    tab.close()
    return seen
