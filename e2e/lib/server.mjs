// Starts the built program on a free port, with a data folder of its own, and stops it again.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_TIMEOUT_MS = 120_000;

/** Starts `houston demo` or `houston serve`; `command` is the word. Resolves when it answers. */
export async function startServer(command, { env = {} } = {}) {
  const program = process.env.E2E_PROGRAM;
  if (!program) throw new Error('E2E_PROGRAM is not set: run the tests with cargo xtask test');
  const data = await mkdtemp(join(tmpdir(), 'houston-e2e-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = [];
  const child = spawn(program, [command], {
    cwd: data,
    env: { ...process.env, HOUSTON_DATA: data, HOUSTON_LISTEN: `127.0.0.1:${port}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => log.push(text));
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let failed = null;
  child.once('error', (error) => { failed = error; });
  child.once('exit', (code) => { failed ??= new Error(`houston ${command} ended with ${code}`); });

  const stop = async () => {
    if (child.exitCode === null && child.pid) {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(killer);
    }
    await rm(data, { recursive: true, force: true });
  };

  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (failed || Date.now() > deadline) {
      await stop();
      throw new Error(`${failed?.message ?? `${url} did not answer`}\n${log.join('')}`);
    }
    try {
      await fetch(url, { redirect: 'manual' });
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return { url, data, log: () => log.join(''), stop };
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
