// The digest over everything dist/ is made from. tests/unit/test_labextension_fresh.py computes the same in Python.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const TOKENS = '../src/bangkom/static/tokens.css';
const GENERATED = 'style/tokens.css';

/** sha256 over `<path>\0<content>\0` of each source, sorted by path; paths relative to `root`. */
export function digestOfSources(root) {
  const inside = ['src', 'style'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
  const sources = [...inside, 'package.json', 'package-lock.json', 'tsconfig.json', TOKENS];
  const digest = createHash('sha256');
  for (const path of sources.filter((path) => path !== GENERATED).sort()) {
    digest.update(`${path}\0`).update(readFileSync(join(root, path))).update('\0');
  }
  return digest.digest('hex');
}
