import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type Instance,
  type ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { describedGroup } from '../described-group';
import { at } from '../query-xml';

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
  const described = await describedGroup(endpoint, region, group);
  const template =
    at(described, 'LaunchTemplate') ??
    at(described, 'MixedInstancesPolicy', 'LaunchTemplate', 'LaunchTemplateSpecification');
  const id = at(template, 'LaunchTemplateId');
  if (!id) {
    return undefined;
  }
  const version = String(at(template, 'Version') ?? '$Default');
  const { LaunchTemplateVersions = [] } = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: String(id), Versions: [version] }),
  );
  return LaunchTemplateVersions[0]?.LaunchTemplateData;
}
