/** Listens to the stream of changed cases, and begins anew whenever it breaks off. */

/** Numbers of the cases that changed; null when any of them may have. */
export interface News {
  cases: string[] | null;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

export class Ear {
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = FIRST_PAUSE_MS;
  #heardBefore = false;
  #wanted = false;

  /** address: where a page asks for the address of its stream, good for a minute. */
  constructor(
    private readonly address: string,
    private readonly tell: (news: News) => void,
  ) {}

  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    void this.#connect();
  }

  close(): void {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  async #connect(): Promise<void> {
    const stream = await this.#ask();
    if (stream === "closed") this.close();
    if (!this.#wanted) return;
    if (stream === "away") return this.#again();
    this.#source = new EventSource(stream);
    this.#source.onopen = () => this.#opened();
    this.#source.onmessage = (event) => this.tell(JSON.parse(event.data) as News);
    // The browser would come again with the same token, which is too old by then.
    this.#source.onerror = () => this.#again();
  }

  /** The stream's address; "closed" for whoever is signed in no more, "away" for a failure. */
  async #ask(): Promise<string> {
    try {
      const answer = await fetch(this.address, { redirect: "manual", cache: "no-store" });
      if (answer.ok) return ((await answer.json()) as { address: string }).address;
      return answer.status >= 500 ? "away" : "closed";
    } catch {
      return "away";
    }
  }

  #opened(): void {
    this.#pause = FIRST_PAUSE_MS;
    if (this.#heardBefore) this.tell({ cases: null });
    this.#heardBefore = true;
  }

  #again(): void {
    this.#source?.close();
    this.#timer = setTimeout(() => void this.#connect(), this.#pause * (0.5 + Math.random()));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }
}
