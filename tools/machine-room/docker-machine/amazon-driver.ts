import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { at, listAt, type Tree } from '../query-xml';
import { Aws, AwsError } from '../runner/aws/aws';
import { credentials } from '../runner/aws/credentials';
import type { Parsed } from './flags';
import { say } from './say';
import { waitFor } from './wait';

/** What the file of a machine keeps of its driver (drivers/amazonec2/amazonec2.go:59-115). */
export interface AmazonDriver {
  readonly MachineName: string;
  readonly StorePath: string;
  IPAddress: string;
  SSHUser: string;
  SSHPort: number;
  readonly SSHKeyPath: string;
  Region: string;
  AMI: string;
  KeyName: string;
  ExistingKey: boolean;
  InstanceId: string;
  InstanceType: string;
  PrivateIPAddress: string;
  SecurityGroupIds: string[];
  SecurityGroupNames: readonly string[];
  SecurityGroupReadOnly: boolean;
  Tags: string;
  DeviceName: string;
  RootSize: number;
  VolumeType: string;
  VolumeEncrypted: boolean;
  VolumeKmsKey: string;
  IamInstanceProfile: string;
  VpcId: string;
  SubnetId: string;
  Zone: string;
  RequestSpotInstance: boolean;
  SpotPrice: string;
  PrivateIPOnly: boolean;
  UsePrivateIP: boolean;
  UseEbsOptimizedInstance: boolean;
  Monitoring: boolean;
  SSHPrivateKeyPath: string;
  Endpoint: string;
  UserDataFile: string;
  MetadataTokenSetting: string;
  MetadataTokenResponseHopLimit: number;
}

const dockerPort = 2376;
const everywhere = '0.0.0.0/0';

/**
 * Reads the options of `create` (SetConfigFromFlags).
 *
 * @param isCki - the CKI project's docker-machine, which refuses an empty price; GitLab's takes 0.50 without one
 * @throws {Error} for options that do not go together, and for a subnet that is not there
 */
export async function fromFlags(flags: Parsed, name: string, store: string, isCki: boolean): Promise<AmazonDriver> {
  const text = (option: string) => flags.text(`amazonec2-${option}`);
  const isOn = (option: string) => flags.isOn(`amazonec2-${option}`);
  const list = (option: string) => flags.list(`amazonec2-${option}`);
  if (isOn('insecure-transport') && text('endpoint') === '') {
    throw new Error('using --amazonec2-insecure-transport also requires --amazonec2-endpoint');
  }
  if (text('keypair-name') !== '' && text('ssh-keypath') === '') {
    throw new Error('using --amazonec2-keypair-name also requires --amazonec2-ssh-keypath');
  }
  if (isCki && isOn('use-fleet')) {
    throw new Error('the twin of docker-machine makes no fleets');
  }
  if (isCki && list('spot-price').some((price) => price === '')) {
    throw new Error('amazonec2-spot-price is empty');
  }
  const driver: AmazonDriver = {
    ...{ MachineName: name, StorePath: store, IPAddress: '', SSHUser: text('ssh-user') },
    ...{ SSHPort: flags.number('amazonec2-ssh-port'), SSHKeyPath: join(store, 'machines', name, 'id_rsa') },
    ...{ Region: text('region'), AMI: text('ami'), KeyName: text('keypair-name') },
    ...{ ExistingKey: text('keypair-name') !== '', InstanceId: '', InstanceType: text('instance-type') },
    ...{ PrivateIPAddress: '', SecurityGroupIds: [], SecurityGroupNames: list('security-group') },
    ...{ SecurityGroupReadOnly: isOn('security-group-readonly'), Tags: text('tags'), DeviceName: text('device-name') },
    ...{ RootSize: flags.number('amazonec2-root-size'), VolumeType: text('volume-type') },
    VolumeEncrypted: isCki && isOn('volume-encrypted'),
    VolumeKmsKey: isCki ? text('volume-kms-key') : '',
    ...{ IamInstanceProfile: text('iam-instance-profile'), VpcId: text('vpc-id'), SubnetId: text('subnet-id') },
    ...{ Zone: text('zone'), RequestSpotInstance: isOn('request-spot-instance') },
    SpotPrice: list('spot-price').at(-1) ?? (isCki ? '' : '0.50'),
    ...{ PrivateIPOnly: isOn('private-address-only'), UsePrivateIP: isOn('use-private-address') },
    ...{ UseEbsOptimizedInstance: isOn('use-ebs-optimized-instance'), Monitoring: isOn('monitoring') },
    ...{ SSHPrivateKeyPath: text('ssh-keypath'), Endpoint: text('endpoint'), UserDataFile: text('userdata') },
    MetadataTokenSetting: text('metadata-token'),
    MetadataTokenResponseHopLimit: flags.number('amazonec2-metadata-token-response-hop-limit'),
  };
  await ensurePlace(driver, { key: text('access-key'), secret: text('secret-key'), session: text('session-token') });
  return driver;
}

