import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStackJson, type StackFolder } from '../../src/terraform/stack-folders';
import { resourcesOf } from '../doctor/plan/planned-app';
import { ask } from './ask';
import { emulatedRegion } from './environment';

/**
 * Creates in the emulated account what the stacks expect in a real one by its id (VPCs, subnets, route tables, Elastic
 * IPs, NAT gateways, security groups, instances with their role), and writes the ids that the emulator gave into the
 * synthesized stacks.
 *
 * @returns the id that the emulator gave, by the id that the stacks had
 * @throws {Error} when the emulator refuses
 */
export async function createExisting(
  endpoint: string,
  stacks: readonly StackFolder[],
): Promise<ReadonlyMap<string, string>> {
  const created = new Map<string, string>();
  for (const { name, folder } of stacks) {
    const json = readStackJson(folder);
    const region: string = json.provider.aws[0].region ?? emulatedRegion;
    const account = new ExistingAccount(endpoint, region, created);
    await account.create(JSON.stringify(json), roleNames({ name, folder, region, json }));
    replaceIds(folder, created);
  }
  return created;
}

/** Roles that a stack gives policies to without creating them. */
function roleNames(stack: Parameters<typeof resourcesOf>[0]): readonly string[] {
  const names = resourcesOf(stack, 'aws_iam_role_policy').map(({ block }) => String(block.role));
  return [...new Set(names.filter((name) => /^[\w+=,.@-]+$/.test(name)))];
}

class ExistingAccount {
  constructor(
    private readonly endpoint: string,
    private readonly region: string,
    /** By the id that the stacks say. */
    private readonly created: Map<string, string>,
  ) {}

  async create(text: string, roles: readonly string[]): Promise<void> {
    const ids = (prefix: string) => [...new Set(text.match(new RegExp(`\\b${prefix}-[0-9a-f]{8,17}\\b`, 'g')) ?? [])];
    const addresses = await this.each(ids('eipalloc'), 'AllocateAddress', 'allocationId', () => ({ Domain: 'vpc' }));
    const [subnets, groups, instances, tables] = [ids('subnet'), ids('sg'), ids('i'), ids('rtb')];
    if (subnets.length + groups.length + instances.length + tables.length === 0) {
      return;
    }
    const vpcs = await this.each(ids('vpc'), 'CreateVpc', 'vpcId', (_, index) => ({ CidrBlock: `10.${index}.0.0/16` }));
    const VpcId = vpcs[0] ?? (await this.ec2('CreateVpc', 'vpcId', { CidrBlock: '10.0.0.0/16' }));
    const [SubnetId] = await this.each(subnets, 'CreateSubnet', 'subnetId', (_, index) => ({
      VpcId,
      CidrBlock: `10.0.${index}.0/24`,
    }));
    await this.each(tables, 'CreateRouteTable', 'routeTableId', () => ({ VpcId }));
    if (SubnetId && addresses[0]) {
      const gateway = { SubnetId, AllocationId: addresses[0] };
      await this.each(ids('nat'), 'CreateNatGateway', 'natGatewayId', () => gateway);
    }
    const group = (id: string) => ({ VpcId, GroupName: id.replace('sg-', 'existing-'), GroupDescription: 'existing' });
    const [SecurityGroupId] = await this.each(groups, 'CreateSecurityGroup', 'groupId', group);
    const profile = await this.createRoles(roles);
    await this.each(instances, 'RunInstances', 'instanceId', () => ({
      ImageId: 'ami-00000000000000001',
      MinCount: '1',
      MaxCount: '1',
      ...(SubnetId ? { SubnetId } : {}),
      ...(SecurityGroupId ? { 'SecurityGroupId.1': SecurityGroupId } : {}),
      ...(profile ? { 'IamInstanceProfile.Name': profile } : {}),
    }));
  }

  /** @returns the instance profile of the last one */
  private async createRoles(names: readonly string[]): Promise<string | undefined> {
    for (const name of names) {
      await this.iam('CreateRole', { RoleName: name, AssumeRolePolicyDocument: '{}' });
      await this.iam('CreateInstanceProfile', { InstanceProfileName: name });
      await this.iam('AddRoleToInstanceProfile', { InstanceProfileName: name, RoleName: name });
    }
    return names.at(-1);
  }

  private async each(
    ids: readonly string[],
    action: string,
    element: string,
    parameters: (id: string, index: number) => Record<string, string>,
  ): Promise<string[]> {
    const actual: string[] = [];
    for (const [index, id] of ids.entries()) {
      const known = this.created.get(id) ?? (await this.ec2(action, element, parameters(id, index)));
      this.created.set(id, known);
      actual.push(known);
    }
    return actual;
  }

  private async ec2(action: string, element: string, parameters: Record<string, string>): Promise<string> {
    const body = new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters });
    const answer = await ask(this.endpoint, 'ec2', this.region, { method: 'POST', body });
    return String(new RegExp(`<${element}>([^<]+)<`).exec(answer)?.[1]);
  }

  private async iam(action: string, parameters: Record<string, string>): Promise<void> {
    const body = new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters });
    await ask(this.endpoint, 'iam', this.region, { method: 'POST', body });
  }
}

/** In the stack and in the files next to it, of which config.toml holds ids, too. */
function replaceIds(folder: string, actual: ReadonlyMap<string, string>): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile() && !file.endsWith('.zip'));
  for (const file of files) {
    const before = readFileSync(file, 'utf8');
    const after = [...actual].reduce((text, [id, other]) => text.replaceAll(id, other), before);
    if (after !== before) {
      writeFileSync(file, after);
    }
  }
}
