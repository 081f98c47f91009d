/** Shows what waits to be sent: a number on every page, a mark at each case, a list of its own. */

import { type Act, actsOf, forget, keep } from "./acts";
import { WAITING } from "./places";

const LIST = "#yard-acts";

export async function show(who: string): Promise<void> {
  const acts = await actsOf(who);
  for (const link of document.querySelectorAll<HTMLElement>("[data-waiting]")) {
    link.hidden = acts.length === 0 || location.pathname === WAITING;
    const count = link.querySelector("[data-count]");
    if (count) count.textContent = String(acts.length);
  }
  for (const mark of document.querySelectorAll<HTMLElement>("[data-waits-for]")) {
    mark.hidden = !acts.some((act) => act.number === mark.dataset.waitsFor);
  }
  await list(acts);
}

/** Deleting and trying again, on the page of what waits. */
export function listenToList(changed: () => Promise<void>, send: () => Promise<unknown>): void {
  document.querySelector(LIST)?.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-does]");
    const key = button?.closest<HTMLElement>("[data-act]")?.dataset.act;
    if (!button || !key) return;
    const done = button.dataset.does === "delete" ? forget(key) : again(key).then(send);
    void done.then(changed);
  });

  async function again(key: string): Promise<void> {
    const who = document.querySelector<HTMLElement>("#yard")?.dataset.who ?? "";
    const act = (await actsOf(who)).find((one) => one.key === key);
    if (!act) return;
    const { refusal: _refusal, tried: _tried, ...anew } = act;
    // Whoever sends it again has looked at what happened meanwhile.
    const fields = act.fields.filter(([name]) => name !== "seen");
    await keep({ ...anew, fields });
  }
}

async function list(acts: Act[]): Promise<void> {
  const place = document.querySelector<HTMLElement>(LIST);
  const row = place?.querySelector("template");
  if (!place || !row) return;
  const rows = await Promise.all(acts.map((act) => rowOf(row, act)));
  for (const old of place.querySelectorAll("[data-act]")) old.remove();
  place.append(...rows);
  const none = document.querySelector<HTMLElement>("#yard-none");
  if (none) none.hidden = acts.length > 0;
}

async function rowOf(template: HTMLTemplateElement, act: Act): Promise<HTMLElement> {
  const made = (template.content.cloneNode(true) as DocumentFragment)
    .firstElementChild as HTMLElement;
  made.dataset.act = act.key;
  put(made, "heading", act.heading);
  put(made, "at", new Date(act.at).toLocaleString(document.documentElement.lang));
  put(made, "words", wordsOf(act));
  put(made, "refusal", act.refusal ?? "");
  const link = made.querySelector<HTMLAnchorElement>("[data-says=number]");
  if (link) {
    link.href = `/desk/case/${act.number}/`;
    link.textContent = `№ ${act.shown}`;
  }
  for (const part of made.querySelectorAll<HTMLElement>("[data-refused]")) {
    part.hidden = act.refusal === undefined;
  }
  const files = made.querySelector("[data-says=files]");
  files?.append(
    ...(await Promise.all(act.files.map(({ content, name }) => fileOf(content, name)))),
  );
  return made;
}

/** What was written into the verb's own fields; a form has others that only help. */
function wordsOf(act: Act): string {
  const own = act.fields.filter(([name]) => name.includes("-"));
  return own.map(([, value]) => value).join("\n");
}

function put(row: HTMLElement, what: string, text: string): void {
  const place = row.querySelector(`[data-says=${what}]`);
  if (place) place.textContent = text;
}

async function fileOf(content: Blob, name: string): Promise<HTMLElement> {
  const item = document.createElement("li");
  if (!content.type.startsWith("image/")) {
    item.textContent = name;
    return item;
  }
  const image = document.createElement("img");
  image.alt = name;
  image.src = await dataOf(content);
  item.append(image);
  return item;
}

/** As an address that the page's policy lets it show. */
function dataOf(content: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(content);
  });
}
