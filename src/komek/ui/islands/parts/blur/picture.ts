/** A photo with parts made unrecognisable, and the frame that will be the next of them. */

/** Pixels of the photo. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** So few squares are left of the longer side that no face can be guessed from them. */
const SQUARES = 5;

export class Picture {
  frame: Box | undefined;
  private readonly boxes: Box[] = [];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly image: ImageBitmap,
    private readonly changed: () => void,
  ) {
    canvas.width = image.width;
    canvas.height = image.height;
    this.draw();
  }

  get count(): number {
    return this.boxes.length;
  }

  get width(): number {
    return this.image.width;
  }

  get height(): number {
    return this.image.height;
  }

  /** Make the frame unrecognisable. */
  blur(): void {
    if (!this.frame) return;
    this.boxes.push(within(this.frame, this.image));
    this.paint();
  }

  undo(): void {
    this.boxes.pop();
    this.paint();
  }

  paint(): void {
    this.draw();
    this.changed();
  }

  private draw(): void {
    const pen = this.canvas.getContext("2d");
    pen?.drawImage(this.whole(), 0, 0);
    if (pen && this.frame) outline(pen, this.frame, this.image.width);
  }

  /** The photo as it will be sent: without the frame. */
  whole(): HTMLCanvasElement {
    const made = document.createElement("canvas");
    made.width = this.image.width;
    made.height = this.image.height;
    const pen = made.getContext("2d");
    pen?.drawImage(this.image, 0, 0);
    for (const box of this.boxes) if (pen) pixelate(pen, made, box);
    return made;
  }
}

function within(box: Box, image: ImageBitmap): Box {
  const x = Math.max(0, Math.round(box.x));
  const y = Math.max(0, Math.round(box.y));
  return {
    x,
    y,
    width: Math.max(1, Math.min(Math.round(box.width), image.width - x)),
    height: Math.max(1, Math.min(Math.round(box.height), image.height - y)),
  };
}

function pixelate(pen: CanvasRenderingContext2D, from: HTMLCanvasElement, box: Box): void {
  const scale = SQUARES / Math.max(box.width, box.height);
  const small = document.createElement("canvas");
  small.width = Math.max(1, Math.round(box.width * scale));
  small.height = Math.max(1, Math.round(box.height * scale));
  const { x, y, width, height } = box;
  const brush = small.getContext("2d");
  if (brush) brush.imageSmoothingQuality = "high";
  brush?.drawImage(from, x, y, width, height, 0, 0, small.width, small.height);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(small, 0, 0, small.width, small.height, x, y, width, height);
}

/** Seen on every ground: light within dark. */
function outline(pen: CanvasRenderingContext2D, box: Box, width: number): void {
  const line = Math.max(2, width / 200);
  for (const [colour, thick] of [
    ["#000", line * 2],
    ["#ffd24a", line],
  ] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick;
    pen.strokeRect(box.x, box.y, box.width, box.height);
  }
}
