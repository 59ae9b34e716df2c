import { S3Backend, type S3BackendConfig, type TerraformRemoteState } from 'cdktf';
import type { Construct } from 'constructs';

/** The S3 backend with Terraform's own lock file, which cdktf 0.21 does not know, on every stack that reads the state too. */
export class LockingS3Backend extends S3Backend {
  constructor(scope: Construct, config: S3BackendConfig) {
    super(scope, config);
    this.addOverride('use_lockfile', true);
  }

  override getRemoteStateDataSource(scope: Construct, name: string, fromStack: string): TerraformRemoteState {
    const remoteState = super.getRemoteStateDataSource(scope, name, fromStack);
    remoteState.addOverride('config.use_lockfile', true);
    return remoteState;
  }
}
