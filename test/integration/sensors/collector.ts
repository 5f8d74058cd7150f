import type { Observation } from '../../../src/model/observation';
import { waitFor, within } from '../../helpers/waitFor';

export type Observed<Type extends Observation['type']> = Extract<Observation, { type: Type }>;

/** Keeps what a sensor observes. */
export class Collector {
  readonly all: Observation[] = [];

  readonly observe = (observation: Observation): void => {
    this.all.push(observation);
  };

  of<Type extends Observation['type']>(type: Type): Observed<Type>[] {
    return this.all.filter((observation): observation is Observed<Type> => observation.type === type);
  }

  /** The first observation of a type that fits, once it is there. */
  async first<Type extends Observation['type']>(
    type: Type,
    fits: (observation: Observed<Type>) => boolean = () => true,
  ): Promise<Observed<Type>> {
    return waitFor(`an observation ${type}`, () => this.of(type).find(fits));
  }
}

/**
 * Resolves with the next value of an editor's event that fits; subscribe before causing it.
 * @throws Error naming `what` when it does not come, to whoever still waits by then
 */
export function next<T>(
  what: string,
  event: (listener: (value: T) => void) => { dispose(): unknown },
  fits: (value: T) => boolean,
): Promise<T> {
  let subscription: { dispose(): unknown } | undefined;
  const told = new Promise<T>((resolve) => {
    subscription = event((value) => {
      if (fits(value)) resolve(value);
    });
  });
  const limited = within(what, told).finally(() => subscription?.dispose());
  limited.catch(() => undefined);
  return limited;
}
