import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { serverInput } from '../stacks/gitlab-server-input';
import { filledInServerUserData } from './filled-in';
import { dockerCalls, prepare } from './gitlab-server/stand-ins';
import { bootLog } from './manager';
import type { Machine, MachineOptions } from './sandbox/machine';
import { StartedMachines } from './started-machines';

const dockerMachine = 'the program docker-machine';
const { region: _, ...settings } = serverInput;

/** A GitLab server at its first boot. */
export const serverUserData = filledInServerUserData({
  ...settings,
  gitlabServer: {
    ...settings.gitlabServer,
    externalUrl: 'http://gitlab.example.com',
    versions: {
      runner: '18.2.1',
      dockerMachine: { sha256: createHash('sha256').update(dockerMachine).digest('hex') },
    },
  },
});

/** Machines of GitLab servers, without a deployment. */
export class ServerMachines extends StartedMachines {
  override async start(options: Partial<MachineOptions> = {}): Promise<Machine> {
    const machine = await super.start(options);
    this.account.parameters.set('gitlab-runner-token', 'null').set('gitlab-root-password', 'null');
    prepare(machine, 'vol-0123456789abcdef0');
    machine.gitlab.accessTokens.add('glpat-boot-access-token');
    machine.downloads.serve(
      'arr-cki-prod-docker-machine.s3.amazonaws.com/v0.16.2-gitlab.19-cki.5/docker-machine-Linux-x86_64',
      dockerMachine,
    );
    return machine;
  }

  /** GitLab is up with a password that somebody can find, and its runner serves with the token that is stored. */
  expectUp(machine: Machine): void {
    const { parameters } = this.account;
    expect(bootLog(machine)).toContain('the manager is up');
    const { token } = JSON.parse(String(parameters.get('gitlab-runner-token')));
    expect(machine.gitlab.runners.has(token)).toBe(true);
    expect(machine.read('/srv/root-password').trim()).toBe(parameters.get('gitlab-root-password'));
    expect(dockerCalls(machine).at(-1)).toMatch(/inspect .*Running|ps/);
    // One file system, made once.
    expect(machine.read('/srv/disk-calls').match(/mkfs/g)).toHaveLength(1);
  }
}