async function ensurePlace(
  driver: AmazonDriver,
  { key, secret, session }: { readonly key: string; readonly secret: string; readonly session: string },
): Promise<void> {
  if (key && secret) {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session });
  }
  await credentials().catch(() => {
    throw new Error(
      'amazonec2 driver requires AWS credentials configured with the --amazonec2-access-key and --amazonec2-secret-key options, environment variables, ~/.aws/credentials, or an instance role',
    );
  });
  if (driver.VpcId === '') {
    throw new Error(
      "amazonec2 driver requires either the --amazonec2-subnet-id or --amazonec2-vpc-id option or an AWS Account with a default vpc-id (the twin's has none)",
    );
  }
  if (driver.SubnetId !== '') {
    const answer = await new Ec2(driver).call('DescribeSubnets', {
      ...{ 'Filter.1.Name': 'subnet-id', 'Filter.1.Value.1': driver.SubnetId },
    });
    const [subnet] = listAt(answer, 'DescribeSubnetsResponse', 'subnetSet');
    if (subnet === undefined) {
      throw new Error(
        "The desired subnet could not be located in this region. Is '--amazonec2-subnet-id' or AWS_SUBNET_ID configured correctly?",
      );
    }
    if (at(subnet, 'vpcId') !== driver.VpcId) {
      throw new Error(`SubnetId: ${driver.SubnetId} does not belong to VpcId: ${driver.VpcId}`);
    }
  }
}

/** EC2 as the driver asks for it. */
export class Ec2 {
  private readonly aws: Aws;

  constructor(private readonly driver: AmazonDriver) {
    if (driver.Endpoint) {
      process.env.AWS_ENDPOINT_URL = driver.Endpoint;
    }
    this.aws = new Aws(driver.Region);
  }

  call(action: string, parameters: Readonly<Record<string, string>>): Promise<Tree> {
    return this.aws.query('ec2', action, parameters);
  }

  /** @throws {Error} where the machine's key is there already, or no subnet fits (checkPrereqs) */
  async preCreateCheck(): Promise<void> {
    const { driver } = this;
    const name = driver.KeyName || driver.MachineName;
    const found = await this.call('DescribeKeyPairs', { 'KeyName.1': name }).catch((error) => {
      if (error instanceof AwsError && error.code === 'InvalidKeyPair.NotFound') {
        return undefined;
      }
      throw error;
    });
    const exists = found !== undefined && listAt(found, 'DescribeKeyPairsResponse', 'keySet').length > 0;
    if (exists && !driver.ExistingKey) {
      throw new Error(
        `There is already a keypair with the name ${name}.  Please either remove that keypair or use a different machine name.`,
      );
    }
    if (!exists && driver.ExistingKey) {
      throw new Error(`There is no keypair with the name ${name}. Please verify the key name provided.`);
    }
    if (driver.SubnetId === '') {
      await this.chooseSubnet();
    }
  }

  /** Launches the instance (innerCreate). What is half made is removed where it fails. */
  async create(): Promise<void> {
    try {
      say('Launching instance...');
      await this.createKeyPair();
      await this.configureSecurityGroups();
      const answer = await this.call('RunInstances', this.launchParameters()).catch((error: Error) => {
        throw new Error(`Error launching instance: ${error.message}`);
      });
      const [instance] = listAt(answer, 'RunInstancesResponse', 'instancesSet');
      this.driver.InstanceId = String(at(instance, 'instanceId'));
      await waitFor(async () => {
        this.driver.IPAddress = await this.address();
        return this.driver.IPAddress !== '';
      });
      this.driver.PrivateIPAddress = String(at(instance, 'privateIpAddress') ?? '');
      await waitFor(async () => (await this.state()) === 'Running');
      await this.call('CreateTags', { 'ResourceId.1': this.driver.InstanceId, ...this.tags() });
    } catch (error) {
      await this.remove().catch(() => {});
      throw error;
    }
  }

  async state(): Promise<string> {
    return states[String(at(await this.instance(), 'instanceState', 'name'))] ?? 'Error';
  }

  async address(): Promise<string> {
    const isPrivate = this.driver.PrivateIPOnly || this.driver.UsePrivateIP;
    const instance = await this.instance();
    return String(at(instance, isPrivate ? 'privateIpAddress' : 'ipAddress') ?? '');
  }

