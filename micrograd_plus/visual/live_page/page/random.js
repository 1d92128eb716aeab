// NumPy's random numbers: seed 0 here is seed 0 of numpy.random.default_rng.

// From a seed, words that look like nothing else: Melissa O'Neill, "Developing a seed_seq
// alternative", 2015, as in NumPy's SeedSequence.
function wordsOfSeed(seed, count) {
  const pool = [0, 0, 0, 0];
  let constant = 0x43b0d7e5;
  const hashed = (word) => {
    let value = (word ^ constant) >>> 0;
    constant = Math.imul(constant, 0x931e8875) >>> 0;
    value = Math.imul(value, constant) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  };
  for (let i = 0; i < 4; i += 1) pool[i] = hashed(i === 0 ? seed : 0);
  for (let from = 0; from < 4; from += 1) {
    for (let to = 0; to < 4; to += 1) {
      if (from === to) continue;
      const mixed = (Math.imul(pool[to], 0xca01f9dd) - Math.imul(hashed(pool[from]), 0x4973f715)) >>> 0;
      pool[to] = (mixed ^ (mixed >>> 16)) >>> 0;
    }
  }
  constant = 0x8b51f9dd;
  return Array.from({ length: count }, (_, i) => {
    let value = (pool[i % 4] ^ constant) >>> 0;
    constant = Math.imul(constant, 0x58f38ded) >>> 0;
    value = Math.imul(value, constant) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  });
}

// 16 bits each, the lowest first: products of two, and sums of a few, are exact.
const MULTIPLIER = new Float64Array([0xf645, 0x9fcc, 0xdf64, 0x4385, 0x5da4, 0x1fc6, 0xed05, 0x2360]);
const halves = (words) => words.flatMap((word) => [word & 0xffff, word >>> 16]);

// A permuted congruential generator of 128 bits: O'Neill, "PCG", 2014, as in NumPy's PCG64.
class Generator {
  constructor(seed) {
    const words = wordsOfSeed(seed, 8);
    const start = halves([words[2], words[3], words[0], words[1]]);
    const sequence = halves([words[6], words[7], words[4], words[5]]);
    this.increment = Float64Array.from(sequence, (x, i) => ((x << 1) & 0xffff) | (i ? sequence[i - 1] >>> 15 : 1));
    this.state = new Float64Array(8);
    this.sums = new Float64Array(8);
    this.high = this.low = 0; // of what was drawn last
    this.kept = -1; // half of a draw that only needed the other
    this.advance();
    start.forEach((x, i) => { this.sums[i] = this.state[i] + x; });
    this.carry();
    this.advance();
  }

  advance() {
    const { state, sums, increment } = this;
    for (let k = 0; k < 8; k += 1) {
      let sum = increment[k];
      for (let i = 0; i <= k; i += 1) sum += state[i] * MULTIPLIER[k - i];
      sums[k] = sum;
    }
    this.carry();
  }

  carry() {
    const { state, sums } = this;
    let carried = 0;
    for (let k = 0; k < 8; k += 1) {
      const sum = sums[k] + carried;
      carried = Math.floor(sum / 65536);
      state[k] = sum - carried * 65536;
    }
  }

  draw() {
    this.advance();
    const s = this.state;
    const low = ((s[0] ^ s[4]) | ((s[1] ^ s[5]) << 16)) >>> 0;
    const high = ((s[2] ^ s[6]) | ((s[3] ^ s[7]) << 16)) >>> 0;
    const turn = s[7] >>> 10, by = turn & 31;
    const [a, b] = turn < 32 ? [high, low] : [low, high];
    this.high = by ? ((a >>> by) | (b << (32 - by))) >>> 0 : a;
    this.low = by ? ((b >>> by) | (a << (32 - by))) >>> 0 : b;
  }

  // From 0 to below 1.
  share() {
    this.draw();
    return (this.high * 2097152 + (this.low >>> 11)) / 9007199254740992;
  }

  uniform(low, high) {
    return low + (high - low) * this.share();
  }

  word() {
    if (this.kept >= 0) {
      const word = this.kept;
      this.kept = -1;
      return word;
    }
    this.draw();
    this.kept = this.high;
    return this.low;
  }

  // By rectangles under the curve: Marsaglia and Tsang, "The Ziggurat Method for Generating Random
  // Variables", 2000.
  normal() {
    for (;;) {
      this.draw();
      const i = this.low & 0xff;
      const isNegative = (this.low >>> 8) & 1;
      const size = ((this.high & 0x1fffffff) * 8388608) + (this.low >>> 9);
      const x = size * ZIGGURAT.widths[i];
      if (size < ZIGGURAT.inside[i]) return isNegative ? -x : x;
      if (i === 0) {
        const beyond = this.tail();
        return Math.floor(size / 256) % 2 ? -beyond : beyond;
      }
      const { heights } = ZIGGURAT;
      const height = (heights[i - 1] - heights[i]) * this.share() + heights[i];
      if (height < Math.exp(-0.5 * x * x)) return isNegative ? -x : x;
    }
  }

  tail() {
    for (;;) {
      const x = -Math.log1p(-this.share()) / ZIGGURAT.end;
      const y = -Math.log1p(-this.share());
      if (y + y > x * x) return ZIGGURAT.end + x;
    }
  }

  // A whole number from 0 to most.
  upTo(most) {
    if (most === 0) return 0;
    const mask = 2 ** (32 - Math.clz32(most)) - 1;
    for (;;) {
      const word = (this.word() & mask) >>> 0;
      if (word <= most) return word;
    }
  }

  shuffle(items) {
    for (let i = items.length - 1; i > 0; i -= 1) {
      const j = this.upTo(i);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
    return items;
  }

  permutation(n) {
    return this.shuffle(Int32Array.from({ length: n }, (_, i) => i));
  }

  // Where it is now, and back there.
  place() {
    return { state: this.state.slice(), kept: this.kept };
  }

  goTo({ state, kept }) {
    this.state.set(state);
    this.kept = kept;
  }
}

// 255 strips of one area under e^(-x²/2), and the tail beyond the last.
const ZIGGURAT = (() => {
  const end = 3.6541528853610088, area = 0.0049286732339746552;
  const curve = (x) => Math.exp(-0.5 * x * x);
  const edges = new Float64Array(256);
  edges[0] = area / curve(end);
  edges[255] = end;
  for (let i = 254; i > 0; i -= 1) edges[i] = Math.sqrt(-2 * Math.log(area / edges[i + 1] + curve(edges[i + 1])));
  const inside = edges.map((x, i) => {
    if (i === 1) return 0;
    return Math.floor((i ? edges[i - 1] / x : (end * curve(end)) / area) * 4503599627370496);
  });
  const heights = edges.map((x, i) => (i ? curve(x) : 1));
  return { end, inside, heights, widths: edges.map((x) => x / 4503599627370496) };
})();
