/** Addresses of the desk that the scripts of the yard know by themselves. */

export const WORKER = "/desk/worker.js";
export const SCOPE = "/desk/";
export const STANDING = "/desk/later/";
export const ROUTE = "/desk/route/";
export const WAITING = "/desk/waiting/";

const KEPT =
  /^(\/desk\/(route|waiting)\/|\/desk\/case\/[^/]+\/(files\/[^/]+\/(small\/)?)?|\/static\/ui\/.+)$/;

/** Whether something at this path may be on the phone; nothing else of the city ever is. */
export function canBeKept(path: string): boolean {
  return KEPT.test(path);
}
