// Steps in plain words: what an operation does, what a slope says, why it is what it is.

const isNumber = (x) => typeof x === "number";

// The straight ones: whatever a change of the operand, the slope stays.
const STRAIGHT = { add: [0, 1], subtract: [0, 1], multiply: [0, 1], divide: [0], negative: [0], weighted_sum: null };
const isStraight = (step, positions) => {
  if (!Object.hasOwn(STRAIGHT, step.operation)) return false;
  if (positions.length > 1) return ["add", "subtract"].includes(step.operation); // a × a is curved
  return STRAIGHT[step.operation]?.includes(positions[0]) ?? true;
};

// What the names of a formula are called here: of the operands, and of the result.
function labelsOf(step) {
  return step.operands.map((x) => (x.node === null ? numberPiece(x.value) : namePiece(nameOf(x.node))));
}

function piecesOf(step) {
  const labels = labelsOf(step);
  const names = DATA.operations[step.operation].operands;
  return { ...Object.fromEntries(names.map((name, i) => [name, labels[i]])), y: namePiece(nameOf(step.node)) };
}

function wordsOfForward(step) {
  const does = DATA.operations[step.operation]?.does;
  const what = does ? inWords(does, piecesOf(step)) : `The operation ${step.operation}, from its operands.`;
  const users = usersOf[step.node];
  if (!users.length) return step.node === DATA.root ? `${what} This is the result.` : what;
  const uses = users.flatMap((user) => placesIn(DATA.forward[madeAt[user] - 1], step.node));
  return `${what} It is used ${times(uses.length)}, for ${listed(users.map(nameOf))}.`;
}

// The places of a node among the operands of an operation: two of them in a × a.
const placesIn = (through, node) => through.operands.flatMap((x, i) => (x.node === node ? [i] : []));

// What stands at a place: of a × a, "the first a" or "the second a".
function nameAt(through, position) {
  const { node } = through.operands[position];
  const places = node === null ? [] : placesIn(through, node);
  if (places.length < 2) return labelsOf(through)[position].text;
  const place = places.indexOf(position);
  const which = ["first", "second", "third"][place];
  return which ? `the ${which} ${nameOf(node)}` : `${nameOf(node)} at place ${place + 1}`;
}

const isTwice = (through, position) => {
  const { node } = through.operands[position];
  return node !== null && placesIn(through, node).length > 1;
};

function wordsOfUse(step, through) {
  if (step.parts < 2) return "";
  const result = nameOf(through.node);
  const count = placesIn(through, step.node).length;
  const way = count < 2 ? result : `${nameAt(through, step.position)} of ${result}, while ${count > 2 ? "the others stay as they are" : `the ${step.position === placesIn(through, step.node)[0] ? "second" : "first"} stays as it is`}`;
  return `${nameOf(step.node)} is used ${times(step.parts)}; this is the way back through ${way}. `;
}

function wordsOfBackward(step, now) {
  const through = DATA.forward[step.of];
  const [root, result] = [DATA.root, through.node].map(nameOf);
  const operand = isArray(numbers.values[step.node]) ? nameOf(step.node) : nameAt(through, step.position);
  const uses = wordsOfUse(step, through);
  if (!isNumber(numberOf(now.local)) || !isNumber(numberOf(now.upstream))) return uses + wordsOfEntries(through, step);
  const [slope, upstream] = [now.local, now.upstream].map(numberOf);
  if (Number.isNaN(numberOf(numbers.values[through.node]))) return `${uses}${result} is no number here (nan), and so what flows back through it means nothing.`;
  if (Number.isNaN(slope)) return `${uses}${result} has no slope here: not a number comes out, and nan goes back.`;
  if (!Number.isFinite(slope)) return `${uses}Here ${result} is infinitely steep: no change of ${operand} is small enough to say how much.`;
  const kink = kinkOf(through, [step.position]);
  if (kink && slope === 0) return `${uses}Here ${result} has a kink, and its slope is taken as 0. Nothing flows back this way.`;
  if (slope === 0 && NEVER_FLAT.has(through.operation)) return `${uses}Here the slope of ${result} is so small that the computer rounds it to 0. Nothing flows back this way.`;
  if (slope === 0) return `${uses}A small change of ${operand} leaves ${result} as it is. Nothing flows back this way.`;
  const first = isStraight(through, [step.position])
    ? `When ${operand} grows by 1, ${result} ${slope < 0 ? "falls" : "grows"} by ${numberText(Math.abs(slope))}.`
    : kink ? `Here ${result} has a kink, and its slope is taken as ${numberText(slope)}.`
      : `When ${operand} grows a little, ${follows(result, slope, operand)}.`;
  if (through.node === DATA.root && upstream === 1) return uses + first;
  if (upstream === 0 && isRoundedAway(through.node)) return `${uses}${first} But how much ${root} changes with ${result} is so little that it was rounded to 0, and 0 flows back from there.`;
  if (upstream === 0) return `${uses}${first} But ${root} does not change with ${result}, and so not with ${operand} this way.`;
  if (!Number.isFinite(upstream)) return `${uses}${first} How much ${root} changes with ${result} cannot be told: ${numberText(upstream)}.`;
  if (through.node === DATA.root) return `${uses}${first} That counts ${numberText(upstream)} times here.`;
  return `${uses}${first} When ${result} grows a little, ${follows(root, upstream, result)}. Together: ` +
    `when ${operand} grows a little, ${follows(root, numberOf(now.contribution), operand)}.`;
}

