import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { DlmLifecyclePolicy } from '@cdktf/provider-aws/lib/dlm-lifecycle-policy';
import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { snapshotMaking } from '../../policies/gitlab-server';
import { assumableBy, policyDocument } from '../../policies/policy-document';
import type { ServerInTerraform } from '../../settings/gitlab-server';
import { AwsStack } from '../stack/aws-stack';

export interface DataVolumeProps {
  readonly settings: ServerInTerraform;
  /** Prefix of the role's name. */
  readonly iamObjects: string;
  readonly permissionsBoundaryArn?: string;
}

/** What the volume and its snapshots are told apart by. */
const tagKey = 'gitlab-data-of';

/**
 * The volume with everything that GitLab keeps, apart from the instance, and its snapshots. While
 * `dataVolume.preventDestroy` is on, Terraform refuses every plan that would destroy it.
 */
export class DataVolume extends Construct {
  readonly volume: EbsVolume;

  constructor(scope: Construct, id: string, props: DataVolumeProps) {
    super(scope, id);
    const { environment, subnetId, kmsKeyId, gitlabServer } = props.settings;
    const given = gitlabServer.dataVolume;
    const subnet = new DataAwsSubnet(new Construct(this, 'subnet'), 'gitlab', { id: subnetId });
    this.volume = new EbsVolume(new Construct(this, 'volume'), 'gitlab_data', {
      availabilityZone: subnet.availabilityZone,
      size: given.sizeGb,
      type: given.type,
      iops: given.iops,
      throughput: given.type === 'gp3' ? given.throughput : undefined,
      encrypted: true,
      kmsKeyId: given.kmsKeyId || kmsKeyId || undefined,
      snapshotId: given.snapshotId,
      finalSnapshot: given.finalSnapshot,
      tags: { Name: `${environment}-gitlab-data`, [tagKey]: environment },
      lifecycle: {
        preventDestroy: given.preventDestroy,
        // EBS never changes the key of a volume: where kmsKeyId is for everything, the volume keeps the one that it has.
        ...(given.kmsKeyId === '' ? { ignoreChanges: ['kms_key_id'] } : {}),
      },
    });
    if (given.snapshots.enable) {
      this.takeSnapshots(props);
    }
  }

  private takeSnapshots({ settings, iamObjects, permissionsBoundaryArn }: DataVolumeProps): void {
    const { environment, gitlabServer } = settings;
    const { intervalHours, time, retain } = gitlabServer.dataVolume.snapshots;
    const { partition, region, accountId } = AwsStack.of(this);
    const role = new IamRole(new Construct(this, 'role'), 'gitlab_snapshots', {
      name: `${iamObjects}-snapshots`,
      assumeRolePolicy: assumableBy('dlm.amazonaws.com'),
      permissionsBoundary: permissionsBoundaryArn,
    });
    const policy = new IamRolePolicy(new Construct(this, 'policy'), 'gitlab_snapshots', {
      name: `${iamObjects}-snapshots`,
      role: role.name,
      policy: policyDocument(
        snapshotMaking({
          partition,
          region,
          accountId,
          volumeArn: this.volume.arn,
          tag: { key: tagKey, value: environment },
        }),
      ),
    });
    new DlmLifecyclePolicy(this, 'gitlab_data', {
      description: `Snapshots of the data of GitLab ${environment}`.replace(/[^0-9A-Za-z _-]/g, '-'),
      executionRoleArn: role.arn,
      policyDetails: {
        resourceTypes: ['VOLUME'],
        targetTags: { [tagKey]: environment },
        schedule: [
          {
            name: 'regular',
            createRule: { interval: intervalHours, intervalUnit: 'HOURS', times: [time] },
            retainRule: { count: retain },
            copyTags: true,
          },
        ],
      },
      dependsOn: [policy],
    });
  }
}
