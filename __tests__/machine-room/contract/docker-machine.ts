import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { dockerMachineProgram } from '../../../tools/machine-room/docker-machine/bundle';
import type { Answer, Call } from '../../../tools/machine-room/gitlab/http';
import { temporaryFolder } from '../../support/temporary-folder';
import { FakeApi } from './fake-api';

const folder = temporaryFolder();

/** The program under test: the docker-machine that `DOCKER_MACHINE` names, or its twin. */
const program = process.env.DOCKER_MACHINE ?? join(folder, 'docker-machine');
if (!process.env.DOCKER_MACHINE) {
  writeFileSync(program, dockerMachineProgram(), { mode: 0o755 });
}

/**
 * One behaviour of docker-machine that this project relies on.
 *
 * @param source - where it can be read: a file of docker/machine at its last commit (b170508), which both forks come from
 */
export function behaviour(text: string, source: string, test: (bench: MachineBench) => Promise<void>): void {
  it.concurrent(`${text} [${source}]`, async () => {
    const bench = new MachineBench();
    await bench.ec2.start();
    try {
      await test(bench);
    } finally {
      await bench.ec2.stop();
    }
  });
}

export interface Ended {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** A home of its own, and an EC2 that answers the driver. */
export class MachineBench {
  readonly home = mkdtempSync(join(folder, 'home-'));
  readonly ec2 = new FakeEc2();

  machine(...name: readonly string[]): string {
    return join(this.home, '.docker/machine/machines', ...name);
  }

  /** Calls it, as the runner does. */
  call(...words: readonly string[]): Promise<Ended> {
    const env = {
      ...{ PATH: process.env.PATH, HOME: this.home, TMPDIR: this.home },
      ...{
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      },
    };
    return new Promise((resolve) => {
      execFile(program, ['--bugsnag-api-token=no-report', ...words], { env }, (error, output, errors) =>
        resolve({ status: error ? Number(error.code ?? -1) : 0, output, errors }),
      );
    });
  }

  /** `create` of a machine of the driver amazonec2, whose EC2 is the test's. */
  create(name: string, ...options: readonly string[]): Promise<Ended> {
    const place = [
      'region=eu-west-1',
      'zone=eu-west-1a',
      'vpc-id=vpc-1',
      'subnet-id=subnet-1',
      `endpoint=${this.ec2.url}`,
    ];
    const words = place.map((option) => `--amazonec2-${option}`);
    return this.call('create', '--driver', 'amazonec2', ...words, ...options, name);
  }
}

const answers: Readonly<Record<string, string>> = {
  DescribeSubnets: '<subnetSet><item><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId></item></subnetSet>',
  DescribeKeyPairs: '<keySet/>',
  ImportKeyPair: '<keyName>any</keyName>',
  DescribeSecurityGroups:
    '<securityGroupInfo><item><groupId>sg-1</groupId><groupName>workers</groupName><ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort></item></ipPermissions></item></securityGroupInfo>',
  AuthorizeSecurityGroupIngress: '<return>true</return>',
  DeleteKeyPair: '<return>true</return>',
};

/** EC2 as its API reference says, but no instance ever starts: it has no capacity. */
export class FakeEc2 extends FakeApi {
  readonly calls: Readonly<Record<string, string>>[] = [];

  get actions(): readonly string[] {
    return this.calls.map(({ Action }) => String(Action));
  }

  /** What the last call of an action asked for. */
  asked(action: string): Readonly<Record<string, string>> | undefined {
    return this.calls.findLast(({ Action }) => Action === action);
  }

  protected answer({ fields }: Call): Answer {
    this.calls.push(fields);
    const { Action = '' } = fields;
    const known = answers[Action];
    const body =
      known === undefined
        ? '<Response><Errors><Error><Code>InsufficientInstanceCapacity</Code><Message>We currently do not have sufficient capacity</Message></Error></Errors></Response>'
        : `<${Action}Response>${known}</${Action}Response>`;
    return { status: known === undefined ? 500 : 200, headers: { 'content-type': 'text/xml' }, body };
  }
}
