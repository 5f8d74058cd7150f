import type { Scene } from '../../helpers/scene';

/** Who said how the only build ended, best first. */
export const sources = (scene: Scene): string[] => scene.onlyFinished().evidence.map(({ source }) => source);
