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

// Numbers of 128 bits are four words, the lowest first.
const MULTIPLIER = Uint32Array.of(0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05);
const WORD = 2 ** 32;
// Both halves of the product of two words; every number on the way is exact.
const lowerHalf = (a, b) => Math.imul(a, b) >>> 0;
const upperHalf = (a, b) => Math.floor((a * (b >>> 16) + Math.floor((a * (b & 0xffff)) / 65536)) / 65536);

// A permuted congruential generator of 128 bits: O'Neill, "PCG", 2014, as in NumPy's PCG64.
class Generator {
  constructor(seed) {
    const [a, b, c, d, ...sequence] = wordsOfSeed(seed, 8);
    const [e, f, g, h] = [sequence[2], sequence[3], sequence[0], sequence[1]];
    this.increment = Uint32Array.of((e << 1) | 1, (f << 1) | (e >>> 31), (g << 1) | (f >>> 31), (h << 1) | (g >>> 31));
    this.state = new Uint32Array(4);
    this.next = new Float64Array(4);
    this.high = this.low = 0; // of what was drawn last
    this.kept = -1; // half of a draw that only needed the other
    this.advance();
    [c, d, a, b].forEach((word, k) => { this.next[k] = this.state[k] + word; });
    this.carry();
    this.advance();
  }

  // state × MULTIPLIER + increment
  advance() {
    const { state, next, increment } = this;
    for (let k = 0; k < 4; k += 1) {
      let sum = increment[k];
      for (let i = 0; i <= k; i += 1) sum += lowerHalf(state[i], MULTIPLIER[k - i]);
      for (let i = 0; i < k; i += 1) sum += upperHalf(state[i], MULTIPLIER[k - 1 - i]);
      next[k] = sum;
    }
    this.carry();
  }

  carry() {
    const { state, next } = this;
    let carried = 0;
    for (let k = 0; k < 4; k += 1) {
      const sum = next[k] + carried;
      carried = Math.floor(sum / WORD);
      state[k] = sum; // of which it keeps the lowest 32 bits
    }
  }

  draw() {
    this.advance();
    const { state } = this;
    const low = state[0] ^ state[2], high = state[1] ^ state[3];
    const turn = state[3] >>> 26, by = turn & 31;
    const a = turn < 32 ? high : low, b = turn < 32 ? low : high;
    this.high = (by ? (a >>> by) | (b << (32 - by)) : a) >>> 0;
    this.low = (by ? (b >>> by) | (a << (32 - by)) : b) >>> 0;
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
    const mask = -1 >>> Math.clz32(most);
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
