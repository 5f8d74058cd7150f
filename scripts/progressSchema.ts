/** Writes docs/progress.schema.json anew: npm run schema */
import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { fromRepository } from '../test/helpers/repository';
import { progressSchema } from './lib/progressSchema';

async function writeSchema(): Promise<void> {
  const path = fromRepository('docs/progress.schema.json');
  const text = JSON.stringify(progressSchema());
  await writeFile(path, await format(text, { ...(await resolveConfig(path)), parser: 'json' }));
}

void writeSchema();
