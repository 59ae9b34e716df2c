import {
  AssociateAddressCommand,
  AssociateRouteTableCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateSubnetCommand,
  CreateTransitGatewayCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { ask } from '../../../tools/sandbox/ask';
import { ExistingAccount } from '../../stacks/existing-account';

export const region = 'ap-northeast-1';

/** Makes by hand what stacks expect to find. */
export class EmulatedAccount extends ExistingAccount {
  private constructor(
    private readonly endpoint: string,
    private readonly client: EC2Client,
  ) {
    super(client);
  }

  static at(endpoint: string): EmulatedAccount {
    return new EmulatedAccount(
      endpoint,
      new EC2Client({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
    );
  }

  close(): void {
    this.client.destroy();
  }

  /** A subnet in one zone, with a route table of its own when it is given one. */
  async subnetIn(VpcId: string, block: number, zone: string, RouteTableId?: string): Promise<string> {
    const { Subnet } = await this.client.send(
      new CreateSubnetCommand({ VpcId, CidrBlock: `10.0.${block}.0/24`, AvailabilityZone: `${region}${zone}` }),
    );
    if (RouteTableId) {
      await this.client.send(new AssociateRouteTableCommand({ SubnetId: Subnet?.SubnetId, RouteTableId }));
    }
    return String(Subnet?.SubnetId);
  }

  async routeToTransitGateway(RouteTableId: string): Promise<string> {
    const { TransitGateway } = await this.client.send(new CreateTransitGatewayCommand({}));
    const { TransitGatewayId } = TransitGateway ?? {};
    await this.client.send(
      new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId }),
    );
    return String(TransitGatewayId);
  }

  /** A gateway with a tag, as a stack made it before. */
  async taggedNatGateway(SubnetId: string, AllocationId: string, Key: string, Value: string): Promise<string> {
    const { NatGateway } = await this.client.send(
      new CreateNatGatewayCommand({
        SubnetId,
        AllocationId,
        ConnectivityType: 'public',
        TagSpecifications: [{ ResourceType: 'natgateway', Tags: [{ Key, Value }] }],
      }),
    );
    return String(NatGateway?.NatGatewayId);
  }

  /** An instance that has the address. */
  async useAddress(SubnetId: string, AllocationId: string): Promise<string> {
    const { Instances: [instance] = [] } = await this.client.send(
      new RunInstancesCommand({ ImageId: 'ami-0000000000000a123', MinCount: 1, MaxCount: 1, SubnetId }),
    );
    await this.client.send(new AssociateAddressCommand({ InstanceId: instance?.InstanceId, AllocationId }));
    return String(instance?.InstanceId);
  }

  async putParameter(Name: string, Value: string, Type = 'SecureString'): Promise<void> {
    await this.json('ssm', 'AmazonSSM.PutParameter', { Name, Value, Type });
  }

  /** @returns its ARN */
  async createKey(Policy?: string): Promise<string> {
    return JSON.parse(await this.json('kms', 'TrentService.CreateKey', { Policy })).KeyMetadata.Arn;
  }

  async createBucket(name: string): Promise<void> {
    const place = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
    await ask(`${this.endpoint}/${name}`, 's3', region, { method: 'PUT', body: place });
  }

  async createRole(RoleName: string): Promise<void> {
    await this.iam({ Action: 'CreateRole', RoleName, AssumeRolePolicyDocument: '{}' });
  }

  /** A user with nothing but these rights. */
  async createUser(UserName: string, Action: readonly string[]): Promise<NodeJS.ProcessEnv> {
    const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
    await this.iam({ Action: 'CreateUser', UserName });
    await this.iam({
      Action: 'PutUserPolicy',
      UserName,
      PolicyName: 'all',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    });
    const answer = await this.iam({ Action: 'CreateAccessKey', UserName });
    const value = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(answer)?.[1];
    return { AWS_ACCESS_KEY_ID: value('AccessKeyId'), AWS_SECRET_ACCESS_KEY: value('SecretAccessKey') };
  }

  /** From now on every call needs an identity that may make it, or none does. */
  async enforceRights(enforced: boolean): Promise<void> {
    await fetch(`${this.endpoint}/moto-api/reset-auth`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: enforced ? '0' : 'inf',
    });
  }

  private iam(query: Readonly<Record<string, string>>): Promise<string> {
    return ask(this.endpoint, 'iam', 'us-east-1', {
      method: 'POST',
      body: new URLSearchParams({ ...query, Version: '2010-05-08' }),
    });
  }

  private json(service: string, target: string, body: object): Promise<string> {
    return ask(this.endpoint, service, region, {
      method: 'POST',
      headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(body),
    });
  }
}
