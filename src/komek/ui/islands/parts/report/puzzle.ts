/** The sum that a browser does before it sends in an unusual hour, see `reporting/puzzle.py`. */

const AT_ONCE = 64;

export interface Puzzle {
  challenge: string;
  bits: number;
  /** What is said where it cannot be solved. */
  sentence: string;
}

/** The number that solves it; undefined where browsers compute no digests: without https. */
export async function solve(puzzle: Puzzle, token: string): Promise<string | undefined> {
  if (!crypto.subtle) return undefined;
  for (let first = 0; ; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, step) => String(first + step));
    const zeros = await Promise.all(numbers.map((one) => zerosOf(puzzle.challenge, token, one)));
    const found = zeros.findIndex((one) => one >= puzzle.bits);
    if (found >= 0) return numbers[found];
  }
}

async function zerosOf(challenge: string, token: string, number: string): Promise<number> {
  const text = new TextEncoder().encode(`${challenge}.${token}.${number}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  const first = digest.findIndex((byte) => byte !== 0);
  return first * 8 + Math.clz32(digest[first] ?? 0) - 24;
}
