/**
 * Forms that work without a signal: `<form data-later="where it is sent">`.
 *
 * What was written is kept first and sent then, so that neither a dead battery nor a cellar
 * loses a word. A refusal leaves the form as it was filled in.
 */

import { type Act, actsOf, forget, type KeptFile, keep } from "./acts";
import { smaller } from "./photos";
import { sendAll } from "./send";

export interface Words {
  who: string;
  kept: string;
  tooOld: string;
  full: string;
}

export function listenToForms(words: Words, changed: () => Promise<void>): void {
  // Before whoever else hears of it: drafts would send the form once more.
  document.addEventListener("submit", hear, { capture: true });

  function hear(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    // Only a phone that took its round along: elsewhere forms go the usual way.
    if (!form.dataset.later || !navigator.serviceWorker?.controller) return;
    if (event.submitter?.hasAttribute("formaction")) return; // another button of the form
    event.preventDefault();
    if (form.ariaBusy !== "true" && form.reportValidity()) void write(form, words, changed);
  }
}

async function write(
  form: HTMLFormElement,
  words: Words,
  changed: () => Promise<void>,
): Promise<void> {
  form.ariaBusy = "true";
  const act = await kept(form, words.who);
  if (!act) {
    form.ariaBusy = null;
    if (navigator.onLine) form.submit();
    else form.prepend(notice("notice notice-error", "alert", words.full));
    return;
  }
  let next = "";
  const taken = (sent: Act, there: string) => {
    if (sent.key === act.key) next = there;
  };
  await sendAll({ tooOld: words.tooOld, watched: act.key, taken });
  form.ariaBusy = null;
  if (next) return location.assign(next);
  const waiting = (await actsOf(words.who)).find((one) => one.key === act.key);
  if (waiting?.refusal === undefined) {
    form.replaceWith(notice("notice", "status", words.kept));
    await changed();
  } else {
    await forget(act.key);
    form.prepend(notice("notice notice-error", "alert", waiting.refusal));
  }
}

/** The act, on the disk; undefined on a phone that has no room, or lets no page keep anything. */
async function kept(form: HTMLFormElement, who: string): Promise<Act | undefined> {
  try {
    const act = await actOf(form, who);
    await keep(act);
    return act;
  } catch {
    return undefined;
  }
}

async function actOf(form: HTMLFormElement, who: string): Promise<Act> {
  const fields: [string, string][] = [];
  const files: KeptFile[] = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") {
      if (name !== "csrfmiddlewaretoken") fields.push([name, value]);
    } else if (value.size > 0) {
      files.push({ field: name, name: value.name, content: await smaller(value) });
    }
  }
  const { later = "", number = "", shown = "", heading = "" } = form.dataset;
  const key = crypto.randomUUID();
  return { key, who, to: later, number, shown, heading, at: Date.now(), fields, files };
}

function notice(look: string, role: string, sentence: string): HTMLElement {
  const box = document.createElement("div");
  box.className = look;
  box.setAttribute("role", role);
  const said = document.createElement("p");
  said.textContent = sentence;
  box.append(said);
  return box;
}
