import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { filledInUserData } from './filled-in';
import { dockerCalls } from './gitlab-server/stand-ins';
import { bootLog, startsOf } from './manager';
import { Machines, settingsOfResuming, userData } from './resuming';
import type { Machine, Run } from './sandbox/machine';
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

/** Where in the order of the boot a program was started with these words. */
const startOf = ({ programs }: Run, words: RegExp) => programs.findIndex(({ argv }) => words.test(argv.join(' ')));

const perRequest = (machine: Machine) =>
  Object.fromEntries(
    [...new Set(machine.downloads.asked)].map((url) => [
      url,
      machine.downloads.asked.filter((other) => other === url).length,
    ]),
  );

describe('what a boot downloads', () => {
  it('begins while earlier steps work, and is fetched once', async () => {
    const machine = await machines.start({ traced: true });
    machine.downloads.serve(program, dockerMachine);
    const run = await machine.boot(withMachines);
    expect(run.exitCode, bootLog(machine)).toBe(0);
    expect(perRequest(machine)).toEqual({ [program]: 1, [repository]: 1 });
    expect(startOf(run, /^curl .*docker-machine-Linux/)).toBeGreaterThan(0);
    expect(startOf(run, /^curl .*docker-machine-Linux/)).toBeLessThan(startOf(run, /steps\/\d+-config\.sh$/));
    machines.expectUp(machine);
    expect(machine.list('/var/lib/cloud/instance/gitlab-runner-boot')).toEqual(['booted']);
  });

  it('is asked for again in its turn where the first attempt failed', async () => {
    const machine = await machines.start();
    machine.downloads.serve(program, { status: 503, body: '' });
    machine.standIn('sleep', `[[ -e /srv/waited ]] || : >/srv/waited; exec /usr/bin/sleep 0.3`);
    const waiting = machine.boot(withMachines);
    await expect.poll(() => machine.exists('/srv/waited'), { timeout: 300_000 }).toBe(true);
    machine.downloads.serve(program, dockerMachine);
    expect((await waiting).exitCode, bootLog(machine)).toBe(0);
    expect(bootLog(machine)).toContain(`Downloading https://${program} failed; trying again`);
    machines.expectUp(machine);
  });

  it('is no package twice', async () => {
    const machine = await machines.start({ traced: true });
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
