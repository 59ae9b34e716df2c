import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../../src/scratch-folder';
import { warn } from '../command/output';
import { awsJson, inTerminal } from '../deployed/aws';
import type { Manager } from '../deployed/manager';

export interface SshOptions {
  /** The user on the machine. */
  readonly user: string;
  /** By its public address instead of its private one. */
  readonly publicly: boolean;
}

interface Addresses {
  readonly PrivateIpAddress?: string;
  readonly PublicIpAddress?: string;
}

/**
 * Hands the terminal over to SSH. The key is made for this session alone: EC2 Instance Connect lets it in for a minute,
 * and it is gone from here at the end.
 *
 * @throws {Error} when the manager has no such address, or Instance Connect refuses
 */
export function connectBySsh({ instanceId, region }: Manager, { user, publicly }: SshOptions): number {
  const address = addressOf({ instanceId, region }, publicly);
  const folder = mkdtempSync(join(scratchFolder(), 'connect-'));
  const key = join(folder, 'key');
  try {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'connect', '-f', key]);
    awsJson(
      region,
      ...['ec2-instance-connect', 'send-ssh-public-key', '--instance-id', instanceId],
      ...['--instance-os-user', user, '--ssh-public-key', `file://${key}.pub`],
    );
    const code = inTerminal('ssh', ['-i', key, '-o', 'IdentitiesOnly=yes', `${user}@${address}`]);
    if (code === 255) {
      warn(
        `If ${address} did not answer: let port 22 in from where you are by runnerIngressRules, ` +
          `${publicly ? '' : 'take --public if the manager has a public address, '}or use a session without --ssh`,
      );
    }
    return code;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function addressOf({ instanceId, region }: Manager, publicly: boolean): string {
  const instances = awsJson<readonly Addresses[]>(
    region,
    ...['ec2', 'describe-instances', '--instance-ids', instanceId, '--query', 'Reservations[].Instances[]'],
  );
  const [{ PrivateIpAddress, PublicIpAddress } = {}] = instances;
  const address = publicly ? PublicIpAddress : PrivateIpAddress;
  if (!address) {
    throw new Error(
      `${instanceId} has no ${publicly ? 'public' : 'private'} address${publicly ? ': leave --public out' : ''}`,
    );
  }
  return address;
}
