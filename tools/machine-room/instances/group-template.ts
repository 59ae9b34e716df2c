import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type Instance,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { ask } from '../../sandbox/ask';

/**
 * The launch template of an instance that an Auto Scaling group of the emulator's started: the emulator takes its user
 * data over, but neither its instance profile nor its metadata options.
 *
 * @returns undefined for an instance of no group
 */
export async function groupTemplate(
  ec2: EC2Client,
  endpoint: string,
  region: string,
  { Tags = [] }: Instance,
): Promise<ResponseLaunchTemplateData | undefined> {
  const group = Tags.find(({ Key }) => Key === 'aws:autoscaling:groupName')?.Value;
  if (!group) {
    return undefined;
  }
  const body = new URLSearchParams({
    Action: 'DescribeAutoScalingGroups',
    Version: '2011-01-01',
    'AutoScalingGroupNames.member.1': group,
  });
  const answer = await ask(endpoint, 'autoscaling', region, { method: 'POST', body });
  const found = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1];
  const id = found('LaunchTemplateId');
  if (!id) {
    return undefined;
  }
  const { LaunchTemplateVersions = [] } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [found('Version') ?? '$Default'] }),
  );
  return LaunchTemplateVersions[0]?.LaunchTemplateData;
}
