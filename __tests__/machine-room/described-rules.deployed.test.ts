import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { expect, it } from 'vitest';
import { describedRules } from '../../tools/machine-room/described-rules';
import { startEmulator } from '../../tools/sandbox/emulator';

it('keeps the descriptions of rules that name a group', async () => {
  const { endpoint, stop } = await startEmulator({ missing: describedRules });
  try {
    const credentials = { accessKeyId: 'emulated', secretAccessKey: 'emulated' };
    const ec2 = new EC2Client({ endpoint, region: 'eu-west-1', credentials });
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
    const created = { GroupName: 'workers', Description: 'workers', VpcId: Vpcs?.[0]?.VpcId };
    const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(created));
    const from = (Description: string) => [{ GroupId, Description }];
    const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, UserIdGroupPairs: from('SSH from the manager') };
    const all = { IpProtocol: '-1', UserIdGroupPairs: from('to the workers') };
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh] }));
    await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [all] }));

    const Filters = [{ Name: 'group-id', Values: [String(GroupId)] }];
    const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    const named = SecurityGroupRules.filter(({ ReferencedGroupInfo }) => ReferencedGroupInfo?.GroupId === GroupId);
    expect(named).toHaveLength(2);
    expect(named).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ FromPort: 22, ToPort: 22, Description: 'SSH from the manager' }),
        expect.objectContaining({ IpProtocol: '-1', Description: 'to the workers' }),
      ]),
    );
  } finally {
    await stop();
  }
});
