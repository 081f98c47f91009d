/** Photos small enough for a weak signal: the city stores them hardly larger anyway. */

const LONGEST_SIDE = 1600;
const QUALITY = 0.85;

/** The photo at most LONGEST_SIDE pixels a side; anything else as it is. */
export async function smaller(file: File): Promise<Blob> {
  if (!file.type.startsWith("image/")) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = LONGEST_SIDE / Math.max(image.width, image.height);
    return scale < 1 ? await drawn(image, scale) : file;
  } catch {
    return file; // this browser cannot read it, perhaps the city can
  }
}

async function drawn(image: ImageBitmap, scale: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) throw new Error("the canvas gave nothing");
  return blob;
}