  /** @throws {Error} where the machine does not run (drivers.MustBeRunning) */
  async url(): Promise<string> {
    if ((await this.state()) !== 'Running') {
      throw new Error('Host is not running');
    }
    return `tcp://${await this.address()}:${dockerPort}`;
  }

  async start(): Promise<void> {
    await this.call('StartInstances', { 'InstanceId.1': this.driver.InstanceId });
  }

  async stop(force = false): Promise<void> {
    await this.call('StopInstances', { 'InstanceId.1': this.driver.InstanceId, Force: String(force) });
  }

  /** Terminates the instance, and deletes the key pair that was made for it. @throws {Error} with all that failed */
  async remove(): Promise<void> {
    const errors: string[] = [];
    const { InstanceId, KeyName, ExistingKey } = this.driver;
    if (InstanceId === '') {
      say('Missing instance ID, this is likely due to a failure during machine creation');
    } else {
      await this.call('TerminateInstances', { 'InstanceId.1': InstanceId }).catch((error: Error) => {
        if (error instanceof AwsError && error.code === 'InvalidInstanceID.NotFound') {
          say('Remote instance does not exist, proceeding with removing local reference');
        } else {
          errors.push(`unable to terminate instance: ${error.message}`);
        }
      });
    }
    if (!ExistingKey && KeyName === '') {
      say('Missing key pair name, this is likely due to a failure during machine creation');
    } else if (!ExistingKey) {
      await this.call('DeleteKeyPair', { KeyName }).catch((error: Error) => errors.push(error.message));
    }
    if (errors.length > 0) {
      throw new Error(errors.join('\n'));
    }
  }

  private async instance(): Promise<Tree> {
    const answer = await this.call('DescribeInstances', { 'InstanceId.1': this.driver.InstanceId });
    const [reservation] = listAt(answer, 'DescribeInstancesResponse', 'reservationSet');
    return listAt(reservation, 'instancesSet')[0];
  }

  private get zone(): string {
    return this.driver.Endpoint ? this.driver.Zone : this.driver.Region + this.driver.Zone;
  }

  private async chooseSubnet(): Promise<void> {
    const { VpcId } = this.driver;
    const answer = await this.call('DescribeSubnets', {
      ...{ 'Filter.1.Name': 'availability-zone', 'Filter.1.Value.1': this.zone },
      ...{ 'Filter.2.Name': 'vpc-id', 'Filter.2.Value.1': VpcId },
    });
    const subnets = listAt(answer, 'DescribeSubnetsResponse', 'subnetSet');
    const chosen = subnets.find((one) => at(one, 'defaultForAz') === 'true') ?? subnets[0];
    if (chosen === undefined) {
      throw new Error(`unable to find a subnet that is both in the zone ${this.zone} and belonging to VPC ID ${VpcId}`);
    }
    this.driver.SubnetId = String(at(chosen, 'subnetId'));
  }

  private async createKeyPair(): Promise<void> {
    const { driver } = this;
    const { SSHPrivateKeyPath: given, SSHKeyPath: file } = driver;
    mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
    if (given) {
      copyFileSync(given, file);
      copyFileSync(`${given}.pub`, `${file}.pub`);
      if (driver.KeyName) {
        return;
      }
    } else if (!existsSync(file)) {
      await promisify(execFile)('ssh-keygen', [
        '-q',
        '-t',
        'rsa',
        '-b',
        '2048',
        '-m',
        'PEM',
        '-N',
        '',
        '-C',
        '',
        '-f',
        file,
      ]);
    }
    const KeyName = driver.MachineName;
    const PublicKeyMaterial = Buffer.from(readFileSync(`${file}.pub`)).toString('base64');
    await this.call('ImportKeyPair', { KeyName, PublicKeyMaterial }).catch((error: Error) => {
      throw new Error(`unable to create key pair: ${error.message}`);
    });
    driver.KeyName = KeyName;
  }

  private async configureSecurityGroups(): Promise<void> {
    const { SecurityGroupNames: names, VpcId } = this.driver;
    const answer = await this.call('DescribeSecurityGroups', {
      ...{ 'Filter.1.Name': 'group-name', ...numbered('Filter.1.Value', names) },
      ...{ 'Filter.2.Name': 'vpc-id', 'Filter.2.Value.1': VpcId },
    });
    const found = listAt(answer, 'DescribeSecurityGroupsResponse', 'securityGroupInfo');
    for (const name of names) {
      const group = found.find((one) => at(one, 'groupName') === name);
      const id = group === undefined ? await this.createSecurityGroup(name) : String(at(group, 'groupId'));
      this.driver.SecurityGroupIds.push(id);
      await this.openPorts(id, listAt(group, 'ipPermissions'));
    }
  }

