/** The service worker as its pages see it: there once somebody opened a route, and told to send. */

import { SCOPE, WORKER } from "./places";

export const SYNC = "komek-yard";

interface WithSync extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}

/** Have it, and wait until it works; undefined where browsers or the connection allow none. */
export async function install(): Promise<ServiceWorkerRegistration | undefined> {
  if (!("serviceWorker" in navigator)) return undefined;
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  return await navigator.serviceWorker.ready;
}

/** Ask the browser to send what waits when there is a signal, even with no page open. */
export async function sendLater(): Promise<void> {
  const worker: WithSync | undefined = await navigator.serviceWorker?.getRegistration(SCOPE);
  try {
    await worker?.sync?.register(SYNC);
  } catch {
    return; // not allowed here: pages send it when they are opened
  }
}
