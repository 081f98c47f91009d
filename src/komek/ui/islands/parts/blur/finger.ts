/** A finger or a mouse draws over what is to be blurred; a tap blurs a square around it. */

import type { Picture } from "./picture";

/** A tap is as large as a face at some metres: this share of the photo's width. */
const TAPPED = 0.12;
const NOT_DRAWN = 0.02;

export function listenToFinger(
  canvas: HTMLCanvasElement,
  picture: Picture,
  signal: AbortSignal,
): void {
  let start: { x: number; y: number } | undefined;
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      start = spot(canvas, event);
      canvas.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (!start) return;
      picture.frame = between(start, spot(canvas, event));
      picture.paint();
    },
    { signal },
  );
  canvas.addEventListener(
    "pointerup",
    (event) => {
      if (!start) return;
      const drawn = between(start, spot(canvas, event));
      const least = picture.width * NOT_DRAWN;
      const side = picture.width * TAPPED;
      picture.frame =
        drawn.width > least && drawn.height > least
          ? drawn
          : { x: start.x - side / 2, y: start.y - side / 2, width: side, height: side };
      picture.blur();
      picture.frame = undefined;
      picture.paint();
      start = undefined;
    },
    { signal },
  );
}

function spot(canvas: HTMLCanvasElement, event: PointerEvent): { x: number; y: number } {
  const shown = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - shown.left) / shown.width) * canvas.width,
    y: ((event.clientY - shown.top) / shown.height) * canvas.height,
  };
}

function between(one: { x: number; y: number }, other: { x: number; y: number }) {
  return {
    x: Math.min(one.x, other.x),
    y: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  };
}
