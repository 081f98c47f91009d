/** The desk on a phone in a yard: its round works without a signal, what is written is sent later. */

import { forgetOldOfStrangers, onActs } from "./parts/yard/acts";
import { listenToList, show } from "./parts/yard/board";
import { sweep, wipe } from "./parts/yard/kept";
import { ROUTE } from "./parts/yard/places";
import { takeAlong } from "./parts/yard/round";
import { sendAll } from "./parts/yard/send";
import { install, sendLater } from "./parts/yard/worker";
import { listenToForms } from "./parts/yard/writing";

const EVERY_MS = 30_000;
/** What goes along into a yard; a computer at a desk has no need of copies. */
const PORTABLE = "(pointer: coarse), (display-mode: standalone)";

const about = document.querySelector<HTMLElement>("#yard");
const { who = "", kept = "", tooOld = "", full = "" } = about?.dataset ?? {};

if (who && "caches" in globalThis && "locks" in navigator) void start();

async function start(): Promise<void> {
  listenToForms({ who, kept, tooOld, full }, async () => {
    await changed();
    await sendLater();
    reveal("[data-no-signal]", true);
  });
  listenToList(changed, send);
  onActs(() => void changed());
  addEventListener("online", () => void send());
  document.addEventListener("visibilitychange", () => void sendIfSeen());
  setInterval(() => void sendIfSeen(), EVERY_MS);
  document.querySelector("[data-send]")?.addEventListener("click", () => void send());
  await changed();
  await sweep();
  await forgetOldOfStrangers(who);
  if ((await send()) && location.pathname === ROUTE) await take();
}

async function changed(): Promise<void> {
  await show(who);
}

async function sendIfSeen(): Promise<void> {
  if (!document.hidden) await send();
}

/** Send what waits; returns whether this page's person is signed in and the city in reach. */
async function send(): Promise<boolean> {
  const here = await sendAll({ tooOld });
  reveal("[data-no-signal]", here === "away");
  reveal("[data-signed-out]", here === "closed");
  // Signed out elsewhere, or somebody else signed in: nothing of this person stays to be read.
  if (here === "closed") await wipe();
  else if (here !== "away") await wipe(here.who);
  return typeof here !== "string" && here.who === who;
}

async function take(): Promise<void> {
  if (!matchMedia(PORTABLE).matches || !(await install())) return;
  if (await takeAlong(who)) reveal("[data-taken-along]", true);
}

function reveal(what: string, shown: boolean): void {
  for (const part of document.querySelectorAll<HTMLElement>(what)) part.hidden = !shown;
}