  private async createSecurityGroup(GroupName: string): Promise<string> {
    const { VpcId } = this.driver;
    const answer = await this.call('CreateSecurityGroup', { GroupName, GroupDescription: 'Docker Machine', VpcId });
    return String(at(answer, 'CreateSecurityGroupResponse', 'groupId'));
  }

  /** SSH and Docker from everywhere, unless the group has them or may not be touched (configureSecurityGroupPermissions). */
  private async openPorts(GroupId: string, permissions: readonly Tree[]): Promise<void> {
    const { SSHPort, SecurityGroupReadOnly } = this.driver;
    const has = (port: number) =>
      permissions.some((one) => at(one, 'fromPort') === String(port) && at(one, 'ipProtocol') === 'tcp');
    const missing = SecurityGroupReadOnly ? [] : [SSHPort, dockerPort].filter((port) => !has(port));
    if (missing.length > 0) {
      const rules = missing.flatMap((port, index) => {
        const rule = `IpPermissions.${index + 1}`;
        return [
          [`${rule}.IpProtocol`, 'tcp'],
          [`${rule}.FromPort`, String(port)],
          [`${rule}.ToPort`, String(port)],
          [`${rule}.IpRanges.1.CidrIp`, everywhere],
        ];
      });
      await this.call('AuthorizeSecurityGroupIngress', { GroupId, ...Object.fromEntries(rules) });
    }
  }

  private launchParameters(): Record<string, string> {
    const { driver } = this;
    const network = 'NetworkInterface.1';
    const disk = 'BlockDeviceMapping.1';
    if (driver.UserDataFile && !existsSync(driver.UserDataFile)) {
      throw new Error('unable to read --amazonec2-userdata file');
    }
    return {
      ...{ ImageId: driver.AMI, MinCount: '1', MaxCount: '1', KeyName: driver.KeyName },
      ...{ InstanceType: driver.InstanceType, 'Placement.AvailabilityZone': this.zone },
      ...{ [`${network}.DeviceIndex`]: '0', [`${network}.SubnetId`]: driver.SubnetId },
      ...numbered(`${network}.SecurityGroupId`, driver.SecurityGroupIds),
      [`${network}.AssociatePublicIpAddress`]: String(!driver.PrivateIPOnly),
      'MetadataOptions.HttpTokens': driver.MetadataTokenSetting,
      'MetadataOptions.HttpPutResponseHopLimit': String(driver.MetadataTokenResponseHopLimit),
      'Monitoring.Enabled': String(driver.Monitoring),
      ...(driver.IamInstanceProfile && { 'IamInstanceProfile.Name': driver.IamInstanceProfile }),
      EbsOptimized: String(driver.UseEbsOptimizedInstance),
      ...{ [`${disk}.DeviceName`]: driver.DeviceName, [`${disk}.Ebs.VolumeSize`]: String(driver.RootSize) },
      ...{ [`${disk}.Ebs.VolumeType`]: driver.VolumeType, [`${disk}.Ebs.DeleteOnTermination`]: 'true' },
      ...(driver.VolumeEncrypted && { [`${disk}.Ebs.Encrypted`]: 'true' }),
      ...(driver.VolumeKmsKey && { [`${disk}.Ebs.KmsKeyId`]: driver.VolumeKmsKey }),
      ...(driver.UserDataFile && { UserData: readFileSync(driver.UserDataFile).toString('base64') }),
      ...(driver.RequestSpotInstance && {
        'InstanceMarketOptions.MarketType': 'spot',
        ...(driver.SpotPrice && { 'InstanceMarketOptions.SpotOptions.MaxPrice': driver.SpotPrice }),
      }),
    };
  }

  /** The name, and what `amazonec2-tags` has in pairs (configureTags). */
  private tags(): Record<string, string> {
    const words = this.driver.Tags === '' ? [] : this.driver.Tags.split(',');
    if (words.length % 2 !== 0) {
      say(`Tags are not key value in pairs. ${words.length} elements found`);
    }
    const pairs = words.flatMap((key, index) =>
      index % 2 === 0 && index + 1 < words.length ? [[key, words[index + 1]]] : [],
    );
    return Object.fromEntries(
      [['Name', this.driver.MachineName], ...pairs].flatMap(([key, value], index) => [
        [`Tag.${index + 1}.Key`, String(key)],
        [`Tag.${index + 1}.Value`, String(value)],
      ]),
    );
  }
}

const states: Readonly<Record<string, string>> = {
  pending: 'Starting',
  running: 'Running',
  stopping: 'Stopping',
  'shutting-down': 'Stopping',
  stopped: 'Stopped',
};

const numbered = (name: string, values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}`, value]));
