// Keeps what a command prints, up to a cap: the head and the tail, with a note of what is missing
// between.

/**
 * Collects output in arrival order. However much comes, and in however small pieces, no more than
 * the cap is held.
 */
export class Capture {
  readonly #half: number;
  #head = Buffer.alloc(0);
  #headBytes = 0;
  /** The last bytes beyond the head, as a ring. */
  #ring: Buffer | null = null;
  #beyond = 0;

  /** Takes the number of bytes to keep. */
  constructor(cap: number) {
    this.#half = Math.max(1, Math.ceil(cap / 2));
  }

  /** Takes the next piece of output. */
  add(chunk: Buffer): void {
    const room = Math.min(this.#half - this.#headBytes, chunk.length);
    if (room > 0) this.#addToHead(chunk.subarray(0, room));
    if (room < chunk.length) this.#addToRing(chunk.subarray(room));
  }

  /** Says that output was left out. */
  get isCut(): boolean {
    return this.#beyond > this.#half;
  }

  /** Returns what was kept as text. What is not UTF-8 becomes U+FFFD. */
  text(): string {
    const head = this.#head.subarray(0, this.#headBytes);
    const dropped = Math.max(0, this.#beyond - this.#half);
    if (dropped === 0) return Buffer.concat([head, this.#tail()]).toString("utf8");
    return `${head.toString("utf8")}\n… ${dropped} bytes left out …\n${this.#tail().toString("utf8")}`;
  }

  #addToHead(chunk: Buffer): void {
    const needed = this.#headBytes + chunk.length;
    if (needed > this.#head.length) {
      const grown = Buffer.alloc(Math.min(this.#half, Math.max(needed, this.#head.length * 2)));
      this.#head.copy(grown, 0, 0, this.#headBytes);
      this.#head = grown;
    }
    chunk.copy(this.#head, this.#headBytes);
    this.#headBytes = needed;
  }

  #addToRing(chunk: Buffer): void {
    this.#ring ??= Buffer.alloc(this.#half);
    for (let at = 0; at < chunk.length;) {
      const position = this.#beyond % this.#half;
      const copied = chunk.copy(
        this.#ring,
        position,
        at,
        Math.min(chunk.length, at + this.#half - position),
      );
      at += copied;
      this.#beyond += copied;
    }
  }

  #tail(): Buffer {
    if (this.#ring === null) return Buffer.alloc(0);
    if (this.#beyond <= this.#half) return this.#ring.subarray(0, this.#beyond);
    const start = this.#beyond % this.#half;
    return Buffer.concat([this.#ring.subarray(start), this.#ring.subarray(0, start)]);
  }
}
