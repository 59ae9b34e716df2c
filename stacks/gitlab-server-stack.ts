import type { Construct } from 'constructs';
import { releaseWarnings } from '../src/config-toml/warnings';
import { GitlabServer } from '../src/constructs/gitlab-server/gitlab-server';
import { AwsStack, type AwsStackProps } from '../src/constructs/stack/aws-stack';
import { type GitlabServerInput, gitlabServerSettings, runnerSettings } from '../src/settings/gitlab-server';
import { serverWarnings } from '../src/settings/gitlab-server/warnings';
import { parseSettings } from '../src/settings/parse';

export type GitlabServerStackProps = AwsStackProps & GitlabServerInput;

/** GitLab and its runner on one instance: one deployment gives a GitLab that survives and a runner that serves. */
export class GitlabServerStack extends AwsStack {
  readonly gitlab: GitlabServer;

  /** @throws {SettingsError} naming every wrong setting, before anything is made */
  constructor(scope: Construct, id: string, { region, state, adopt, ...input }: GitlabServerStackProps) {
    const settings = parseSettings(gitlabServerSettings, input);
    super(scope, id, { region, state, adopt });
    const ignored = releaseWarnings(runnerSettings(settings), { setting: 'gitlabServer.versions.runner' });
    this.warn([...serverWarnings(settings), ...ignored]);
    this.gitlab = new GitlabServer(this, 'gitlab', settings);
    this.addServerOutputs(settings.gitlabServer.sshPort);
  }

  private addServerOutputs(sshPort: number): void {
    const { address, server, dataVolume, cache, logGroup, rootPasswordParameter, tokenParameter } = this.gitlab;
    const instanceId = server.instance.id;
    this.addOutputs({
      gitlab_url: ['Where GitLab is', address.url],
      gitlab_login: [
        'How to log in for the first time',
        `user root, password from: npx runners gitlab-password --stack ${this.node.id}`,
      ],
      gitlab_git_ssh: ['Where Git over SSH is', `ssh://git@${address.host}:${sshPort}`],
      gitlab_instance_id: ['The machine', instanceId],
      gitlab_session: [
        'A shell on the machine',
        `aws ssm start-session --target ${instanceId} --region ${this.region}`,
      ],
      gitlab_public_ip: ['Elastic IP of GitLab', address.publicIp],
      gitlab_private_ip: ['Address of GitLab inside of the VPC', address.privateIp],
      gitlab_data_volume_id: ['Volume with the data of GitLab', dataVolume.volume.id],
      gitlab_root_password_parameter: ['SSM parameter of the password of root', rootPasswordParameter.name],
      gitlab_runner_token_parameter: ['SSM parameter of the token of the runner', tokenParameter.name],
      gitlab_log_group: ['Log group of the machine', logGroup?.name],
      runner_cache_bucket_name: ['Name of the cache bucket', cache?.bucket.bucket],
      runner_sg_id: ['Security group of the workers', this.gitlab.workers.securityGroup.id],
      gitlab_sg_id: ['Security group of GitLab', this.gitlab.securityGroups.server.id],
    });
  }
}
