import { Instance } from '@cdktf/provider-aws/lib/instance';
import { VolumeAttachment } from '@cdktf/provider-aws/lib/volume-attachment';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { GitlabServerSettings } from '../../settings/gitlab-server';
import { amiId } from '../ami';

export interface ServerInstanceProps {
  readonly settings: GitlabServerSettings;
  readonly networkInterfaceId: string;
  readonly profileName: string;
  /** Base64 of the gzipped cloud-config document. */
  readonly userData: string;
  readonly dataVolumeId: string;
  /** What has to be there when it boots, and until it is gone. */
  readonly needs: readonly ITerraformDependable[];
}

/**
 * The machine. Nothing on it has to be kept: another user data replaces it, and the volume with the data is attached to
 * the next one. It is stopped first, so that the file system is whole.
 */
export class ServerInstance extends Construct {
  readonly instance: Instance;

  constructor(scope: Construct, id: string, props: ServerInstanceProps) {
    super(scope, id);
    const { environment, kmsKeyId, gitlabServer } = props.settings;
    const given = gitlabServer.instance;
    this.instance = new Instance(this, 'gitlab', {
      ami: amiId(this, 'gitlab_by_filter', { id: given.amiId, owners: given.amiOwners, filter: given.amiFilter }),
      instanceType: given.type,
      iamInstanceProfile: props.profileName,
      networkInterface: [{ deviceIndex: 0, networkInterfaceId: props.networkInterfaceId }],
      userDataBase64: props.userData,
      userDataReplaceOnChange: true,
      monitoring: given.monitoring,
      // Containers are one hop further away, and the runner among them needs the role.
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 2 },
      rootBlockDevice: {
        encrypted: true,
        kmsKeyId: kmsKeyId || undefined,
        volumeType: 'gp3',
        volumeSize: given.rootVolumeSize,
        deleteOnTermination: true,
        tags: { Name: `${environment}-gitlab-root` },
      },
      tags: { Name: `${environment}-gitlab` },
      // A newer image alone is no reason to replace a GitLab; the next replacement takes it.
      lifecycle: given.amiId === '' ? { ignoreChanges: ['ami'] } : undefined,
      dependsOn: [...props.needs],
    });
    new VolumeAttachment(this, 'gitlab_data', {
      deviceName: '/dev/sdf',
      instanceId: this.instance.id,
      volumeId: props.dataVolumeId,
      stopInstanceBeforeDetaching: true,
    });
  }
}
