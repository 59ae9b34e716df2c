import { spawnSync } from 'node:child_process';

/** Says in a line what address it was called from. */
const service = 'https://checkip.amazonaws.com/';

const ask = `fetch(process.argv[1], { signal: AbortSignal.timeout(5000) })
  .then((answer) => answer.text())
  .then((text) => require('node:fs').writeSync(1, text))`;

/**
 * The public IP address of this computer, requested once per run. Only `init` asks: what it writes is a literal.
 *
 * @returns undefined when nobody answers, or not with an IPv4 address
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/changing-security-group.html
 */
export function myAddress(from = service): () => string | undefined {
  let known: { readonly address: string | undefined } | undefined;
  return () => {
    known ??= { address: asked(from) };
    return known.address;
  };
}

function asked(from: string): string | undefined {
  // Questions have their defaults at once, so somebody else waits for the answer.
  const { stdout } = spawnSync(process.execPath, ['--eval', ask, from], {
    encoding: 'utf8',
    env: { ...process.env, NODE_USE_ENV_PROXY: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return /^\s*((?:\d{1,3}\.){3}\d{1,3})\s*$/.exec(stdout)?.[1];
}
