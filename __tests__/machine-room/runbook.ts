import { execFileSync } from 'node:child_process';
import { stackFolders } from '../../src/terraform/stack-folders';
import type { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import type { RunningInstance } from '../../tools/machine-room/instances/instances';
import type { Room } from '../../tools/machine-room/room';
import { emulatedToken, prepareAccount } from '../../tools/sandbox/account';
import { readStacks } from '../support/synth';
import { temporaryFolder } from '../support/temporary-folder';
import { Deployment } from '../support/terraform';
import { neededTargets, until } from './systems';

/** Also what main.ts opens ports in. */
const securityGroups = ['runner', 'docker_machine'].map((name) => `-target=aws_security_group.${name}`);

/**
 * Deploys main.ts: its network, a NAT gateway on the Elastic IP that the account holds, its fleet without what takes
 * minutes to create, and the ports that are opened afterwards. Resolves when its manager is launched.
 */
export async function deployRunbook(room: Room, gitlab: Gitlab): Promise<RunningInstance> {
  const outdir = temporaryFolder();
  execFileSync(process.execPath, ['--import', 'tsx', 'main.ts'], { env: { ...process.env, CDKTF_OUTDIR: outdir } });
  const stacks = stackFolders(outdir);
  const synthesized = readStacks(outdir);
  await prepareAccount(room.emulator.endpoint, stacks);
  gitlab.runners.set(emulatedToken, {});
  for (const { name, folder } of stacks) {
    const fleet = name === 'gitlab-runner' ? synthesized[name] : undefined;
    const targets = fleet ? [...neededTargets(fleet.json), ...securityGroups] : [];
    await new Deployment(folder, room.emulator.endpoint).apply(...targets);
  }
  await room.instances.follow();
  await until('an instance runs', () => room.instances.ids.length > 0);
  return room.instances.get(String(room.instances.ids[0]));
}
