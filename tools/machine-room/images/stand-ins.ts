import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from './system';

/** A program of the room's instances that is not the real one. */
export interface StandIn {
  /** Of both without it. */
  readonly system?: System;
  readonly program: string;
  /** By default `usr/local/sbin`. */
  readonly folder?: string;
  /** Why the real one is not there. */
  readonly reason: string;
}

/** Every program of an instance that stands in for a real one. Everything else is Debian's. */
export const standIns: readonly StandIn[] = [
  {
    system: 'Amazon Linux 2023',
    program: 'dnf',
    reason: "Amazon Linux's repositories are reachable from AWS only; packages that matter come from the room",
  },
  { system: 'Amazon Linux 2023', program: 'rpm', reason: 'it has to know what the dnf beside it has installed' },
  {
    system: 'Amazon Linux 2023',
    program: 'update-ca-trust',
    reason: "Debian's update-ca-certificates reads other folders",
  },
  {
    program: 'eic_run_authorized_keys',
    folder: 'usr/share/ec2-instance-connect',
    reason: "only AWS can sign what EC2 Instance Connect's own accepts",
  },
];

export function standInScript({ program }: StandIn): string {
  return readFileSync(join(__dirname, 'stand-ins', `${program}.sh`), 'utf8');
}
