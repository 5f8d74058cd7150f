import { DEFAULT_GROUP, type StageEvent } from '../model/stage';

export const STAGE_DEFAULTS = { groupId: DEFAULT_GROUP, stageAttempt: 1, dependsOn: [] };

type WithDefaults<E extends StageEvent> = Omit<E, 'id' | keyof typeof STAGE_DEFAULTS> &
  Partial<Pick<E, keyof typeof STAGE_DEFAULTS>>;

/** A stage event before it is known of which build; no group is `g0`, no attempt is the first. */
export type StageNews = {
  [T in StageEvent['type']]: WithDefaults<Extract<StageEvent, { type: T }>>;
}[StageEvent['type']];
