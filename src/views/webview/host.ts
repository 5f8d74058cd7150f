import * as z from 'zod/mini';
import type { BuildId } from '../../model/build';
import {
  readPanelState,
  readToPanel,
  type FromPanel,
  type PanelState,
  type ToPanel,
} from '../telemetry/messages';

// A page whose policy forbids to make code out of text has no use for a parser that tries to.
z.config({ jitless: true });

/** What the editor gives the page of a panel. */
interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): EditorApi;
}

/** The extension, as the page sees it. */
export class Host {
  private readonly api = acquireVsCodeApi();

  /** @param build of which the page is: from now on it comes back with its window, whether or not it was drawn */
  constructor(build: BuildId | undefined) {
    if (build !== undefined && !this.state) {
      this.remember({ build, compare: false, table: false, following: true });
    }
  }

  /** What was left with the editor; undefined when there is nothing, or nothing that this version reads. */
  get state(): PanelState | undefined {
    const state = readPanelState(this.api.getState());
    return state.ok ? state.value : undefined;
  }

  remember(state: PanelState): void {
    this.api.setState(state);
  }

  tell(message: FromPanel): void {
    this.api.postMessage(message);
  }

  /** What cannot be read is refused and told. */
  onMessage(listener: (message: ToPanel) => void): void {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const message = readToPanel(data);
      if (message.ok) listener(message.value);
      else this.tell({ type: 'problem', message: `A message was refused: ${message.error}` });
    });
  }
}
