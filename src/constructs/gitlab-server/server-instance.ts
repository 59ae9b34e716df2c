import { Instance } from '@cdktf/provider-aws/lib/instance';
import { VolumeAttachment } from '@cdktf/provider-aws/lib/volume-attachment';
import { DataResource, Fn, type ITerraformDependable, TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import type { ServerInTerraform } from '../../settings/gitlab-server';
import { amiId } from '../ami';

export interface ServerInstanceProps {
  readonly settings: ServerInTerraform;
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
    // What is known only when it is applied would change the user data of the running machine, which reads it once.
    const userData = new TerraformLocal(this, 'user_data', props.userData).asString;
    const machine = new DataResource(this, 'machine', { triggersReplace: { user_data: Fn.sha256(userData) } });
    this.instance = new Instance(this, 'gitlab', {
      ami: amiId(this, 'gitlab_by_filter', { id: given.amiId, owners: given.amiOwners, filter: given.amiFilter }),
      instanceType: given.type,
      iamInstanceProfile: props.profileName,
      networkInterface: [{ deviceIndex: 0, networkInterfaceId: props.networkInterfaceId }],
      userDataBase64: userData,
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
      lifecycle: {
        replaceTriggeredBy: [`terraform_data.${machine.friendlyUniqueId}`],
        // A newer image alone is no reason to replace a GitLab; the next replacement takes it.
        ...(given.amiId === '' ? { ignoreChanges: ['ami'] } : {}),
      },
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
