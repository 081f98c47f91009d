/** Shows the reports that wait on this device, what became of them, and what can be done. */

import { discard, forgetReport, isOwn, keepDraft, type Report, waiting } from "./kept";
import { send, sendAll } from "./send";

const EVERY_MS = 30_000;

export async function watchWaiting(): Promise<void> {
  place()?.addEventListener("click", (event) => void press(event));
  addEventListener("online", () => void tryAll());
  setInterval(() => void tryAll(), EVERY_MS);
  await showWaiting();
  await tryAll();
}

export async function showWaiting(): Promise<void> {
  const reports = await waiting();
  const list = place()?.querySelector("ul");
  list?.replaceChildren(...reports.map(row));
  const box = place();
  if (box) box.hidden = reports.length === 0;
}

export function focusWaiting(): void {
  place()?.querySelector<HTMLElement>("h2")?.focus();
}

async function tryAll(): Promise<void> {
  if (!(await waiting()).some((one) => !one.taken && !one.refusal)) return;
  await sendAll();
  await showWaiting();
}

function place(): HTMLElement | null {
  return document.querySelector<HTMLElement>("#report-waiting");
}

async function press(event: Event): Promise<void> {
  const button = (event.target as Element).closest<HTMLElement>("[data-does]");
  const key = button?.closest<HTMLElement>("[data-report]")?.dataset.report;
  const report = (await waiting()).find((one) => one.key === key);
  if (!button || !report) return;
  if (button.dataset.does === "send") await send(report);
  else if (button.dataset.does === "edit") await edit(report);
  else await forgetReport(report.key);
  await showWaiting();
}

/** What was refused becomes what is being written. */
async function edit(report: Report): Promise<void> {
  await discard();
  await keepDraft({ screen: "screen-what", fields: report.fields, photos: report.photos });
  await forgetReport(report.key);
  location.reload();
}

function row(report: Report): HTMLElement {
  const template = place()?.querySelector<HTMLTemplateElement>(
    `template[data-of=${kindOf(report)}]`,
  );
  const made = template?.content.firstElementChild?.cloneNode(true) as HTMLElement;
  made.dataset.report = report.key;
  const texts = {
    heading: report.heading,
    number: report.taken?.number ?? "",
    code: report.taken?.code ?? "",
    refusal: report.refusal ?? "",
  };
  for (const [name, text] of Object.entries(texts)) {
    const there = made.querySelector(`[data-says=${name}]`);
    if (there) there.textContent = text;
  }
  const link = made.querySelector<HTMLAnchorElement>("[data-says=link]");
  if (link && report.taken) link.href = report.taken.next;
  return made;
}

function kindOf(report: Report): string {
  if (report.taken) return "sent";
  if (report.refusal !== undefined) return "refused";
  return isOwn(report) ? "waiting" : "visitors";
}
