import { DisposableList, type Disposable } from '../base/disposable';

/** Sets up the contributions of an extension, so that one that fails is reported and never stops the rest. */
export class Contributor implements Disposable {
  private readonly disposables = new DisposableList();

  constructor(private readonly onFailure: (name: string, error: unknown) => void) {}

  /** Undefined when `create` threw. */
  add<T extends Disposable>(name: string, create: () => T): T | undefined {
    try {
      return this.disposables.add(create());
    } catch (error) {
      this.onFailure(name, error);
      return undefined;
    }
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
