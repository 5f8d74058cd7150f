import { DisposableList, type Disposable } from '../base/disposable';

/** Sets up the contributions of an extension, so that one that fails is reported and never stops the rest. */
export class Contributor implements Disposable {
  private readonly disposables = new DisposableList();

  constructor(private readonly onFailure: (name: string, error: unknown) => void) {}

  /**
   * Creates a contribution and owns it. What is returned gives it to those who need it, and throws a
   * sentence for people when it could not be created.
   */
  add<T extends Disposable>(name: string, create: () => T): () => T {
    try {
      const created = this.disposables.add(create());
      return () => created;
    } catch (error) {
      this.onFailure(name, error);
      return () => {
        throw new Error(`The ${name} could not be set up. The log says why.`);
      };
    }
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
