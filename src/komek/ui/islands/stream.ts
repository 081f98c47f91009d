/** A shared worker: one stream of changes for all pages of a browser. */

import { Ear, type News } from "./parts/ear";

const scope = self as unknown as { onconnect: ((event: MessageEvent) => void) | null };
const pages = new Set<MessagePort>();
let ear: Ear | undefined;

/** A new page hears of these: it was made a moment before it could listen. */
const RECENT_MS = 10_000;
let recent: { at: number; news: News }[] = [];

scope.onconnect = (event) => {
  const page = event.ports[0];
  if (!page) return;
  pages.add(page);
  page.onmessage = (message: MessageEvent<{ address?: string }>) => {
    if (message.data.address) {
      for (const { news } of young()) page.postMessage(news);
      ear ??= new Ear(message.data.address, tell);
      ear.open();
    } else {
      leave(page);
    }
  };
};

function young(): typeof recent {
  return recent.filter(({ at }) => at > Date.now() - RECENT_MS);
}

function tell(news: News): void {
  recent = [...young(), { at: Date.now(), news }];
  for (const page of pages) page.postMessage(news);
}

function leave(page: MessagePort): void {
  pages.delete(page);
  if (pages.size === 0) ear?.close();
}
