import { readdir, readFile } from 'node:fs/promises';

/** All pages, as {name, title, body}: the title is a page's first heading. */
export async function readPages(folder) {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md')).sort();
  return Promise.all(
    files.map(async (file) => {
      const body = await readFile(new URL(file, folder), 'utf8');
      return { name: file.slice(0, -'.md'.length), title: /^# (.+)$/m.exec(body)?.[1], body };
    }),
  );
}
