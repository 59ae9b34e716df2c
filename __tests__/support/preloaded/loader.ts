import { spawnSync } from 'node:child_process';

export interface Loader {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

const systemPython = '/usr/bin/python3';

/** The release and the binary interface that modules written in C are made for, and where packages are. */
const question = `
import json, site, sysconfig
print(json.dumps([sysconfig.get_config_var("SOABI"), site.getsitepackages()]))
`;

function answerOf(python: string): readonly [soabi: string, packages: readonly string[]] | undefined {
  const { status, stdout } = spawnSync(python, ['-c', question], { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

/**
 * What loads a Python's packages: the system's own Python where it takes the same ones. Version managers compile theirs
 * without optimization from profiles (`./configure --enable-optimizations`), which takes half as much time again.
 */
export function loaderFor(python: string): Loader {
  const [own, system] = [answerOf(python), answerOf(systemPython)];
  return own && own[0] === system?.[0]
    ? { program: systemPython, env: { PYTHONPATH: own[1].join(':') } }
    : { program: python, env: {} };
}
