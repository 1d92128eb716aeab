// A training under way: batches as training.fit draws them, one step at a time, forth and back.

const MOST_STEPS_BACK = 500, MOST_HISTORY = 2000;

function makeTrainer(settings, data) {
  return new Trainer(settings, data);
}

class Trainer {
  constructor(settings, data) {
    const network = makeNetwork(settings, data);
    const optimizer = DATA.optimizers[settings.optimizer];
    Object.assign(this, { settings, data, network });
    this.parameters = startingParameters(network, settings);
    this.gradients = new Float64Array(this.parameters.length);
    this.numbers = { ...optimizer.numbers, ...settings.numbers, t: 1 };
    this.state = Object.fromEntries(optimizer.state.map((name) => [name, new Float64Array(this.parameters.length)]));
    this.kept = [this.parameters, this.gradients, ...Object.values(this.state)];
    this.update = updateProgram(optimizer.rule, this.state, this.parameters, this.gradients, this.numbers);
    const graph = DATA.penalties[settings.regularization];
    this.penaltyNumbers = { rate: settings.rate };
    this.penalty = graph && penaltyProgram(graph, network, this.parameters, this.gradients, this.penaltyNumbers);
    this.passes = new Map();
    this.targets = targetColumns(network, data);
    this.random = new Generator(settings.seed);
    this.batch = Math.min(settings.batch, data.train.length);
    // An optimizer counts its own steps: a page may go on with another one where it is.
    Object.assign(this, { epoch: 0, steps: 0, updates: 0, done: 0, batchRows: new Int32Array(0), history: [], every: 1 });
    this.before = [];
    this.shuffle();
    this.remember();
  }

  // In this order the rows of the epoch come.
  shuffle() {
    this.place = this.random.place();
    this.order = this.random.permutation(this.data.train.length).map((i) => this.data.train[i]);
    this.done = 0;
  }

  get atEpochEnd() {
    return this.done === 0;
  }

  // A pass over so many rows: to learn from, to measure, or to answer alone.
  passOf(size, purpose) {
    const key = `${purpose} ${size}`;
    if (!this.passes.has(key)) {
      const gradients = purpose === "learn" ? this.gradients : null;
      this.passes.set(key, new ColumnPass(this.network, this.parameters, size, gradients, purpose !== "answer"));
    }
    return this.passes.get(key);
  }

  // The same, run for some rows: forward, and backward where it is to learn from them.
  passed(rows, purpose) {
    const pass = this.passOf(rows.length, purpose);
    pass.take(this.data.columns, rows);
    pass.takeTargets(this.targets, rows);
    pass.forward.run();
    if (purpose === "learn") pass.runBackward(1 / rows.length);
    return pass;
  }

  // What is seen in such a pass, and then the gradients are again those of the last batch.
  seenIn(rows, look) {
    const kept = this.gradients.slice();
    const found = look(this.passed(rows, "learn"));
    this.gradients.set(kept);
    return found;
  }

  step() {
    this.keep();
    const end = Math.min(this.done + this.batch, this.order.length);
    this.batchRows = this.order.subarray(this.done, end);
    this.learn(this.batchRows);
    this.steps += 1;
    this.done = end;
    if (end < this.order.length) return;
    this.epoch += 1;
    this.shuffle();
    if (this.epoch % this.every === 0) this.remember();
  }

  learn(rows) {
    this.passed(rows, "learn");
    if (this.penalty) this.penalty.addTo();
    this.updates += 1;
    this.numbers.t = this.updates;
    this.update.run();
  }

  // What a step changes, to come back to it.
  keep() {
    const { kept, before } = this;
    const room = before.length < MOST_STEPS_BACK ? { columns: kept.map((x) => x.slice()) } : before.shift();
    for (let i = 0; i < kept.length; i += 1) room.columns[i].set(kept[i]);
    const { epoch, steps, updates, done, order, place, batchRows } = this;
    before.push(Object.assign(room, { epoch, steps, updates, done, order, place, batchRows }));
  }

  back() {
    const room = this.before.pop();
    if (!room) return false;
    const { columns, epoch, steps, updates, done, order, place, batchRows } = room;
    this.kept.forEach((x, i) => x.set(columns[i]));
    if (epoch < this.epoch) {
      this.history = this.history.filter((x) => x.epoch <= epoch);
      this.random.goTo(place);
      this.random.permutation(order.length);
    }
    Object.assign(this, { epoch, steps, updates, done, order, place, batchRows });
    return true;
  }

  // Other settings of the optimizer or of the penalty, from the next step on.
  change(numbers, rate = this.penaltyNumbers.rate) {
    Object.assign(this.numbers, numbers);
    this.penaltyNumbers.rate = rate;
  }

  remember() {
    this.history.push({ epoch: this.epoch, ...this.losses() });
    if (this.history.length <= MOST_HISTORY) return;
    this.every *= 2;
    this.history = this.history.filter((x) => x.epoch % this.every === 0);
  }

  losses() {
    const { train, test } = this.data;
    const [first, second] = [train, test].map((rows) => (rows.length ? this.measured(rows) : { loss: NaN, accuracy: NaN }));
    return { train: first.loss, test: second.loss, trainAccuracy: first.accuracy, testAccuracy: second.accuracy };
  }

  measured(rows) {
    const pass = this.passed(rows, "measure"), { data } = this;
    let loss = 0;
    for (let r = 0; r < rows.length; r += 1) loss += pass.losses[r];
    if (data.kind === "regression") return { loss: loss / rows.length, accuracy: NaN };
    const answers = answersOf(this.network, pass);
    let right = 0;
    for (let r = 0; r < rows.length; r += 1) if (classOf(answers, r) === data.targets[rows[r]]) right += 1;
    return { loss: loss / rows.length, accuracy: right / rows.length };
  }

  answers(columns) {
    const pass = this.passOf(columns[0].length, "answer");
    pass.take(columns, null);
    pass.forward.run();
    return answersOf(this.network, pass).map((x) => x.slice());
  }

  activations(columns) {
    const size = columns[0].length, pass = this.passOf(size, "answer");
    pass.take(columns, null);
    pass.forward.run();
    return this.network.sizes.map(({ units, activation }, l) => {
      const all = pass.values[`${activation ? "answers" : "sums"}${l}`];
      return Array.from({ length: units }, (_, j) => all.slice(j * size, (j + 1) * size));
    });
  }

  // Everything about one row: numbers of the nodes, and each step of the backward pass.
  example(row) {
    const { network } = this;
    const read = (from) => network.nodes.map(({ key, at }) => from[key]?.[at] ?? 0);
    const [values, gradients, largest] = this.seenIn([row], (pass) => [read(pass.values), read(pass.gradients), pass.largest?.[0]]);
    // The steps only where they are asked for: there are many.
    return { values, gradients, largest, get backward() { return backwardOf(network, values, largest); } };
  }
}
