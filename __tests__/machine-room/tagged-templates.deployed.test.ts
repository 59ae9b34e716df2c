import {
  CreateLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { expect, it } from 'vitest';
import { taggedTemplates } from '../../tools/machine-room/tagged-templates';
import { startEmulator } from '../../tools/sandbox/emulator';

it('keeps the tags of a launch template apart from those of its instances', async () => {
  const { endpoint, stop } = await startEmulator({ missing: [taggedTemplates] });
  try {
    const credentials = { accessKeyId: 'emulated', secretAccessKey: 'emulated' };
    const ec2 = new EC2Client({ endpoint, region: 'eu-west-1', credentials });
    const ofInstances = { ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'worker' }] };
    const Tags = [
      { Key: 'Name', Value: 'template' },
      { Key: 'Environment', Value: 'ci' },
    ];
    await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'workers',
        LaunchTemplateData: { InstanceType: 't3.micro', TagSpecifications: [ofInstances] },
        TagSpecifications: [{ ResourceType: 'launch-template', Tags }],
      }),
    );
    const { LaunchTemplates } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
    expect(LaunchTemplates?.[0]?.Tags).toEqual(expect.arrayContaining(Tags));
    const { LaunchTemplateVersions } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'workers' }),
    );
    expect(LaunchTemplateVersions?.[0]?.LaunchTemplateData).toMatchObject({
      InstanceType: 't3.micro',
      TagSpecifications: [ofInstances],
    });
  } finally {
    await stop();
  }
});
