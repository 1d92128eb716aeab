// A computation that comes without its numbers, as from the page where a network trains: what is
// given, the operations, and the formulas of their slopes. All else the page computes and writes.

const LONGEST_ABOUT = 26; // characters below a name in the graph

function complete() {
  numbers = recomputed(DATA.given);
  DATA.forward.forEach((step) => {
    const symbols = rendered(forwardTree(step, labelsOf(step)), {}).text;
    Object.assign(step, { value: numbers.values[step.node], left: namePiece(nameOf(step.node)).text, symbols });
    Object.assign(step, textsOfForward(step));
    DATA.nodes[step.node].about = symbols.length <= LONGEST_ABOUT ? symbols : `${symbols.slice(0, LONGEST_ABOUT - 1)}…`;
  });
  DATA.backward.forEach((step, j) => {
    const part = step.parts > 1 ? `, part ${step.part}` : "";
    Object.assign(step, numbers.backward[j], { left: gradientPiece(nameOf(step.node)).text + part });
    Object.assign(step, textsOfBackward(step, j));
  });
  DATA.update.forEach((step, k) => {
    Object.assign(step, numbers.update[k]);
    Object.assign(step, textsOfUpdate(step, k));
  });
  if (DATA.update.length) DATA.next = nextPassByPage();
}

if (DATA.forward.some((step) => step.value === undefined)) complete();
