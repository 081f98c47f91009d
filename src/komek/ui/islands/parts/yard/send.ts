/** Sends what waits, one act after another, each under its own key: sent twice, it is done once. */

import { type Act, actsOf, forget, keep } from "./acts";
import { STANDING } from "./places";

export interface Standing {
  who: string;
  token: string;
}

/** The city remembers keys for two days; later nobody could tell a repeat from a second act. */
const KEY_KNOWN_MS = 47 * 3_600_000;

/** A connection that died without a word must not keep everything else on this phone waiting. */
const STANDING_MS = 20_000;
const SENDING_MS = 180_000;

/** What is not the act's fault: it is tried again. */
const PASSING = new Set([408, 425, 429]);
const PASSING_CODES = new Set(["request_in_progress", "form_too_old"]);

/** Who is signed in; "closed" for nobody, "away" without a signal. */
export async function standing(): Promise<Standing | "closed" | "away"> {
  try {
    const answer = await fetch(STANDING, {
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(STANDING_MS),
    });
    if (answer.ok) return (await answer.json()) as Standing;
    return answer.status >= 500 ? "away" : "closed";
  } catch {
    return "away";
  }
}

export interface Sending {
  /**
   * What is said of an act that may have arrived so long ago that nobody remembers its key;
   * without it such an act is left alone.
   */
  tooOld?: string;
  /** The act that somebody has just written and looks at: it can be taken back. */
  watched?: string;
  /** Told of each act that was taken, and where to go on. */
  taken?: (act: Act, next: string) => void;
}

/** Try all acts of whoever is signed in, one at a time on the whole device; "away" if one got stuck. */
export async function sendAll(how: Sending = {}): Promise<Standing | "closed" | "away"> {
  return await navigator.locks.request("komek-yard", async () => {
    const here = await standing();
    if (typeof here === "string") return here;
    const acts = (await actsOf(here.who)).filter((act) => act.refusal === undefined);
    for (const act of acts) {
      if (!(await send(act, here.token, how))) return "away";
    }
    return here;
  });
}

/** Whether the next act may go: this one was answered, one way or the other. */
async function send(act: Act, token: string, how: Sending): Promise<boolean> {
  if (act.tried !== undefined && act.tried < Date.now() - KEY_KNOWN_MS) {
    if (how.tooOld) await keep({ ...act, refusal: how.tooOld });
    return true;
  }
  if (act.tried === undefined) await keep({ ...act, tried: Date.now() });
  const answer = await post(act, token, act.key === how.watched);
  if (answer === "later") return false;
  if ("next" in answer) {
    await forget(act.key);
    how.taken?.(act, answer.next);
  } else {
    // Not done, so the key is free: trying again is no repeat.
    const { tried: _tried, ...untried } = act;
    await keep({ ...untried, refusal: answer.sentence });
  }
  return true;
}

async function post(
  act: Act,
  token: string,
  watched: boolean,
): Promise<{ next: string } | { sentence: string } | "later"> {
  try {
    const answer = await fetch(act.to, {
      method: "POST",
      body: formOf(act),
      headers: {
        "X-CSRFToken": token,
        "Idempotency-Key": act.key,
        ...(watched ? { "X-Watched": "1" } : {}),
      },
      redirect: "manual",
      signal: AbortSignal.timeout(SENDING_MS),
    });
    if (answer.type === "opaqueredirect") return "later"; // signed out a moment ago
    if (answer.status >= 500 || PASSING.has(answer.status)) return "later";
    const said = (await answer.json()) as { next: string } | { code: string; sentence: string };
    return "code" in said && PASSING_CODES.has(said.code) ? "later" : said;
  } catch {
    return "later";
  }
}

function formOf(act: Act): FormData {
  const form = new FormData();
  for (const [name, value] of act.fields) form.append(name, value);
  for (const { field, name, content } of act.files) form.append(field, content, name);
  return form;
}
