import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import type { Construct } from 'constructs';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import { commonTags } from '../../settings/tags';

/** What the two kinds of launch-template workers are told alike. */
export interface WorkerInstance {
  readonly ebsOptimized: boolean;
  readonly monitoring: boolean;
  readonly privateAddressOnly: boolean;
  readonly rootDeviceName: string;
  readonly rootSize: number;
  readonly volumeType: string;
  readonly volumeThroughput: number;
  readonly volumeIops: number;
}

export interface WorkerLaunchTemplateProps {
  readonly settings: RunnerInTerraform;
  readonly instance: WorkerInstance;
  /** A fixed name, or a prefix to a generated one. */
  readonly name: { readonly name: string } | { readonly namePrefix: string };
  readonly imageId: string;
  readonly instanceType: string;
  /** @default - no key: the manager connects by EC2 Instance Connect */
  readonly keyName?: string;
  readonly userData: string;
  readonly securityGroupId: string;
  readonly instanceProfile: string;
  readonly metadata: { readonly httpTokens: string; readonly httpPutResponseHopLimit: number };
  readonly kmsKeyArn?: string;
}

/** What a worker is started from. Mirrors upstream docker_autoscaler.tf and docker_machine_fleet.tf. */
export function workerLaunchTemplate(scope: Construct, id: string, props: WorkerLaunchTemplateProps): LaunchTemplate {
  const { settings, instance } = props;
  const tags = commonTags(settings);
  return new LaunchTemplate(scope, id, {
    ...props.name,
    imageId: props.imageId,
    instanceType: props.instanceType,
    keyName: props.keyName,
    userData: props.userData,
    updateDefaultVersion: 'namePrefix' in props.name ? true : undefined,
    ebsOptimized: String(instance.ebsOptimized),
    monitoring: { enabled: instance.monitoring },
    iamInstanceProfile: { name: props.instanceProfile },
    networkInterfaces: [
      {
        securityGroups: [props.securityGroupId],
        associatePublicIpAddress: String(!instance.privateAddressOnly),
      },
    ],
    blockDeviceMappings: [rootDevice(instance, props.kmsKeyArn)],
    tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({
      resourceType,
      tags: { ...tags },
    })),
    metadataOptions: { ...props.metadata, instanceMetadataTags: 'enabled' },
    lifecycle: { createBeforeDestroy: true },
  });
}

function rootDevice(instance: WorkerInstance, kmsKeyId: string | undefined) {
  const { volumeType } = instance;
  return {
    deviceName: instance.rootDeviceName,
    ebs: {
      volumeSize: instance.rootSize,
      volumeType,
      iops: ['gp3', 'io1', 'io2'].includes(volumeType) ? instance.volumeIops : undefined,
      throughput: volumeType === 'gp3' ? instance.volumeThroughput : undefined,
      encrypted: 'true',
      kmsKeyId,
    },
  };
}
