import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Call } from '../../../tools/machine-room/gitlab/http';
import { temporaryFolder } from '../../support/temporary-folder';
import { FakeApi } from './fake-api';

interface Instance {
  readonly id: string;
  readonly address: string;
  lifecycle: string;
}

/**
 * One Auto Scaling group and its instances, as far as fleeting-plugin-aws asks for them, with the answers that the API
 * references of EC2, Auto Scaling and EC2 Instance Connect describe.
 */
export class FakeGroup extends FakeApi {
  readonly instances: Instance[] = [];
  readonly calls: Readonly<Record<string, string>>[] = [];
  desired = 0;
  /** The state of an instance that the group makes. */
  madeAs = 'InService';
  /** Told of a key that is to be let in for a minute. */
  onKey: (key: string) => void = () => {};
  private made = 0;
  /** Where `fleeting install` has put the plugin of ./autoscaler-runner.ts. */
  private readonly plugins = temporaryFolder();

  constructor(readonly name = 'workers') {
    super();
    const folder = join(this.plugins, 'registry.gitlab.com/gitlab-org/fleeting/plugins/aws/1.2.1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'plugin'), '');
  }

  /** How a program finds this account. */
  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      AWS_REGION: 'eu-west-1',
      // The real program has its own, from a registry.
      ...(process.env.GITLAB_RUNNER ? {} : { FLEETING_PLUGIN_PATH: this.plugins }),
    };
  }

  add(lifecycle = this.madeAs): Instance {
    this.made += 1;
    const instance = { id: `i-${String(this.made).padStart(17, '0')}`, address: '127.0.0.1', lifecycle };
    this.instances.push(instance);
    return instance;
  }

  count(action: string): number {
    return this.calls.filter(({ Action }) => Action === action).length;
  }

  protected answer(call: Call): Answer {
    const target = call.headers['x-amz-target'];
    if (target?.endsWith('.SendSSHPublicKey')) {
      this.calls.push({ Action: 'SendSSHPublicKey', ...call.fields });
      this.onKey(String(call.fields.SSHPublicKey));
      return { status: 200, body: { RequestId: '1', Success: true } };
    }
    this.calls.push(call.fields);
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: this.act(call.fields) };
  }

  private act({ Action = '', DesiredCapacity, InstanceId, ...rest }: Readonly<Record<string, string>>): string {
    switch (Action) {
      case 'DescribeAutoScalingGroups':
        return response(
          Action,
          `<AutoScalingGroups>${this.group(rest['AutoScalingGroupNames.member.1'])}</AutoScalingGroups>`,
        );
      case 'SetDesiredCapacity':
        this.desired = Number(DesiredCapacity);
        while (this.instances.filter(({ lifecycle }) => !lifecycle.startsWith('Terminating')).length < this.desired) {
          this.add();
        }
        return response(Action, '');
      case 'TerminateInstanceInAutoScalingGroup':
        this.desired -= 1;
        this.instances.splice(
          this.instances.findIndex(({ id }) => id === InstanceId),
          1,
        );
        return response(Action, '<Activity/>');
      case 'DescribeInstances':
        return `<DescribeInstancesResponse><reservationSet><item><instancesSet>${this.instances
          .filter(({ id }) => Object.values(rest).includes(id))
          .map(
            ({ id, address }) =>
              `<item><instanceId>${id}</instanceId><instanceState><name>running</name></instanceState><privateIpAddress>${address}</privateIpAddress><architecture>x86_64</architecture></item>`,
          )
          .join('')}</instancesSet></item></reservationSet></DescribeInstancesResponse>`;
      default:
        throw new Error(`The plugin does not call ${Action}`);
    }
  }

  private group(name?: string): string {
    if (name !== this.name) {
      return '';
    }
    const members = this.instances.map(
      ({ id, lifecycle }) =>
        `<member><InstanceId>${id}</InstanceId><LifecycleState>${lifecycle}</LifecycleState><HealthStatus>Healthy</HealthStatus></member>`,
    );
    return `<member><AutoScalingGroupName>${name}</AutoScalingGroupName><MinSize>0</MinSize><MaxSize>10</MaxSize><DesiredCapacity>${this.desired}</DesiredCapacity><Instances>${members.join('')}</Instances></member>`;
  }
}

const response = (action: string, body: string) =>
  `<${action}Response><${action}Result>${body}</${action}Result></${action}Response>`;
