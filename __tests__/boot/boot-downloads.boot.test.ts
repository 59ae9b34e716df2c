import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { filledInUserData } from './filled-in';
import { dockerCalls } from './gitlab-server/stand-ins';
import { bootLog, startsOf } from './manager';

import { Machines, settingsOfResuming, userData } from './resuming';
import type { Machine } from './sandbox/machine';
import { ServerMachines, serverUserData } from './serving-server';

const machines = new Machines();
const servers = new ServerMachines();
const dockerMachine = `#!/bin/bash
[[ $1 != create ]] || { mkdir -p /root/.docker/machine/certs && touch /root/.docker/machine/certs/ca.pem; }
`;
const program = 'arr-cki-prod-docker-machine.s3.amazonaws.com/v0.16.2-gitlab.19-cki.5/docker-machine-Linux-x86_64';
const repository = 'packages.gitlab.com/install/repositories/runner/gitlab-runner/config_file.repo';
const withMachines = filledInUserData({
  ...settingsOfResuming,
  runnerWorker: { type: 'docker+machine' },
  runnerInstall: {
    ...settingsOfResuming.runnerInstall,
    dockerMachineSha256: createHash('sha256').update(dockerMachine).digest('hex'),
  },
});

const perRequest = (machine: Machine) =>
  Object.fromEntries(
    [...new Set(machine.downloads.asked)].map((url) => [
      url,
      machine.downloads.asked.filter((other) => other === url).length,
    ]),
  );

describe('what a boot downloads', () => {
  it('is fetched once', async () => {
    const machine = await machines.start();
    machine.downloads.serve(program, dockerMachine);
    const run = await machine.boot(withMachines);
    expect(run.exitCode, bootLog(machine)).toBe(0);
    expect(perRequest(machine)).toEqual({ [program]: 1, [repository]: 1 });
    machines.expectUp(machine);
    expect(machine.list('/var/lib/cloud/instance/gitlab-runner-boot')).toEqual(['booted']);
  });

  it('is no package twice', async () => {
    const machine = await machines.start();
    const run = await machine.boot(userData);
    const installed = startsOf(run, 'dnf').flatMap((words) => words.split(' ').slice(3));
    expect(installed.length).toBeGreaterThan(3);
    expect(installed).toEqual([...new Set(installed)]);
  });
});

describe('what a GitLab server downloads', () => {
  it('is with it when GitLab is healthy: the other images come while it starts', async () => {
    const machine = await servers.start();
    machine.gitlab.fail({ status: 502 }, { times: 3, path: '/-/readiness' });
    expect((await machine.boot(serverUserData)).exitCode, bootLog(machine)).toBe(0);
    servers.expectUp(machine);
    const calls = dockerCalls(machine);
    const at = (words: RegExp) => calls.findIndex((call) => words.test(call));
    const pulls = [at(/^pull --quiet gitlab\/gitlab-runner:v18\.2\.1$/), at(/pull --quiet prometheus grafana$/)];
    expect(Math.min(...pulls)).toBeGreaterThan(at(/up --detach --quiet-pull gitlab$/));
    expect(Math.max(...pulls)).toBeLessThan(at(/an access token is made/));
    expect(perRequest(machine)).toEqual({ [program]: 1 });
  });
});