// Curves that are steep everywhere, if ever so little: a slope of 0 comes of rounding.
const NEVER_FLAT = new Set(["tanh", "sigmoid", "erf", "erfc", "exp", "exp2", "expm1", "softplus", "arctan"]);

// Whether a gradient of 0 is one that no number of the computer is small enough for.
function isRoundedAway(node) {
  return receives[node].length > 0 && receives[node].every((j) => {
    const [through, now] = [DATA.forward[DATA.backward[j].of], numbers.backward[j]];
    if (numberOf(now.contribution) !== 0) return false; // parts that cancel
    if (numberOf(now.local) === 0) return NEVER_FLAT.has(through.operation);
    return numberOf(now.upstream) !== 0 || isRoundedAway(through.node);
  });
}

// The same where arrays take part.
function wordsOfEntries(through, step) {
  const [root, result, operand] = [DATA.root, through.node, step.node].map(nameOf);
  const value = numbers.values[step.node];
  if (!isArray(value)) return `How much does ${root} change when ${operand} grows a little? Back through all entries of ${result}:`;
  if (!DATA.operations[through.operation]?.elementwise) return `How much does ${root} change when an entry of ${operand} grows a little? Each entry has an answer of its own.`;
  const { shape } = numbers.values[through.node] ?? {};
  if (shape === value.shape) return `Each entry of ${operand} receives the gradient of the same entry of ${result}, times the slope there.`;
  return `Each entry of ${operand} went to several entries of ${result}. It receives the gradients of all of them, each times the slope there, added up.`;
}

// Why a slope is what it is, and where that is proven; null where nothing is known.
function reasonOf(step) {
  const through = DATA.forward[step.of];
  const meaning = DATA.operations[through.operation];
  if (!meaning) return null;
  const [count, alike] = [through.operands.length, meaning.reasons.length === 1];
  const reason = meaning.reasons[alike ? 0 : step.position];
  const pieces = { ...piecesOf(through), ...labelsByName(step) };
  const constants = Object.fromEntries(meaning.operands.flatMap((name, i) =>
    (through.operands[i].node === null ? [[name, numberOf(through.operands[i].value)]] : [])));
  const examples = count > 1 ? [] : reason.examples.map(([x, slope]) => `at ${pieces.a.text} = ${numberText(x)} it is ${numberText(slope)}`);
  const spoken = Object.fromEntries(meaning.operands.flatMap((name, i) =>
    (isTwice(through, i) ? [[name, nameAt(through, i)]] : [])));
  return { text: inWords(reason.text, pieces, constants, spoken), source: reason.source, examples };
}

function wordsOfUpdate(step, now) {
  const [root, name] = [DATA.root, step.node].map(nameOf);
  const [before, after, gradient] = [now.before, now.after, now.gradient].map(numberOf);
  if (!isNumber(before)) return `One step of ${step.optimizer}, which makes each entry of ${name} a little larger or smaller, after its gradient. The sign ← says what a number becomes.`;
  const rule = `The sign ← says what it becomes, by one step of the optimizer ${step.optimizer}.`;
  if (![before, after, gradient].every(Number.isFinite)) return rule;
  const slope = gradient === 0 ? `A small change of ${name} would not move ${root}.`
    : `As ${name} grows, ${root} ${gradient < 0 ? "falls" : "grows"}.`;
  if (after === before) return `${slope} ${name} stays as it is. ${rule}`;
  const made = `${name} is made ${after > before ? "larger" : "smaller"}`;
  const against = gradient !== 0 && after > before === gradient < 0;
  return against ? `${slope} So, for a smaller ${root}, ${made}. ${rule}`
    : `${slope} Still ${made}: the rule looks at more than this gradient. ${rule}`;
}
