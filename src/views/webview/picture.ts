import { element, contextOf } from './dom';
import { GUTTER } from './frame';
import type { Palette } from './palette';

/** A canvas of the picture, and what stands above it. */
export interface Layer {
  readonly title?: string;
  readonly canvas: HTMLCanvasElement;
}

const TITLE = 18;
const PAD = 12;

/** Puts one picture of several canvases, below a heading, into the clipboard. */
export async function copyPicture(
  heading: string,
  layers: readonly Layer[],
  palette: Palette,
): Promise<void> {
  const picture = element('canvas');
  const context = contextOf(picture);
  const ratio = window.devicePixelRatio;
  const titles = [{}, ...layers].filter((_, index) => index === 0 || layers[index - 1]?.title).length;
  picture.width = Math.max(...layers.map(({ canvas }) => canvas.width));
  picture.height =
    layers.reduce((height, { canvas }) => height + canvas.height, 0) + (titles * TITLE + 2 * PAD) * ratio;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = palette.foreground;
  context.font = `bold ${12 * ratio}px sans-serif`;
  context.textBaseline = 'middle';
  let y = PAD * ratio;
  const write = (text: string, x: number): void => {
    context.fillText(text, x * ratio, y + (TITLE / 2) * ratio);
    y += TITLE * ratio;
  };
  write(heading, PAD);
  for (const { title, canvas } of layers) {
    if (title !== undefined) write(title, GUTTER);
    context.drawImage(canvas, 0, y);
    y += canvas.height;
  }
  const blob = new Promise<Blob>((resolve, reject) => {
    picture.toBlob((made) => {
      if (made) resolve(made);
      else reject(new Error('the picture is too large'));
    }, 'image/png');
  });
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}
