import { createHash } from 'node:crypto';
import type { InstanceRecord } from '../instances/instance-record';

/** The access key id of an instance's role credentials: which instance made a call of the emulator's. */
export function roleAccessKeyId(instanceId: string): string {
  return `ASIA${createHash('sha256').update(instanceId).digest('hex').slice(0, 16).toUpperCase()}`;
}

const activeKeys = (user: string) => `managed-ssh-keys/active-keys/${user}`;

/**
 * What one instance reads about itself. Other parts of the room change it while the instance runs.
 *
 * Source: EC2 User Guide, "Instance metadata categories".
 */
export class InstanceMetadata {
  /** Of its network interface, as soon as it has one. */
  mac = '';
  private readonly changed = new Map<string, string | undefined>();

  constructor(
    private readonly record: InstanceRecord,
    private readonly userData: Buffer | undefined,
  ) {}

  get instanceId(): string {
    return this.record.instanceId;
  }

  /** @param value - undefined for a category that the instance no longer has */
  set(category: string, value: string | undefined): void {
    this.changed.set(category, value);
  }

  /** Lets a key in for a user, in addition to those that are, until it is taken away. */
  letIn(user: string, key: string): void {
    this.setKeys(user, [...this.keysOf(user).filter((one) => one !== key), key]);
  }

  takeAway(user: string, key: string): void {
    this.setKeys(
      user,
      this.keysOf(user).filter((one) => one !== key),
    );
  }

  private keysOf(user: string): readonly string[] {
    return this.changed.get(activeKeys(user))?.split('\n') ?? [];
  }

  private setKeys(user: string, keys: readonly string[]): void {
    this.set(activeKeys(user), keys.length > 0 ? keys.join('\n') : undefined);
  }

  /** The Auto Scaling group's plans for the instance: `InService`, `Terminated` and so on. */
  set targetLifecycleState(state: string) {
    this.set('autoscaling/target-lifecycle-state', state);
  }

  /** Two minutes before EC2 takes a spot instance back. */
  noticeSpotInterruption(time: Date): void {
    this.set(
      'spot/instance-action',
      JSON.stringify({ action: 'terminate', time: `${time.toISOString().slice(0, 19)}Z` }),
    );
  }

  /** The answer to a path below the version, such as `meta-data/instance-id`; undefined for 404. */
  read(path: string): string | Buffer | undefined {
    if (path === '' || path === '/') {
      return 'dynamic\nmeta-data\nuser-data';
    }
    if (path === 'user-data') {
      return this.userData;
    }
    if (path === 'dynamic/instance-identity/document') {
      return this.identityDocument();
    }
    const [, category] = /^meta-data\/?(.*)$/.exec(path) ?? [];
    return category === undefined ? undefined : this.category(category);
  }

  private category(category: string): string | undefined {
    const values = this.values();
    const exact = values.get(category.replace(/\/$/, ''));
    if (exact !== undefined) {
      return exact;
    }
    const folder = category === '' || category.endsWith('/') ? category : `${category}/`;
    const below = [...values.keys()].filter((name) => name.startsWith(folder)).map((name) => name.slice(folder.length));
    // A folder that has a value of its own, such as `public-keys`, is listed as a folder.
    const children = below.map((name) => name.replace(/\/.*$/, '/'));
    const listed = [...new Set(children)].filter((name) => !children.includes(`${name}/`));
    return listed.length === 0 ? undefined : listed.sort().join('\n');
  }

  private values(): ReadonlyMap<string, string> {
    const { record } = this;
    const nic = `network/interfaces/macs/${this.mac}`;
    const values = new Map<string, string | undefined>([
      ['ami-id', record.imageId],
      ['ami-launch-index', '0'],
      ['hostname', record.hostname],
      ['instance-action', 'none'],
      ['instance-id', record.instanceId],
      ['instance-life-cycle', record.spot ? 'spot' : 'on-demand'],
      ['instance-type', record.instanceType],
      ['local-hostname', record.hostname],
      ['local-ipv4', record.address],
      ['mac', this.mac],
      [`${nic}/device-number`, '0'],
      [`${nic}/local-ipv4s`, record.address],
      [`${nic}/mac`, this.mac],
      [`${nic}/subnet-id`, record.subnetId],
      [`${nic}/vpc-id`, record.vpc.id],
      [`${nic}/vpc-ipv4-cidr-block`, record.vpc.cidr],
      ['placement/availability-zone', record.availabilityZone],
      ['placement/region', record.region],
      ['reservation-id', 'r-0123456789abcdef0'],
      ['services/domain', 'amazonaws.com'],
      ['services/partition', 'aws'],
      ...this.role(),
      ...this.publicKeys(),
      ...(record.tagsInMetadata
        ? Object.entries(record.tags).map(([key, value]) => [`tags/instance/${key}`, value] as const)
        : []),
      ...this.changed,
    ]);
    return new Map([...values].filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  private publicKeys(): (readonly [string, string])[] {
    const { keyPair } = this.record;
    return keyPair
      ? [
          ['public-keys', `0=${keyPair.name}`],
          ['public-keys/0', 'openssh-key'],
          ['public-keys/0/openssh-key', keyPair.publicKey],
        ]
      : [];
  }

  private role(): (readonly [string, string])[] {
    const { role, instanceId } = this.record;
    if (role === undefined) {
      return [];
    }
    const credentials = {
      Code: 'Success',
      LastUpdated: new Date().toISOString(),
      Type: 'AWS-HMAC',
      AccessKeyId: roleAccessKeyId(instanceId),
      SecretAccessKey: 'opens-nothing',
      Token: 'opens-nothing',
      Expiration: new Date(Date.now() + 6 * 3_600_000).toISOString(),
    };
    return [
      ['iam/info', JSON.stringify({ Code: 'Success', InstanceProfileArn: role.profileArn })],
      [`iam/security-credentials/${role.name}`, JSON.stringify(credentials)],
    ];
  }

  private identityDocument(): string {
    const { record } = this;
    return JSON.stringify({
      accountId: record.accountId,
      architecture: 'x86_64',
      availabilityZone: record.availabilityZone,
      imageId: record.imageId,
      instanceId: record.instanceId,
      instanceType: record.instanceType,
      privateIp: record.address,
      region: record.region,
      version: '2017-09-30',
    });
  }
}
