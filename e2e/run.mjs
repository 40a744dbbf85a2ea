// Runs the browser tests, all against one demo agency that is started here, one file after another.
//
//     node run.mjs [part of a test's name]

import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from './lib/server.mjs';

const here = import.meta.dirname;
const filter = process.argv[2];
const names = (await readdir(join(here, 'tests'))).filter((name) => name.endsWith('.test.mjs')).sort();
const files = names.map((name) => join(here, 'tests', name));

let demo;
let runner;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    runner?.kill(signal);
    await demo?.stop();
    process.exit(1);
  });
}

demo = await startServer('demo');
let code = 1;
try {
  const args = ['--test', '--test-concurrency=1', '--test-reporter=spec'];
  if (filter) args.push(`--test-name-pattern=${filter}`);
  runner = spawn(process.execPath, [...args, ...files], {
    env: { ...process.env, E2E_URL: demo.url },
    stdio: 'inherit',
  });
  code = await new Promise((resolve) => runner.once('exit', (status) => resolve(status ?? 1)));
  if (code !== 0) console.error(`what the server said:\n${demo.log()}`);
} finally {
  await demo.stop();
}
process.exit(code);
