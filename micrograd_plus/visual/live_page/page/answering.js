// What a network's outputs mean: targets as a loss wants them, probabilities, and one example's
// backward pass in numbers.

function targetColumns(network, { targets, classes }) {
  const { targets: formula } = network.loss;
  if (formula === "one-hot") {
    return Array.from({ length: classes }, (_, k) => targets.map((x) => (x === k ? 1 : 0)));
  }
  const program = new ColumnProgram(targets.length);
  const column = program.compile(treeOf(formula), { t: targets });
  program.run();
  return [column];
}

const knownAnswers = new WeakMap(); // by the pass: the program and its columns

// How probable each class is, class 1 alone of two; in regression the output itself.
function answersOf(network, pass) {
  if (!knownAnswers.has(pass)) knownAnswers.set(pass, answersProgram(network, pass));
  const { program, columns } = knownAnswers.get(pass);
  program.run();
  return columns;
}

function answersProgram({ loss, outputs }, { size, outputs: all }) {
  const program = new ColumnProgram(size);
  const own = outputs.map((_, i) => all.subarray(i * size, (i + 1) * size));
  if (loss.answer) return { program, columns: [program.compile(treeOf(loss.answer), { y: own[0] })] };
  const columns = own.map(() => program.column());
  program.steps.push(() => softmaxOfRows(own, columns, size));
  return { program, columns };
}

function softmaxOfRows(logits, into, size) {
  for (let r = 0; r < size; r += 1) {
    let largest = -Infinity, sum = 0;
    for (const column of logits) if (column[r] > largest) largest = column[r];
    for (let k = 0; k < logits.length; k += 1) sum += into[k][r] = Math.exp(logits[k][r] - largest);
    for (let k = 0; k < logits.length; k += 1) into[k][r] /= sum;
  }
}

function classOf(answers, row) {
  if (answers.length === 1) return answers[0][row] >= 0.5 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < answers.length; k += 1) if (answers[k][row] > answers[best][row]) best = k;
  return best;
}

// The steps of one example's backward pass, from the loss on: through which node, to which, by which
// formula, and the numbers.
function backwardOf({ nodes, root }, values, largest) {
  const totals = new Map([[root, 1]]);
  const steps = [];
  for (let of = root; of >= 0; of -= 1) {
    const node = nodes[of], upstream = totals.get(of);
    if (!node.operation || upstream === undefined) continue;
    const { formulas, names, isShared } = DATA.primitives[node.operation];
    const xs = node.operands.map((x) => (x.node !== null ? values[x.node] : x.isLargest ? largest : x.value));
    node.operands.forEach((operand, position) => {
      if (operand.node === null || nodes[operand.node].kind === "constant") return;
      const formula = formulas[isShared ? 0 : position];
      const named = isShared ? { a: xs[position] } : Object.fromEntries(xs.map((x, i) => [names[i], x]));
      const partner = isShared ? partnerOf(xs, position) : undefined;
      const local = evaluate(readFormula(formula), { pi: Math.PI, partner, ...node.static, ...named, y: values[of] });
      const before = totals.get(operand.node), contribution = upstream * local;
      const total = before === undefined ? contribution : before + contribution;
      totals.set(operand.node, total);
      steps.push({ of, node: operand.node, position, formula, upstream, local, contribution, before, total });
    });
  }
  return steps;
}
