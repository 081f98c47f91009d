/** The service worker of the desk: shows the round without a signal, and sends what waits. */

import { copyOf } from "./parts/yard/kept";
import { canBeKept, WAITING } from "./parts/yard/places";
import { sendAll } from "./parts/yard/send";
import { CLAIM, SYNC } from "./parts/yard/worker";

interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Asked extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Synced extends Lasting {
  tag: string;
}
interface Told extends Lasting {
  data: unknown;
}
interface WorkerScope {
  addEventListener(type: "install" | "activate", hear: (event: Lasting) => void): void;
  addEventListener(type: "fetch", hear: (event: Asked) => void): void;
  addEventListener(type: "sync", hear: (event: Synced) => void): void;
  addEventListener(type: "message", hear: (event: Told) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

const scope = self as unknown as WorkerScope;

/** So long a weak signal may take before the copy is shown. */
const PATIENCE_MS = 3_000;
const SHOWN = new Set(["document", "style", "script", "image"]);

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("message", (event) => {
  if (event.data === CLAIM) event.waitUntil(scope.clients.claim());
});
scope.addEventListener("sync", (event) => {
  if (event.tag === SYNC) event.waitUntil(sendOrFail());
});
scope.addEventListener("fetch", (event) => {
  const { method, url, destination } = event.request;
  const address = new URL(url);
  const ours = address.origin === location.origin && canBeKept(address.pathname);
  // Everything else is none of our business: the browser does it as ever.
  if (method === "GET" && ours && SHOWN.has(destination)) {
    event.respondWith(answer(event.request, address.pathname));
  }
});

/** A browser that hears of a failure tries again later. */
async function sendOrFail(): Promise<void> {
  if ((await sendAll()) === "away") throw new Error("no signal");
}

/** What the city says; the copy, if it says nothing for long or is out of reach. */
async function answer(request: Request, path: string): Promise<Response> {
  const said = fetch(request);
  const copy = await copyOf(path);
  if (!copy) return said.catch(() => instead(request, path));
  const patience = new Promise<Response>((done) => setTimeout(() => done(copy), PATIENCE_MS));
  return Promise.race([said.then((one) => (one.status >= 502 ? copy : one)), patience]).catch(
    () => copy,
  );
}

/** A picture may be there in small; of other pages there is only the way back. */
async function instead(request: Request, path: string): Promise<Response> {
  const small = await copyOf(`${path}small/`);
  const page = request.mode === "navigate" ? await copyOf(WAITING) : undefined;
  return small ?? page ?? Response.error();
}
