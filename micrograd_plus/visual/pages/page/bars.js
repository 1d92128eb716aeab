// Probabilities as people read them.

function percent(p) {
  const x = 100 * p;
  if (x > 0 && x < 0.01) return "<0.01\u00a0%"; // with a space that no line breaks at
  return `${x >= 10 ? x.toFixed(0) : x >= 1 ? x.toFixed(1) : x.toFixed(2)}\u00a0%`;
}
