/**
 * The pages of signing in and out: nothing of whoever used this device before stays on it.
 *
 * Copies of pages go at once. What was written and not sent goes only with signing out, and not
 * before the page has said so.
 */

import { anythingWaits, forgetAll as forgetReports } from "./parts/report/kept";
import { all, forgetAll } from "./parts/yard/acts";
import { wipe } from "./parts/yard/kept";

void wipe();

const form = document.querySelector<HTMLFormElement>("form[data-signs-out]");
if (form) void listen(form);

async function listen(leaving: HTMLFormElement): Promise<void> {
  leaving.addEventListener("submit", (event) => {
    event.preventDefault();
    void Promise.all([wipe(), forgetAll(), forgetReports()]).finally(() => leaving.submit());
  });
  warn("acts", (await all()).length > 0);
  warn("reports", await anythingWaits());
}

function warn(of: string, unsent: boolean): void {
  const warning = document.querySelector<HTMLElement>(`[data-unsent=${of}]`);
  if (warning) warning.hidden = !unsent;
}
