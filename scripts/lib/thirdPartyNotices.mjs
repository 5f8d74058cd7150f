import { readdirSync, readFileSync } from 'node:fs';
import { fromRoot } from './paths.mjs';

const licenceFile = /^(licen[cs]e|copying)/i;

/**
 * The licences of all packages that have become part of the bundles or are shipped beside them, as text.
 * Throws when one of them has no licence text to pass on.
 */
export function thirdPartyNotices(metafiles, shippedPackages) {
  const folders = metafiles
    .flatMap(({ inputs }) => Object.keys(inputs))
    .map(packageFolder)
    .concat(shippedPackages.map((name) => `node_modules/${name}`))
    .filter((folder) => folder !== undefined);
  const sections = [...new Set(folders)].sort().map(notice);
  return ['Buildbeat contains work of others, under these licences.', ...sections].join(
    `\n\n${'-'.repeat(80)}\n\n`,
  );
}

/** The innermost package that an input of the bundle belongs to; undefined for Buildbeat's own source. */
function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function notice(folder) {
  const manifest = JSON.parse(readFileSync(fromRoot(folder, 'package.json'), 'utf8'));
  const text = shippedLicence(folder) ?? standardLicence(manifest);
  if (!text) throw new Error(`${manifest.name} is part of a bundle but ships no licence text`);
  return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text.trim()}`;
}

function shippedLicence(folder) {
  const file = readdirSync(fromRoot(folder)).find((name) => licenceFile.test(name));
  return file && readFileSync(fromRoot(folder, file), 'utf8');
}

/** Some packages only name MIT in their manifest; our own licence has the same words. */
function standardLicence({ license, author }) {
  if (license !== 'MIT' || !author) return undefined;
  const holder = author.name ?? author;
  return readFileSync(fromRoot('LICENSE'), 'utf8').replace(/^Copyright.*$/m, `Copyright (c) ${holder}`);
}
