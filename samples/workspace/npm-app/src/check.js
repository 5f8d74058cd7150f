import { readPages } from './pages.js';

const pages = await readPages(new URL('../pages/', import.meta.url));
const names = new Set(pages.map(({ name }) => name));

const problems = pages.flatMap(({ name, title, body }) => [
  ...(title ? [] : [`${name}.md has no heading`]),
  ...[...body.matchAll(/\]\(([^):]+)\.md\)/g)]
    .filter(([, target]) => !names.has(target))
    .map(([, target]) => `${name}.md links to ${target}.md, which does not exist`),
]);

for (const problem of problems) console.error(problem);
console.log(`checked ${pages.length} pages: ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
