/** Sends reports, each under its own token: sent twice, it is one case. */

import { type Fields, form, typed } from "./form";
import { isOwn, keepReport, type Report, waiting } from "./kept";
import { type Puzzle, solve } from "./puzzle";

const PUZZLE = 428;
/** A connection that died without a word must not keep everything else on this device waiting. */
const ANSWER_MS = 60_000;
const SLOWEST_BYTES_A_MS = 2;

/** Not the report's fault, and not its words: it is tried again. */
const PASSING = new Set([403, 408, 425]);

export type Outcome =
  | { taken: NonNullable<Report["taken"]> }
  | { page?: Document; sentence: string }
  | "later";

/** Send it; whatever comes of it, it is kept until the city has answered. */
export async function send(report: Report): Promise<Outcome> {
  const outcome = await alone(() => attempt(report));
  if (outcome === "later") return outcome;
  if ("taken" in outcome) {
    // Nothing of its words stays here; number and key do until somebody has seen them.
    await keepReport({ ...report, fields: [], photos: [], taken: outcome.taken });
  } else await keepReport({ ...report, refusal: outcome.sentence });
  return outcome;
}

/** Try all own ones that wait, one after another: sent by somebody else they would be theirs. */
export async function sendAll(): Promise<void> {
  for (const report of await waiting()) {
    if (report.taken || report.refusal || !isOwn(report)) continue;
    if ((await send(report)) === "later") return;
  }
}

async function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? await navigator.locks.request("komek-reports", work) : await work();
}

async function attempt(report: Report, solved: Fields = []): Promise<Outcome> {
  try {
    const answer = await post(report, solved);
    if (answer.status === PUZZLE && solved.length === 0) {
      const puzzle = (await answer.json()) as Puzzle;
      const solution = await solve(puzzle, typed(report.fields, "token"));
      if (solution === undefined) return { sentence: puzzle.sentence };
      return await attempt(report, [
        ["challenge", puzzle.challenge],
        ["solution", solution],
      ]);
    }
    if (answer.ok) return { taken: takenFrom(await answer.json()) };
    if (answer.status >= 500 || PASSING.has(answer.status)) return "later";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { page, sentence: sentenceOf(page) };
  } catch {
    return "later";
  }
}

function post(report: Report, solved: Fields): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of [...report.fields, ...solved]) body.append(name, value);
  for (const { name, content } of report.photos) body.append("files", content, name);
  const token = form()?.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  const address = form()?.action ?? "/report/";
  return fetch(address, {
    method: "POST",
    body,
    headers,
    redirect: "error",
    cache: "no-store",
    signal: AbortSignal.timeout(patienceMs(report)),
  });
}

function patienceMs(report: Report): number {
  const bytes = report.photos.reduce((sum, { content }) => sum + content.size, 0);
  return ANSWER_MS + bytes / SLOWEST_BYTES_A_MS;
}

function takenFrom(said: { number: string; key: string; next: string }): {
  number: string;
  code: string;
  next: string;
} {
  return { number: said.number, code: said.key, next: said.next };
}

function sentenceOf(page: Document): string {
  const wrong = [...page.querySelectorAll("#report-wrong li")].map((one) => one.textContent ?? "");
  return wrong.join(" ") || (page.querySelector("main .lead")?.textContent ?? "");
}
