/** Arrows move the frame, with Shift they change its size, Enter blurs what is in it. */

import type { Box, Picture } from "./picture";

const STEP = 0.04;
const FIRST = 0.2;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function listenToKeys(
  canvas: HTMLCanvasElement,
  picture: Picture,
  signal: AbortSignal,
): void {
  canvas.addEventListener(
    "keydown",
    (event) => {
      const arrow = ARROWS[event.code];
      if (!arrow && event.code !== "Enter") return;
      event.preventDefault();
      picture.frame ??= middle(picture);
      if (arrow) picture.frame = moved(picture.frame, arrow, picture.width * STEP, event.shiftKey);
      else picture.blur();
      picture.paint();
    },
    { signal },
  );
}

function middle(picture: Picture): Box {
  const side = picture.width * FIRST;
  return {
    x: (picture.width - side) / 2,
    y: (picture.height - side) / 2,
    width: side,
    height: side,
  };
}

function moved(box: Box, [right, down]: [number, number], step: number, resizes: boolean): Box {
  if (!resizes) return { ...box, x: box.x + right * step, y: box.y + down * step };
  return {
    ...box,
    width: Math.max(step, box.width + right * step),
    height: Math.max(step, box.height + down * step),
  };
}
