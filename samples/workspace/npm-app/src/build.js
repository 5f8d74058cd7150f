import { mkdir, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { toHtml } from './markdown.js';
import { readPages } from './pages.js';

const output = new URL('../build/', import.meta.url);
const pages = await readPages(new URL('../pages/', import.meta.url));
const menu = pages.map(({ name, title }) => `<a href="${name}.html">${title}</a>`).join(' · ');

const page = ({ title, body }) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<nav>${menu}</nav>
<main>${toHtml(body)}</main>
</html>
`;

await mkdir(output, { recursive: true });
for (const source of pages) {
  const html = page(source);
  await writeFile(new URL(`${source.name}.html`, output), html);
  console.log(`${source.name}.html ${html.length} bytes, ${gzipSync(html).length} compressed`);
}
