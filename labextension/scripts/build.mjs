// Builds dist/ from src/, style/ and the project's tokens, and records what it was built from (see sources.mjs).

import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOfSources, TOKENS } from './sources.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const run = (...command) => execFileSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
const module = (path) => join(root, 'node_modules', path);

rmSync(join(root, 'dist'), { recursive: true, force: true });
rmSync(join(root, 'lib'), { recursive: true, force: true });
copyFileSync(join(root, TOKENS), join(root, 'style/tokens.css'));
run(module('typescript/bin/tsc'));
run(module('@jupyter/builder/lib/build-labextension.js'), '--core-package-file', module('@jupyterlab/core-meta/core.package.json'), '.');
writeFileSync(join(root, 'dist/sources.sha256'), `${digestOfSources(root)}\n`);
