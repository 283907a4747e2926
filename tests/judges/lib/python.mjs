// Asks readers.py, in the environment that setup.sh made.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const HERE = fileURLToPath(new URL('..', import.meta.url));

/** What the Python reader understood of these files: one value for each. */
export function secondReading(what, site, paths) {
  if (!paths.length) return [];
  const args = [join(HERE, 'readers.py'), what, ...paths.map((path) => join(site.dir, path))];
  return JSON.parse(execFileSync(join(HERE, '.venv/bin/python'), args, { encoding: 'utf8', maxBuffer: 1 << 28 }));
}
