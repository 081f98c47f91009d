/**
 * A report, one screen at a time. What is written stays on this device until it is sent, with or
 * without a signal; without this script the same form works by its "Next" buttons.
 */

import { showWhatNeedsScript } from "./parts/by-script";
import { type Fields, fieldsOf, fill, form, headingOf, typed, whose } from "./parts/report/form";
import { listenToHere } from "./parts/report/here";
import { discard, draft, forgetReport, keepDraft, keepReport } from "./parts/report/kept";
import { chosen, put, takePhotos } from "./parts/report/photos";
import { begin, current, go, goTo } from "./parts/report/screens";
import { send } from "./parts/report/send";
import { judgeSender } from "./parts/report/sender";
import { focusWaiting, showWaiting, watchWaiting } from "./parts/report/waiting";
import { ask, pick } from "./parts/taking/asking";
import { openMapLazily } from "./parts/taking/opening";
import { choosePlaces } from "./parts/taking/places";
import { fillWhileTyping } from "./parts/taking/typing";

const CALM_MS = 400;
const LAST_SCREEN = "screen-send";
const ALL_PARTS = "services questions hiding here around seen promise";

let timer: ReturnType<typeof setTimeout> | undefined;
/** What was sent or thrown away is not kept again by a page that is being left. */
let over = false;

const report = form();
if (report) void start(report);

async function start(shown: HTMLFormElement): Promise<void> {
  showWhatNeedsScript();
  begin();
  choosePlaces();
  fillWhileTyping();
  listenToHere();
  openMapLazily();
  takePhotos(keepSoon);
  shown.addEventListener("submit", (event) => hear(event, shown));
  shown.addEventListener("input", keepSoon);
  shown.addEventListener("change", keepSoon);
  document.addEventListener("komek:screen", keepSoon);
  addEventListener("pagehide", () => void keep());
  document.querySelector("[data-discard]")?.addEventListener("click", (event) => {
    const question = (event.currentTarget as HTMLElement).dataset.discard ?? "";
    if (confirm(question)) void leave(() => location.assign(location.pathname));
  });
  await restore(shown);
  await watchWaiting();
}

async function restore(shown: HTMLFormElement): Promise<void> {
  const kept = await draft();
  // Who comes with words of another matter, or with what is wrong, goes on with these.
  if (!kept || hasWords(fieldsOf(shown)) || document.querySelector("#report-wrong *")) return;
  fill(shown, kept.fields);
  await put(kept.photos);
  pick(typed(kept.fields, "service_code") !== "");
  await ask(ALL_PARTS);
  fill(shown, kept.fields);
  goTo(kept.screen);
  const notice = document.querySelector<HTMLElement>("#report-restored");
  if (notice) notice.hidden = false;
}

function hasWords(fields: Fields): boolean {
  return typed(fields, "text") !== "" || typed(fields, "service_code") !== "";
}

function keepSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void keep(), CALM_MS);
}

async function keep(): Promise<void> {
  clearTimeout(timer);
  const shown = form();
  if (!shown || over) return;
  const fields = fieldsOf(shown);
  const photos = chosen();
  if (!hasWords(fields) && photos.length === 0) return;
  await keepDraft({ screen: current()?.id ?? "", fields, photos });
}

async function leave(where: () => void): Promise<void> {
  over = true;
  clearTimeout(timer);
  await discard();
  where();
}

function hear(event: SubmitEvent, shown: HTMLFormElement): void {
  const button = event.submitter as HTMLButtonElement | null;
  if (button?.dataset.joins !== undefined) {
    if (over) return;
    event.preventDefault();
    void leave(() => shown.requestSubmit(button));
    return;
  }
  event.preventDefault();
  if (button?.dataset.back !== undefined) go(-1);
  else if (!mayGoOn()) return;
  else if (!go(1)) void sendIt(shown);
  // What was wrong has been looked at by whoever comes to the last page.
  if (current()?.id === LAST_SCREEN) document.querySelector("#report-wrong")?.replaceChildren();
}

/** Whether nothing on this screen is missing; what is says so itself. */
function mayGoOn(): boolean {
  const here = current();
  if (here?.id === "screen-who") judgeSender();
  const wrong = here?.querySelector<HTMLInputElement>(
    "textarea:invalid, select:invalid, input:not([name=service_code]):invalid",
  );
  if (wrong) wrong.reportValidity();
  if (wrong || here?.id !== "screen-what") return !wrong;
  const service = here.querySelector("[name=service_code]:checked");
  const hint = here.querySelector<HTMLElement>("[data-choose-first]");
  if (hint) {
    hint.hidden = service !== null;
    if (!service) hint.scrollIntoView({ block: "center" });
  }
  pick(service !== null);
  return service !== null;
}

async function sendIt(shown: HTMLFormElement): Promise<void> {
  if (shown.ariaBusy === "true") return;
  busy(shown, true);
  const fields = fieldsOf(shown);
  const label = { key: typed(fields, "token"), who: whose(), at: Date.now() };
  const on = { ...label, heading: headingOf(shown), fields, photos: chosen() };
  await keepReport(on);
  const outcome = await send(on);
  busy(shown, false);
  if (outcome === "later") {
    await leave(() => {
      shown.hidden = true;
    });
    await showWaiting();
    focusWaiting();
  } else if ("taken" in outcome) {
    await forgetReport(on.key);
    await leave(() => location.assign(outcome.taken.next));
  } else {
    await forgetReport(on.key);
    showWrong(outcome.page, outcome.sentence);
  }
}

function busy(shown: HTMLFormElement, is: boolean): void {
  shown.ariaBusy = is ? "true" : null;
  const status = document.querySelector<HTMLElement>("#report-sending");
  if (status) status.textContent = is ? (status.dataset.said ?? "") : "";
}

/** The form as the server gave it back: with what is wrong, at the first such step. */
function showWrong(page: Document | undefined, sentence: string): void {
  const shown = form();
  const anew = page?.querySelector<HTMLFormElement>("#report");
  const wrong = document.querySelector("#report-wrong");
  const failed = document.querySelector<HTMLElement>("#report-failed");
  if (failed) failed.hidden = Boolean(anew);
  if (failed && sentence) failed.textContent = sentence;
  if (!shown || !anew || !wrong) return;
  wrong.replaceChildren(...(page?.querySelector("#report-wrong")?.childNodes ?? []));
  shown.replaceChildren(...anew.childNodes);
  shown.dataset.step = anew.dataset.step;
  showWhatNeedsScript();
  choosePlaces();
  listenToHere();
  openMapLazily();
  void put(chosen());
  const first = shown.querySelector(`[data-step=${shown.dataset.step}] .field-wrong`);
  goTo(first?.closest<HTMLElement>("[data-screen]")?.id ?? `screen-${shown.dataset.step}`);
  wrong.querySelector<HTMLElement>("[role=alert]")?.focus();
}
