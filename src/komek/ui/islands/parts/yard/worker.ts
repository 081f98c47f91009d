/** The service worker as its pages see it: there once somebody opened a route, and told to send. */

import { SCOPE, WORKER } from "./places";

export const SYNC = "komek-yard";
export const CLAIM = "claim";

interface WithSync extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}

/** Have it, and wait until it works for this page; undefined where browsers allow none. */
export async function install(): Promise<ServiceWorkerRegistration | undefined> {
  if (!("serviceWorker" in navigator)) return undefined;
  await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  const registration = await navigator.serviceWorker.ready;
  await claimed(registration);
  return registration;
}

/** A page that was being loaded while the worker began is nobody's, and would keep no form. */
async function claimed({ active }: ServiceWorkerRegistration): Promise<void> {
  if (navigator.serviceWorker.controller) return;
  const changed = new Promise((done) => {
    navigator.serviceWorker.addEventListener("controllerchange", done, { once: true });
  });
  active?.postMessage(CLAIM);
  await changed;
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
