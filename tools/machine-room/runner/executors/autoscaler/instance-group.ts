import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { at, listAt, type Tree } from '../../../query-xml';
import { Aws } from '../../aws/aws';
import { regionOf } from '../../aws/credentials';
import type { AutoscalerSettings } from '../../config/settings';
import { makeKey, type SshTarget } from '../ssh';

export type InstanceState = 'creating' | 'running' | 'deleting';

/** An Auto Scaling group as fleeting-plugin-aws uses it. */
export class InstanceGroup {
  private readonly ownKey = join(mkdtempSync(join(tmpdir(), 'fleeting-')), 'id_ed25519');

  private constructor(
    private readonly aws: Aws,
    private readonly name: string,
    private readonly settings: AutoscalerSettings,
  ) {}

  /** @throws {Error} where there is no such group */
  static async open(settings: AutoscalerSettings): Promise<InstanceGroup> {
    const { name = '', region } = settings.plugin_config ?? {};
    const group = new InstanceGroup(new Aws(await regionOf(region)), name, settings);
    try {
      await group.describe();
    } catch (error) {
      group.close();
      throw error;
    }
    return group;
  }

  /** Forgets the key. */
  close(): void {
    rmSync(dirname(this.ownKey), { recursive: true, force: true });
  }

  /** What the group has, each as the plugin takes it: only InService runs, and all that terminates is deleted. */
  async instances(): Promise<Map<string, InstanceState>> {
    const members = listAt(await this.describe(), 'Instances');
    return new Map(members.map((member) => [text(member, 'InstanceId'), stateOf(text(member, 'LifecycleState'))]));
  }

  /** Raises the desired capacity. */
  async increase(by: number): Promise<void> {
    const desired = Number(text(await this.describe(), 'DesiredCapacity')) + by;
    await this.aws.query('autoscaling', 'SetDesiredCapacity', {
      AutoScalingGroupName: this.name,
      DesiredCapacity: String(desired),
      HonorCooldown: 'false',
    });
  }

  /** Ends an instance, and lowers the desired capacity with it. */
  async remove(id: string): Promise<void> {
    await this.aws.query('autoscaling', 'TerminateInstanceInAutoScalingGroup', {
      InstanceId: id,
      ShouldDecrementDesiredCapacity: 'true',
    });
  }

  /** How to log in now; a key that EC2 Instance Connect brought counts for 60 seconds. */
  async connectInfo(id: string): Promise<SshTarget> {
    const answer = await this.aws.query('ec2', 'DescribeInstances', { 'InstanceId.1': id });
    const [reservation] = listAt(answer, 'DescribeInstancesResponse', 'reservationSet');
    const [instance] = listAt(reservation, 'instancesSet');
    const { username = 'ec2-user', key_path, use_static_credentials, use_external_addr = true } = this.connector;
    const address = (use_external_addr && text(instance, 'ipAddress')) || text(instance, 'privateIpAddress');
    const target = { address, user: username, port: this.connector.protocol_port || 22 };
    if (use_static_credentials && key_path) {
      return { ...target, keyFile: key_path };
    }
    if (!existsSync(this.ownKey)) {
      this.publicKey = await makeKey(this.ownKey);
    }
    await this.aws.sendSshPublicKey(id, username, this.publicKey);
    return { ...target, keyFile: this.ownKey };
  }

  private publicKey = '';

  private get connector() {
    return this.settings.connector_config ?? {};
  }

  private async describe(): Promise<Tree> {
    const answer = await this.aws.query('autoscaling', 'DescribeAutoScalingGroups', {
      'AutoScalingGroupNames.member.1': this.name,
    });
    const [group] = listAt(
      answer,
      'DescribeAutoScalingGroupsResponse',
      'DescribeAutoScalingGroupsResult',
      'AutoScalingGroups',
    );
    if (group === undefined) {
      throw new Error(`unable to find auto scaling group: ${this.name}`);
    }
    return group;
  }
}

const text = (tree: Tree, name: string) => String(at(tree, name) ?? '');

function stateOf(lifecycle: string): InstanceState {
  return lifecycle === 'InService' ? 'running' : /^(Terminat|Detach)/.test(lifecycle) ? 'deleting' : 'creating';
}
