/**
 * Keeps what is typed into `<form data-draft="KEY">` on the server, a moment after the last key,
 * and fills it in again when the page comes back. Files and hidden fields are not kept.
 */

const CALM_MS = 1_000;
const FORMS = "form[data-draft]";
const KEPT =
  "input:not([type=hidden], [type=file], [type=password], [type=submit]), select, textarea";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
type Values = Record<string, string[]>;

const timers = new Map<HTMLFormElement, ReturnType<typeof setTimeout>>();
const onTheWay = new Set<Promise<void>>();

export function keepDrafts(): void {
  const address = document.querySelector<HTMLMetaElement>("meta[name=drafts]")?.content;
  if (!address) return;
  for (const form of document.querySelectorAll<HTMLFormElement>(FORMS)) fill(form);
  for (const moment of ["input", "change"]) {
    document.addEventListener(moment, (event) => take(event, address));
  }
  document.addEventListener("submit", (event) => void leave(event, address));
  addEventListener("pagehide", () => {
    for (const form of timers.keys()) navigator.sendBeacon(address, written(form));
    timers.clear();
  });
}

function take(event: Event, address: string): void {
  const form = (event.target as Element).closest<HTMLFormElement>(FORMS);
  if (form) keepSoon(form, address, CALM_MS);
}

function keepSoon(form: HTMLFormElement, address: string, pause: number): void {
  rest(form);
  timers.set(
    form,
    setTimeout(() => keep(form, address), pause),
  );
}

function rest(form: HTMLFormElement): void {
  clearTimeout(timers.get(form));
  timers.delete(form);
}

function keep(form: HTMLFormElement, address: string): void {
  rest(form);
  const sent = send(form, address);
  onTheWay.add(sent);
  void sent.finally(() => onTheWay.delete(sent));
}

async function send(form: HTMLFormElement, address: string): Promise<void> {
  try {
    const answer = await fetch(address, { method: "POST", body: written(form), redirect: "error" });
    if (answer.ok) show(form, await answer.text());
  } catch {
    // The server is away: it is tried again, and once more when the page is left.
    keepSoon(form, address, 10 * CALM_MS);
  }
}

/** Whatever form leads away (the language, the theme, a verb) waits until all words are kept. */
async function leave(event: SubmitEvent, address: string): Promise<void> {
  const form = event.target as HTMLFormElement;
  rest(form);
  for (const one of timers.keys()) keep(one, address);
  if (onTheWay.size === 0 || event.defaultPrevented) return;
  event.preventDefault();
  await Promise.all(onTheWay);
  for (const one of timers.keys()) rest(one);
  form.requestSubmit(event.submitter);
}

function written(form: HTMLFormElement): FormData {
  const body = new FormData();
  const token = form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  body.set("csrfmiddlewaretoken", token);
  body.set("key", form.dataset.draft ?? "");
  body.set("data", JSON.stringify(values(form)));
  return body;
}

function values(form: HTMLFormElement): Values {
  const found: Values = {};
  for (const field of fields(form)) {
    if (!field.name || (isTick(field) && !field.checked)) continue;
    found[field.name] = [...(found[field.name] ?? []), ...chosen(field)];
  }
  return found;
}

function chosen(field: Field): string[] {
  if (!(field instanceof HTMLSelectElement)) return [field.value];
  return [...field.selectedOptions].map((option) => option.value);
}

/** Put in what was kept, where nobody has typed since. False if nothing was. */
export function fill(form: HTMLFormElement): boolean {
  const kept = form.querySelector<HTMLElement>("[data-kept]")?.dataset.kept;
  if (!kept) return false;
  const known = JSON.parse(kept) as Values;
  for (const field of fields(form)) {
    const mine = known[field.name];
    if (!mine) continue;
    if (isTick(field)) field.checked = mine.includes(field.value);
    else if (field instanceof HTMLSelectElement) {
      for (const option of field.options) option.selected = mine.includes(option.value);
    } else if (field.value === field.defaultValue) field.value = mine[0] ?? "";
  }
  return true;
}

function show(form: HTMLFormElement, at: string): void {
  const line = form.querySelector<HTMLElement>("[data-kept]");
  const time = line?.querySelector("time");
  if (!line || !time) return;
  time.textContent = at;
  line.hidden = false;
}

function fields(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>(KEPT)];
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type);
}
