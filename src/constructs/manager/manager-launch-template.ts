import { LaunchTemplate, type LaunchTemplateConfig } from '@cdktf/provider-aws/lib/launch-template';
import type { Construct } from 'constructs';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import { hasPublicAddress } from '../../settings/listeners';
import { commonTags } from '../../settings/tags';
import { amiId } from '../ami';
import type { RunnerManagerProps } from './runner-manager';

/** What a manager is started from: image, type, disk, network, role and user data. Mirrors upstream main.tf. */
export function managerLaunchTemplate(scope: Construct, props: RunnerManagerProps): LaunchTemplate {
  const { settings, names, role } = props;
  const instance = settings.runnerInstance;
  return new LaunchTemplate(scope, 'gitlab_runner_instance', {
    namePrefix: `${names.manager}-`,
    imageId: amiId(scope, 'runner_by_filter', {
      id: settings.runnerAmiId,
      owners: settings.runnerAmiOwners,
      filter: settings.runnerAmiFilter,
    }),
    userData: props.userData,
    instanceType: instance.type,
    updateDefaultVersion: true,
    ebsOptimized: String(instance.ebsOptimized),
    monitoring: { enabled: instance.monitoring },
    instanceMarketOptions: marketOptions(instance.spotPrice),
    iamInstanceProfile: { name: role.profileName },
    blockDeviceMappings: [rootDevice(instance.rootDeviceConfig)],
    networkInterfaces: [
      {
        securityGroups: [props.securityGroupId, ...settings.runnerNetworking.securityGroupIds],
        associatePublicIpAddress: String(hasPublicAddress(settings)),
      },
    ],
    tagSpecifications: tagSpecifications(settings),
    metadataOptions: {
      httpEndpoint: settings.runnerMetadataOptions.httpEndpoint,
      httpTokens: settings.runnerMetadataOptions.httpTokens,
      httpPutResponseHopLimit: settings.runnerMetadataOptions.httpPutResponseHopLimit,
      instanceMetadataTags: settings.runnerMetadataOptions.instanceMetadataTags,
    },
    lifecycle: { createBeforeDestroy: true },
    dependsOn: props.logGroup ? [props.logGroup] : undefined,
  });
}

function marketOptions(spotPrice: string | undefined): LaunchTemplateConfig['instanceMarketOptions'] {
  if (!spotPrice) {
    return undefined;
  }
  return {
    marketType: 'spot',
    spotOptions: spotPrice === 'on-demand-price' ? undefined : { maxPrice: spotPrice },
  };
}

/** The keys are Terraform's own, since the setting is a free map (upstream `root_device_config`). */
function rootDevice(config: Readonly<Record<string, string>>) {
  const { device_name = '/dev/xvda', volume_type = 'gp3', volume_size = '8', iops, throughput, kms_key_id } = config;
  const { delete_on_termination = 'true', encrypted = 'true' } = config;
  return {
    deviceName: device_name,
    ebs: {
      deleteOnTermination: delete_on_termination,
      volumeType: volume_type,
      volumeSize: Number(volume_size),
      encrypted,
      iops: iops === undefined ? undefined : Number(iops),
      throughput: throughput === undefined ? undefined : Number(throughput),
      kmsKeyId: kms_key_id,
    },
  };
}

function tagSpecifications(settings: RunnerInTerraform) {
  const types = ['instance', 'volume', 'network-interface'];
  if (settings.runnerInstance.spotPrice) {
    types.push('spot-instances-request');
  }
  return types.map((resourceType) => ({ resourceType, tags: { ...commonTags(settings) } }));
}
